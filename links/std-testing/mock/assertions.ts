/** Assertions about the calls of spies. */

// deno-lint-ignore-file no-explicit-any -- the calls of any function

import { assertEquals, AssertionError, assertIsError } from "@std/assert";
import type { SpyCall } from "./spy.ts";

/** What a call should be; parts that are left out are not looked at. */
export interface ExpectedSpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  args?: [...Args, ...unknown[]];
  returned?: Return;
  self?: Self;
  error?: { Class?: new (...args: any[]) => Error; msgIncludes?: string };
}

/** What has recorded calls. */
interface Recorder<Self, Args extends unknown[], Return> {
  readonly calls: SpyCall<Self, Args, Return>[];
}

/** Holds if there were so many calls. */
export function assertSpyCalls<Self, Args extends unknown[], Return>(
  spy: Recorder<Self, Args, Return>,
  expectedCalls: number,
): void {
  const { length } = spy.calls;
  if (length === expectedCalls) return;
  throw new AssertionError(`Expected ${expectedCalls} calls of the spy, but there were ${length}`);
}

/** Holds if the call was made and is as expected. */
export function assertSpyCall<Self, Args extends unknown[], Return>(
  spy: Recorder<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Return> = {},
): void {
  const call = callAt(spy, callIndex);
  if ("args" in expected) assertEquals<unknown>(call.args, expected.args, "arguments of the call");
  if ("self" in expected) assertEquals<unknown>(call.self, expected.self, "this of the call");
  if (expected.error) {
    const { Class, msgIncludes } = expected.error;
    assertIsError(call.error, Class, msgIncludes);
  } else if ("returned" in expected) {
    if (call.error) throw new AssertionError("The call threw", { cause: call.error });
    assertEquals<unknown>(call.returned, expected.returned, "value that the call returned");
  }
}

/** As {@linkcode assertSpyCall}, for calls that return promises; looks at what came of them. */
export async function assertSpyCallAsync<Self, Args extends unknown[], Return>(
  spy: Recorder<Self, Args, Promise<Return>>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Promise<Return> | Return> = {},
): Promise<void> {
  const { returned, ...call } = callAt(spy, callIndex);
  const settled: SpyCall = { ...call };
  try {
    settled.returned = await returned;
  } catch (error) {
    settled.error = error as Error;
  }
  const awaited: ExpectedSpyCall = { ...expected };
  if ("returned" in expected) awaited.returned = await expected.returned;
  assertSpyCall({ calls: [settled] }, 0, awaited);
}

/** Holds if the call had the argument at that place. */
export function assertSpyCallArg<Self, Args extends unknown[], Return>(
  spy: Recorder<Self, Args, Return>,
  callIndex: number,
  argIndex: number,
  expected: unknown,
): void {
  const { args } = callAt(spy, callIndex);
  assertEquals<unknown>(args[argIndex], expected, `argument ${argIndex} of the call`);
}

/** Holds if the call had these arguments. */
export function assertSpyCallArgs<Self, Args extends unknown[], Return>(
  spy: Recorder<Self, Args, Return>,
  callIndex: number,
  expected: unknown[],
): void {
  assertEquals<unknown>(callAt(spy, callIndex).args, expected, "arguments of the call");
}

function callAt<Self, Args extends unknown[], Return>(
  { calls }: Recorder<Self, Args, Return>,
  index: number,
): SpyCall<Self, Args, Return> {
  const call = calls[index];
  if (call) return call;
  throw new AssertionError(`Expected a call ${index} of the spy, but there were ${calls.length}`);
}
