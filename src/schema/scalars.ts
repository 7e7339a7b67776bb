/** Checks of strings and numbers: length, pattern, range, format. */

import type { Check, Checked } from "./field_error.ts";
import type { FieldPath } from "./path.ts";
import type { Schema } from "./schema.ts";
import { quote, wrongPattern } from "./words.ts";

const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  // As near as a double comes to the ends of 64 bits.
  int64: [-(2 ** 63), 2 ** 63 - 1024],
};

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Checks a string, number, boolean or null whose type is right. */
export function checkScalar(check: Check, path: FieldPath, { value, schema }: Checked): void {
  if (typeof value === "string") checkString(check, path, { value, schema });
  else if (typeof value === "number") checkNumber(check, path, { value, schema });
}

function checkString(check: Check, path: FieldPath, { value, schema }: Checked<string>): void {
  const length = codePoints(value);
  const { minLength = 0, maxLength = Infinity } = schema;
  if (length < minLength) {
    const message = length === 0
      ? "must not be empty"
      : `must have at least ${minLength} characters, but has ${length}`;
    check.errors.push({ path, message, reason: "length", value });
    // That an empty string does not match a pattern either is no news.
    if (length === 0) return;
  }
  if (length > maxLength) {
    const message = `must have at most ${maxLength} characters, but has ${length}`;
    check.errors.push({ path, message, reason: "length", value });
  }
  if (schema.pattern !== undefined && !regExp(schema.pattern).test(value)) {
    const message = wrongPattern(value, schema.pattern);
    check.errors.push({ path, message, reason: "pattern", value });
  }
  const wrongFormat = formatError(value, schema);
  if (wrongFormat !== undefined) {
    check.errors.push({ path, message: wrongFormat, reason: "format", value });
  }
}

function formatError(value: string, schema: Schema): string | undefined {
  if (schema.format === "date-time") {
    const valid = DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
    return valid ? undefined : `must be a time as 2026-01-02T03:04:05Z, but is ${quote(value)}`;
  }
  if (schema.format === "byte") {
    return BASE64.test(value) ? undefined : `must be base64, but is ${quote(value)}`;
  }
  return undefined;
}

function checkNumber(check: Check, path: FieldPath, { value, schema }: Checked<number>): void {
  const [lowest, highest] = RANGES[schema.format ?? ""] ?? [-Infinity, Infinity];
  const minimum = Math.max(schema.minimum ?? -Infinity, lowest);
  const maximum = Math.min(schema.maximum ?? Infinity, highest);
  if (value < minimum) {
    const message = `must be at least ${minimum}, but is ${value}`;
    check.errors.push({ path, message, reason: "range", value });
  }
  if (value > maximum) {
    const message = `must be at most ${maximum}, but is ${value}`;
    check.errors.push({ path, message, reason: "range", value });
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Compiled patterns; a schema has a handful of them, and each is tested for every step. */
const compiled = new Map<string, RegExp>();

function regExp(pattern: string): RegExp {
  let found = compiled.get(pattern);
  if (!found) compiled.set(pattern, found = new RegExp(pattern, "u"));
  return found;
}
