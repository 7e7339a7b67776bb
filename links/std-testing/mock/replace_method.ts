/** Putting a spy in the place of a method, and the method back. */

// deno-lint-ignore-file no-explicit-any -- any object can be mocked

import { MockError } from "./mock_error.ts";
import { register, type Restorable, unregister } from "./session.ts";
import { isSpy, type Spy } from "./spy.ts";

/** @throws {MockError} if there is no method, or a spy already. */
export function replaceMethod(
  self: any,
  property: PropertyKey,
  make: (original: any) => Spy & Restorable,
): Spy & Restorable & Disposable {
  const name = String(property);
  const original = self[property];
  if (typeof original !== "function") {
    throw new MockError(`Cannot mock '${name}': it is not a method`);
  }
  if (isSpy(original)) throw new MockError(`Cannot mock '${name}': it is already mocked`);
  const own = Object.getOwnPropertyDescriptor(self, property);
  if (own && !own.configurable) {
    throw new MockError(`Cannot mock '${name}': it cannot be configured`);
  }
  const mock = make(original);
  const restore = () => {
    if (mock.restored) throw new MockError(`Cannot restore '${name}': it already is`);
    if (own) Object.defineProperty(self, property, own);
    else delete self[property];
    mock.restored = true;
    unregister(mock);
  };
  const put = { value: mock, configurable: true, writable: true };
  Object.defineProperty(self, property, { ...put, enumerable: own?.enumerable ?? false });
  register(mock);
  return Object.assign(mock, {
    restore,
    [Symbol.dispose]: () => {
      if (!mock.restored) restore();
    },
  });
}
