/** Functions for stubs. */

import { MockError } from "./mock_error.ts";

/** Returns the next value with each call; an error among them is thrown. */
export function returnsNext<Return>(
  values: Iterable<Return | Error>,
): (...args: unknown[]) => Return {
  const iterator = values[Symbol.iterator]();
  let calls = 0;
  return () => {
    const { done, value } = iterator.next();
    if (done) throw exhausted(calls);
    calls++;
    if (value instanceof Error) throw value;
    return value;
  };
}

/** Resolves to the next value with each call; an error among them rejects. */
export function resolvesNext<Return>(
  values: Iterable<Return | Error | Promise<Return | Error>> | AsyncIterable<Return | Error>,
): (...args: unknown[]) => Promise<Return> {
  const iterator = Symbol.asyncIterator in values
    ? values[Symbol.asyncIterator]()
    : values[Symbol.iterator]();
  let calls = 0;
  return async () => {
    const { done, value } = await iterator.next();
    if (done) throw exhausted(calls);
    calls++;
    const settled = await value;
    if (settled instanceof Error) throw settled;
    return settled as Return;
  };
}

/** Returns the argument at that place. */
export function returnsArg<Arg>(index: number): (...args: Arg[]) => Arg | undefined {
  return (...args) => args[index];
}

/** Returns the arguments from one place up to another. */
export function returnsArgs<Args extends unknown[]>(
  start = 0,
  end?: number,
): (...args: Args) => Args {
  return (...args) => args.slice(start, end) as Args;
}

/** Returns what the method is called upon. */
export function returnsThis<Self, Args extends unknown[]>(): (this: Self, ...args: Args) => Self {
  return function () {
    return this;
  };
}

function exhausted(calls: number): MockError {
  return new MockError(
    `Not expected to be called more than ${calls} time${calls === 1 ? "" : "s"}`,
  );
}
