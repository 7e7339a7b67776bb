/** How errors are worded: what a value is, and what would be right, for people. */

import type { Schema } from "./schema.ts";

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

/** What some patterns that Kubernetes resources share mean. */
const PATTERN_WORDS: ReadonlyMap<string, string> = new Map([
  [
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    "must be a DNS label: lower case letters, digits and dashes, with a letter or digit at both ends",
  ],
  [
    "^[A-Za-z_][A-Za-z0-9_.-]*$",
    "must begin with a letter or _ and go on with letters, digits, _, - and .",
  ],
  [
    "^(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$",
    "must be a duration in the units h, m, s and ms, as 30s or 1h30m",
  ],
  ["^https?://", "must begin with http:// or https://"],
  ["^/", "must be an absolute path, beginning with /"],
]);

/** The kind of a JSON value: `the number 5`, `a list`, `null`. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return `the string ${quote(value)}`;
  return Array.isArray(value) ? "a list" : "an object";
}

/** A string in quotes, cut if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/** Why a value does not have the type of its schema, and what would. */
export function wrongType(value: unknown, schema: Schema): string {
  const wanted = schema["x-kubernetes-int-or-string"]
    ? "a whole number or a string"
    : TYPE_WORDS[schema.type!] ?? schema.type!;
  const text = `must be ${wanted}, but is ${describeValue(value)}`;
  const wantsText = schema.type === "string";
  if (wantsText && (typeof value === "number" || typeof value === "boolean")) {
    return `${text}; put it in quotes`;
  }
  return text;
}

/** Why a string does not match its pattern. */
export function wrongPattern(value: string, pattern: string): string {
  const words = PATTERN_WORDS.get(pattern) ?? `must match the pattern ${pattern}`;
  return `${words}, but is ${quote(value)}`;
}

/** Words as `a, b or c`. */
export function orList(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
