/**
 * The parts of a Markdown document that the checks look at. Not a Markdown parser: it knows what
 * our documents use (`#` headings, fences, inline code, inline and reference links) and keeps the
 * line of each.
 */

/** A piece of a document and the line on which it begins, counted from 1. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** A fenced block; `text` is its content, `line` that of its first line of content. */
export interface Block extends Piece {
  /** The first word after the fence, empty where there is none. */
  readonly language: string;
}

export interface MarkdownDocument {
  /** Relative to the repository. */
  readonly path: string;
  /** What `#…` in a link may name. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of links and images. */
  readonly links: readonly Piece[];
  /** Inline code. */
  readonly codes: readonly Piece[];
  readonly blocks: readonly Block[];
}

/** Reads a document. A fence that is never closed reaches to the end, as it does when shown. */
export function readMarkdown(path: string, text: string): MarkdownDocument {
  const { blocks, rest } = takeBlocks(text.split(/\r?\n/));
  // Blanked, not removed: every piece keeps its line.
  const prose = blank(rest.join("\n"), /<!--[\s\S]*?-->/g);
  const codes = findAll(prose, /(?<!`)(`+)(?!`)((?:[^\n]|\n(?!\s*\n))+?)(?<!`)\1(?!`)/g, 2);
  const linkable = blank(prose, /(?<!`)(`+)(?!`)(?:[^\n]|\n(?!\s*\n))+?(?<!`)\1(?!`)/g);
  return {
    path,
    anchors: anchorsOf(prose),
    links: [
      ...findAll(linkable, /\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g, 1),
      ...findAll(linkable, /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm, 1),
    ],
    codes: codes.map(({ text, line }) => ({ text: text.replaceAll(/\s+/g, " ").trim(), line })),
    blocks,
  };
}

/** Splits off the fenced blocks, leaving empty lines in their place. */
function takeBlocks(lines: readonly string[]): { blocks: Block[]; rest: string[] } {
  const blocks: Block[] = [];
  const rest: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)/.exec(lines[at]!);
    if (fence === null) {
      rest.push(lines[at]!);
      continue;
    }
    const [, indent, mark, language] = fence as unknown as [string, string, string, string];
    const isClosing = (line: string) =>
      line.trim().startsWith(mark) && line.trim().replaceAll(mark[0]!, "") === "";
    const found = lines.findIndex((line, index) => index > at && isClosing(line));
    const end = found < 0 ? lines.length : found;
    const content = lines.slice(at + 1, end).map((line) =>
      line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()
    );
    blocks.push({ language, text: content.join("\n"), line: at + 2 });
    rest.push(...lines.slice(at, end + 1).map(() => ""));
    at = end;
  }
  return { blocks, rest };
}

/** The anchors that GitHub gives to headings, and those written as `<a id="…">`. */
function anchorsOf(prose: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of findAll(prose, /^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$/gm, 1)) {
    const words = text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(/\s/g, "-");
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  for (const { text } of findAll(prose, /<a\s+(?:id|name)="([^"]+)"/g, 1)) anchors.add(text);
  return anchors;
}

function findAll(text: string, pattern: RegExp, group: number): Piece[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[group]!,
    line: text.slice(0, match.index).split("\n").length,
  }));
}

function blank(text: string, pattern: RegExp): string {
  return text.replaceAll(pattern, (match) => match.replaceAll(/[^\n]/g, " "));
}
