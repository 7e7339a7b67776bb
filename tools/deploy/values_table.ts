/** The table of a chart's values, made of values.yaml: its comments are the descriptions. */

import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

/** One value of the chart. */
export interface ChartValue {
  /** As `--set` takes it: `image.tag`. */
  readonly path: string;
  readonly fallback: unknown;
  readonly description: string;
}

/**
 * The values in the order of the file. One with a comment of its own is a value, whatever is in it;
 * a map without one is a group.
 *
 * @throws {Error} if neither a value nor what is in it has a comment.
 */
export function readValues(text: string): ChartValue[] {
  const root = parseDocument(text).contents;
  if (!isMap(root)) throw new Error("Cannot read values.yaml: it is not a map");
  return valuesOf(root, "");
}

function valuesOf(map: YAMLMap, prefix: string): ChartValue[] {
  return map.items.flatMap((pair, index) => {
    const path = `${prefix}${(pair.key as { value: string }).value}`;
    // The comment above the first key is kept as the map's.
    const comment = commentAbove(pair) ?? (index === 0 ? map.commentBefore : undefined);
    if (comment) {
      // What stands before a blank line is about the file.
      const own = comment.split(/\n\s*\n/).at(-1)!;
      const description = own.split("\n").map((line) => line.trim()).join(" ");
      return [{ path, fallback: toPlain(pair.value), description }];
    }
    if (isMap(pair.value)) return valuesOf(pair.value, `${path}.`);
    throw new Error(`Cannot describe the value '${path}': values.yaml has no comment above it`);
  });
}

function commentAbove(pair: Pair): string | null | undefined {
  return (pair.key as { commentBefore?: string | null }).commentBefore;
}

function toPlain(value: unknown): unknown {
  if (isScalar(value)) return value.value;
  return (value as { toJSON(): unknown }).toJSON();
}

/** The values as a table in Markdown. */
export function valuesTable(values: readonly ChartValue[]): string {
  const rows = values.map(({ path, fallback, description }) =>
    `| \`${path}\` | \`${JSON.stringify(fallback)}\` | ${description.replaceAll("|", "\\|")} |`
  );
  return ["| value | default | meaning |", "|---|---|---|", ...rows].join("\n");
}
