/** Where a part of a YAML text is written: quotes, escapes and indentation are no part of the text. */

/** A text as it is written, and as it is meant. */
export interface WrittenText {
  /** With its quotes, or the header of a block. */
  readonly raw: string;
  readonly value: string;
}

/**
 * How far into the raw text a character of the value stands. Of a text that is folded or has
 * escapes before that character it is 0, its beginning.
 */
export function offsetInText({ raw, value }: WrittenText, start: number): number {
  if (raw.startsWith("|")) return offsetInBlock(raw, value, start);
  const quoted = raw.startsWith('"') || raw.startsWith("'") ? 1 : 0;
  const before = value.slice(0, start);
  if (raw.startsWith(before, quoted)) return quoted + start;
  // Of escapes in single quotes there is one: a quote, written twice.
  const written = before.replaceAll("'", "''");
  return raw.startsWith("'") && raw.startsWith(written, 1) ? 1 + written.length : 0;
}

function offsetInBlock(raw: string, value: string, start: number): number {
  const before = value.slice(0, start).split("\n");
  const line = before.length - 1;
  const lines = raw.split("\n");
  const rawLine = lines[line + 1]; // the header is a line of its own
  const text = value.split("\n")[line]!;
  if (rawLine === undefined || !rawLine.endsWith(text)) return 0;
  const above = lines.slice(0, line + 1).reduce((sum, each) => sum + each.length + 1, 0);
  return above + rawLine.length - text.length + before[line]!.length;
}
