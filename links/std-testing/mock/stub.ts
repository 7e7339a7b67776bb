/** Functions that stand in for methods. */

// deno-lint-ignore-file no-explicit-any -- any method can be stubbed

import { replaceMethod } from "./replace_method.ts";
import { type ArgsOf, type MethodSpy, recording, type ReturnOf } from "./spy.ts";

/** A spy that runs another function than the original. */
export interface Stub<Self = any, Args extends unknown[] = any[], Return = any>
  extends MethodSpy<Self, Args, Return> {
  fake: (this: Self, ...args: Args) => Return;
}

/**
 * Puts a function in the place of a method; one that does nothing unless given.
 *
 * @throws {MockError} if there is no such method, or it is mocked already.
 */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func?: (this: Self, ...args: ArgsOf<Self, Prop>) => ReturnOf<Self, Prop>,
): Stub<Self, ArgsOf<Self, Prop>, ReturnOf<Self, Prop>> {
  const fake = func ?? (() => undefined as any);
  const mock = replaceMethod(self, property, (original) => recording(original, fake));
  return Object.assign(mock, { fake }) as any;
}
