/** What a step wrote as its termination message, read: a JSON object, or `name=value` lines. */

import type { JsonValue } from "../expression/mod.ts";
import { parseStrictJson } from "./strict_json.ts";

/** What was written, by name. Values of lines are texts. */
export type Written = Readonly<Record<string, JsonValue>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** Stands in a message for bytes that are no UTF-8. */
const REPLACEMENT = "\uFFFD";

/** Reads a message; an error completes "what the step wrote …". An empty one is nothing written. */
export function readMessage(
  text: string,
): { readonly written: Written } | { readonly error: string } {
  if (text.includes(REPLACEMENT)) return { error: "is not UTF-8" };
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return readLines(text);
  const parsed = parseStrictJson(trimmed);
  return "error" in parsed ? parsed : { written: parsed.value as Written };
}

function readLines(text: string): { readonly written: Written } | { readonly error: string } {
  const found = new Map<string, string>();
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.trim() === "") continue;
    const sign = line.indexOf("=");
    const name = line.slice(0, Math.max(sign, 0));
    if (!NAME.test(name)) {
      return { error: `is neither a JSON object nor name=value: see line ${index + 1}` };
    }
    if (found.has(name)) return { error: `names ${name} twice` };
    found.set(name, line.slice(sign + 1));
  }
  return { written: Object.fromEntries(found) };
}
