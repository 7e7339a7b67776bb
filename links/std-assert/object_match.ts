/** An assertion that an object contains what is expected, and perhaps more. */

import assert from "node:assert/strict";
import { AssertionError, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

// deno-lint-ignore no-explicit-any -- any object, also of a class or interface
type AnyObject = Record<PropertyKey, any>;

/**
 * Holds if every member of `expected` is found in `actual`, at any depth. Arrays match by prefix,
 * classes do not count, and a member expected as `undefined` must be there.
 */
export function assertObjectMatch(
  actual: AnyObject,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  if (matches(actual, expected, new Map())) return;
  const operator = "deepStrictEqual";
  const { message } = new assert.AssertionError({ actual, expected, operator });
  throw new AssertionError(`The object does not match what is expected${suffix(msg)}\n${message}`);
}

function matches(actual: unknown, expected: unknown, seen: Map<object, unknown>): boolean {
  if (!isComposite(expected) || !isComposite(actual)) return equal(actual, expected);
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  // A cycle holds if it holds everywhere else on the way round.
  if (seen.get(expected) === actual) return true;
  seen.set(expected, actual);
  if (Array.isArray(expected) && (actual as unknown as unknown[]).length < expected.length) {
    return false;
  }
  const keys = Reflect.ownKeys(expected).filter((key) => {
    return Object.prototype.propertyIsEnumerable.call(expected, key);
  });
  return keys.every((key) =>
    key in actual && matches(member(actual, key), member(expected, key), seen)
  );
}

function member(object: AnyObject, key: PropertyKey): unknown {
  return object[key as string];
}

/** Plain objects, arrays and class instances; not what carries its content inside. */
function isComposite(value: unknown): value is AnyObject {
  if (typeof value !== "object" || value === null) return false;
  const opaque = value instanceof Date || value instanceof RegExp || value instanceof Map ||
    value instanceof Set || value instanceof Error || value instanceof URL ||
    ArrayBuffer.isView(value);
  return !opaque;
}
