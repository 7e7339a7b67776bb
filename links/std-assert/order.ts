/** Assertions about which of two values is greater. */

import { AssertionError, show, suffix } from "./assertion_error.ts";

/** Holds if `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) refuse(actual, `greater than ${show(expected)}`, msg);
}

/** Holds if `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) refuse(actual, `greater than or equal to ${show(expected)}`, msg);
}

/** Holds if `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) refuse(actual, `less than ${show(expected)}`, msg);
}

/** Holds if `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) refuse(actual, `less than or equal to ${show(expected)}`, msg);
}

/** Holds if the numbers are the same or differ by no more than the tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= allowed) return;
  refuse(actual, `within ${allowed} of ${expected}`, msg);
}

function refuse(actual: unknown, relation: string, msg: string | undefined): never {
  throw new AssertionError(`Expected ${show(actual)} to be ${relation}${suffix(msg)}`);
}
