/** Assertions for tests: each returns, or throws an {@linkcode AssertionError}. */

export { AssertionError } from "./assertion_error.ts";
export * from "./basic.ts";
export { equal } from "./equal.ts";
export {
  assertEquals,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "./equals.ts";
export { assertIsError, assertRejects, assertThrows } from "./errors.ts";
export { assertObjectMatch } from "./object_match.ts";
export * from "./order.ts";
export { assertArrayIncludes, assertMatch, assertNotMatch, assertStringIncludes } from "./texts.ts";
