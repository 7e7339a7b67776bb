/** Assertions about what a text or a list contains. */

import { AssertionError, show, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/** Holds if the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected ${show(actual)} to match ${show(expected)}${suffix(msg)}`);
}

/** Holds if the text does not match the pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(`Expected ${show(actual)} not to match ${show(expected)}${suffix(msg)}`);
}

/** Holds if the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(`Expected ${show(actual)} to contain ${show(expected)}${suffix(msg)}`);
}

/** Holds if each expected member deeply equals some member of the list. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const members = Array.from(actual);
  const missing = Array.from(expected).filter((one) => !members.some((other) => equal(one, other)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected ${show(members)} to contain ${show(missing)}${suffix(msg)}`,
  );
}
