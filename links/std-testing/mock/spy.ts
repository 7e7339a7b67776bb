/** Functions that record how they are called. */

// deno-lint-ignore-file no-explicit-any -- any function can be spied upon

import { MockError } from "./mock_error.ts";
import { type Restorable, unregister } from "./session.ts";
import { replaceMethod } from "./replace_method.ts";

/** One call, recorded after it returned or threw. */
export interface SpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  args: Args;
  returned?: Return;
  error?: Error;
  self?: Self;
}

/** A function that does what the original does, and records it. */
export interface Spy<Self = any, Args extends unknown[] = any[], Return = any> {
  (this: Self, ...args: Args): Return;
  original: (this: Self, ...args: Args) => Return;
  calls: SpyCall<Self, Args, Return>[];
  restored: boolean;
  /** @throws {MockError} if there is nothing to restore, or it was already. */
  restore(): void;
}

/** A spy in the place of a method. */
export interface MethodSpy<Self = any, Args extends unknown[] = any[], Return = any>
  extends Spy<Self, Args, Return>, Disposable {}

/** A class that records how it is constructed. */
export interface ConstructorSpy<Self = any, Args extends unknown[] = any[]> {
  new (...args: Args): Self;
  original: new (...args: Args) => Self;
  calls: SpyCall<Self, Args, Self>[];
  restored: boolean;
  restore(): void;
}

/** The arguments of a method. */
export type ArgsOf<Self, Prop extends keyof Self> = Self[Prop] extends
  (...args: infer Args) => unknown ? Args : any[];
/** What a method returns. */
export type ReturnOf<Self, Prop extends keyof Self> = Self[Prop] extends
  (...args: any[]) => infer Return ? Return : any;

const spies = new WeakSet<object>();

/** Whether the function is a spy or a stub. */
export function isSpy(value: object): boolean {
  return spies.has(value);
}

/** A spy that does nothing. */
export function spy<Self = any, Args extends unknown[] = any[], Return = undefined>(): Spy<
  Self,
  Args,
  Return
>;
/** A spy upon a class. */
export function spy<Self, Args extends unknown[]>(
  constructor: new (...args: Args) => Self,
): ConstructorSpy<Self, Args>;
/** A spy upon a function. */
export function spy<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): Spy<Self, Args, Return>;
/** A spy in the place of a method. */
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<Self, ArgsOf<Self, Prop>, ReturnOf<Self, Prop>>;
export function spy(target?: any, property?: PropertyKey): unknown {
  if (property !== undefined) {
    return replaceMethod(target, property, (original) => recording(original, original));
  }
  const original = target ?? (() => {});
  if (isSpy(original)) throw new MockError("Cannot spy: the function is already a spy");
  return recording(original, original);
}

/**
 * A function that runs the implementation and records each call.
 *
 * @throws {MockError} from `restore()`, unless `replaceMethod()` gave it something to do.
 */
export function recording(original: any, implementation: any): Spy & Restorable {
  const calls: SpyCall[] = [];
  const recorder = function (this: any, ...args: any[]): unknown {
    const call: SpyCall = new.target ? { args } : { args, self: this };
    try {
      call.returned = new.target
        ? Reflect.construct(implementation, args, new.target)
        : implementation.apply(this, args);
      return call.returned;
    } catch (error) {
      call.error = error as Error;
      throw error;
    } finally {
      calls.push(call);
    }
  };
  spies.add(recorder);
  recorder.prototype = original.prototype;
  return Object.assign(recorder, {
    original,
    calls,
    restored: false,
    restore() {
      unregister(recorder as unknown as Restorable);
      throw new MockError("Cannot restore: the spy is in the place of no method");
    },
  });
}
