/** Assertions about what a function throws. */

import { AssertionError, show, suffix } from "./assertion_error.ts";

// deno-lint-ignore no-explicit-any -- any error class, whatever its constructor takes
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Holds if the value is an error, of the class and with the text in its message if given. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected an error, but it is ${show(error)}${suffix(msg)}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected a ${ErrorClass.name}, but it is ${show(error)}${suffix(msg)}`,
      { cause: error },
    );
  }
  if (msgMatches === undefined || matches(error.message, msgMatches)) return;
  throw new AssertionError(
    `Expected ${show(msgMatches)} in the message ${show(error.message)}${suffix(msg)}`,
    { cause: error },
  );
}

/** Holds if the function throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Holds if the function throws an error of the class, with the text in its message if given. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const text = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (error) {
    return checked(error, { classOrMsg, msgIncludes, msg });
  }
  throw new AssertionError(`Expected the function to throw${suffix(text)}`);
}

/**
 * Holds if the function returns a promise that rejects, and resolves to what it rejected with. A
 * function that throws at once, or returns no promise, fails.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Holds if the promise rejects with an error of the class, with the text in its message. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const text = typeof classOrMsg === "string" ? classOrMsg : msg;
  const promise = started(fn, text);
  try {
    await promise;
  } catch (error) {
    return checked(error, { classOrMsg, msgIncludes, msg });
  }
  throw new AssertionError(`Expected the promise to reject${suffix(text)}`);
}

function started(fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> {
  let promise: unknown;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(
      `Expected a promise that rejects, but the function threw ${show(error)}${suffix(msg)}`,
      { cause: error },
    );
  }
  const isPromise = typeof (promise as PromiseLike<unknown> | undefined)?.then === "function";
  if (isPromise) return promise as PromiseLike<unknown>;
  throw new AssertionError(`Expected a promise, but it is ${show(promise)}${suffix(msg)}`);
}

interface Expectation {
  classOrMsg: ErrorClass<Error> | string | undefined;
  msgIncludes: string | undefined;
  msg: string | undefined;
}

function checked(error: unknown, { classOrMsg, msgIncludes, msg }: Expectation): unknown {
  if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, msg);
  return error;
}

function matches(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
}
