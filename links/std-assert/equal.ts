/**
 * Deep equality: that of `node:assert/strict`, with three differences made by rewriting both
 * sides before they are compared. An object without a prototype equals a plain one, `0` equals
 * `-0`, and an error equals only itself.
 */

import { isDeepStrictEqual } from "node:util";

/** A token for each error (and other object without comparable content) that was ever compared. */
const identities = new WeakMap<object, symbol>();

/** Whether two values are deeply equal. */
export function equal(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(normalize(a, new Map()), normalize(b, new Map()));
}

/** A copy that differs only in the three ways above. `seen` keeps shared and cyclic parts so. */
function normalize(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return identityOf(value);
  if (value instanceof URL) return { [identityOf(URL)]: value.href };
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) return copyProperties(value, remember(new Array(value.length)));
  if (value instanceof Map) return copyMap(value, remember(new Map()));
  if (value instanceof Set) return copySet(value, remember(new Set()));
  const prototype = Object.getPrototypeOf(value) ?? Object.prototype;
  if (hasInternalContent(value)) return value;
  return copyProperties(value, remember(Object.create(prototype)));

  function remember<T extends object>(copy: T): T {
    seen.set(value as object, copy);
    return copy;
  }

  function copyProperties(from: object, to: object): object {
    for (const key of Reflect.ownKeys(from)) {
      if (!Object.prototype.propertyIsEnumerable.call(from, key)) continue;
      const member = normalize((from as Record<PropertyKey, unknown>)[key], seen);
      // Defined, not assigned: a `__proto__` member or an inherited setter must not act.
      const attributes = { value: member, enumerable: true, configurable: true, writable: true };
      Object.defineProperty(to, key, attributes);
    }
    return to;
  }

  function copyMap(from: Map<unknown, unknown>, to: Map<unknown, unknown>): object {
    for (const [key, member] of from) to.set(normalize(key, seen), normalize(member, seen));
    return to;
  }

  function copySet(from: Set<unknown>, to: Set<unknown>): object {
    for (const member of from) to.add(normalize(member, seen));
    return to;
  }
}

/** Whether an object holds what its properties do not show, and so cannot be copied by them. */
function hasInternalContent(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return value instanceof Promise || value instanceof WeakRef || value instanceof WeakMap ||
    value instanceof WeakSet || value instanceof Date || value instanceof RegExp ||
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer ||
    ["[object Number]", "[object String]", "[object Boolean]", "[object BigInt]"].includes(tag);
}

function identityOf(value: object): symbol {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = Symbol();
    identities.set(value, identity);
  }
  return identity;
}
