/** What the project relies on in the assertions on errors of `@std/assert`. */

import {
  assertEquals,
  AssertionError,
  assertIsError,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { check, fails } from "./checks.ts";

Deno.test("assertThrows() returns the error, and wants the class and the text", () => {
  const thrown = new TypeError("no such step");
  const throwing = () => {
    throw thrown;
  };
  assertStrictEquals(assertThrows(throwing), thrown);
  assertStrictEquals(assertThrows(throwing, TypeError, "no such"), thrown);
  assertStrictEquals(assertThrows(throwing, Error), thrown);
  check(
    fails(() => void assertThrows(throwing, RangeError)),
    "another class is refused",
  );
  check(
    fails(() => void assertThrows(throwing, TypeError, "else")),
    "another text is refused",
  );
  check(fails(() => void assertThrows(() => {})), "not throwing is refused");
});

/** As `fails`, for assertions that answer later. */
async function failsLater(assertion: () => Promise<unknown>): Promise<boolean> {
  try {
    await assertion();
    return false;
  } catch (error) {
    if (error instanceof AssertionError) return true;
    throw error;
  }
}

Deno.test("assertRejects() resolves to the error, and wants a promise that rejects", async () => {
  const thrown = new RangeError("too many");
  const rejecting = () => Promise.reject(thrown);
  assertStrictEquals(await assertRejects(rejecting), thrown);
  assertStrictEquals(
    await assertRejects(rejecting, RangeError, "many"),
    thrown,
  );
  check(
    await failsLater(() => assertRejects(rejecting, TypeError)),
    "another class is refused",
  );
  check(
    await failsLater(() => assertRejects(rejecting, RangeError, "x")),
    "another text too",
  );
  check(
    await failsLater(() => assertRejects(() => Promise.resolve(1))),
    "resolving is refused",
  );
  const throwsAtOnce = () => {
    throw thrown;
  };
  check(
    await failsLater(() => assertRejects(throwsAtOnce)),
    "throwing at once is refused",
  );
  const noPromise = () => 1 as unknown as Promise<unknown>;
  check(
    await failsLater(() => assertRejects(noPromise)),
    "what is no promise is refused",
  );
});

Deno.test("assertIsError() looks at an error that was caught", () => {
  assertIsError(new TypeError("a b"), TypeError, "a");
  assertIsError(new TypeError("a b"), Error, /b$/);
  check(fails(() => assertIsError("text")), "a text is no error");
  check(
    fails(() => assertIsError(new Error("a"), TypeError)),
    "another class is refused",
  );
  check(
    fails(() => assertIsError(new Error("a"), Error, "b")),
    "another text is refused",
  );
});

Deno.test("AssertionError carries its name and its cause", () => {
  const cause = new Error("why");
  const error = new AssertionError("what", { cause });
  assertEquals([error.name, error.message, error.cause === cause], [
    "AssertionError",
    "what",
    true,
  ]);
});
