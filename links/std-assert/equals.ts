/** Assertions that two values are equal, deeply or strictly, or are not. */

import assert from "node:assert/strict";
import { AssertionError, show, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/** Holds if the values are deeply equal, see {@linkcode equal}. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/** Holds if the values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(`Expected another value than ${show(actual)}${suffix(msg)}`);
}

/** Holds if the values are the same, as `Object.is` has it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const detail = equal(actual, expected)
    ? `Equal in content, but not the same: ${show(actual)}`
    : difference(actual, expected);
  throw new AssertionError(`Values are not strictly equal${suffix(msg)}\n${detail}`);
}

/** Holds if the values are not the same, as `Object.is` has it. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(`Expected something else than ${show(actual)}${suffix(msg)}`);
}

function difference(actual: unknown, expected: unknown): string {
  const operator = "deepStrictEqual";
  return new assert.AssertionError({ actual, expected, operator }).message;
}
