/**
 * The part of JSONPath that names one value: `$`, `.name`, `['name']` and `[0]`. What selects several
 * values (`*`, `..`, filters) is an expression's to say.
 */

import type { JsonValue } from "./expression/mod.ts";

/** Names and indexes from the root; empty is the root itself. */
export type JsonPath = readonly (string | number)[];

const SEGMENT = /\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,9})\]|\['([^'\\]+)'\]|\["([^"\\]+)"\]/y;

/** Reads a path; an error says what is wrong and what would be right. */
export function parseJsonPath(text: string): { readonly path: JsonPath } | { error: string } {
  if (!text.startsWith("$")) return { error: "must begin with $, the root" };
  const path: (string | number)[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < text.length) {
    const at = SEGMENT.lastIndex;
    const match = SEGMENT.exec(text);
    if (match === null) {
      return {
        error:
          `cannot be read from ${JSON.stringify(text.slice(at))} on: it names one value, as in ` +
          "$.files[0] or $['my-name']; for more, use an expression",
      };
    }
    const [, name, index, single, double] = match;
    path.push(index === undefined ? (name ?? single ?? double)! : Number(index));
  }
  return { path };
}

/** What is at the path; undefined: nothing. */
export function selectPath(value: JsonValue | undefined, path: JsonPath): JsonValue | undefined {
  let current = value;
  for (const member of path) {
    if (typeof current !== "object" || current === null) return undefined;
    const isIndex = typeof member === "number";
    if (Array.isArray(current) !== isIndex || !Object.hasOwn(current, member)) return undefined;
    current = (current as Record<string | number, JsonValue>)[member];
  }
  return current;
}

/** A step's name and a path into its outputs, as `build:$.files[0]`. */
export function parseStepPath(
  text: string,
): { readonly step: string; readonly path: JsonPath } | { error: string } {
  const [, step, rest] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (!step || rest === undefined) {
    return { error: "must be a step and a path into its outputs, as in fetch:$.count" };
  }
  const parsed = parseJsonPath(rest);
  return "error" in parsed ? parsed : { step, path: parsed.path };
}
