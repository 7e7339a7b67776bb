/**
 * JSON values as the embedded API holds them: the types of an object with metadata, and the few
 * helpers that copy, compare and walk them. Stored objects are never changed in place; whoever
 * wants to change one works on a copy.
 */

import type { JSONObject, JSONValue } from "@cloudydeno/kubernetes-client";

export type { JSONObject, JSONValue };

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference extends JSONObject {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** The metadata of an object; times are RFC 3339 strings with second precision. */
export interface ObjectMeta extends JSONObject {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

/** An object of the API. */
export interface ApiObject extends JSONObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** Whether the value is a JSON object (neither an array nor null). */
export function isObject(value: unknown): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member if it is a JSON object, else undefined. */
export function objectAt(value: JSONValue, key: string): JSONObject | undefined {
  const member = isObject(value) ? value[key] : undefined;
  return isObject(member) ? member : undefined;
}

/** The object at a path of keys, or undefined where one of them is missing or no object. */
export function objectAtPath(value: JSONValue, ...keys: string[]): JSONObject | undefined {
  let current: JSONObject | undefined = isObject(value) ? value : undefined;
  for (const key of keys) current = current && objectAt(current, key);
  return current;
}

/** The objects of the array at a key; empty where there is none. */
export function objectsAt(value: JSONValue, key: string): JSONObject[] {
  const member = isObject(value) ? value[key] : undefined;
  return Array.isArray(member) ? member.filter(isObject) : [];
}

/** A deep copy of a JSON value, without members that are undefined. */
export function cloneJson<T extends JSONValue>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  // A flat copy first keeps the shape of the object, which makes large ones several times as fast.
  if (Array.isArray(value)) {
    const items: JSONValue[] = value.slice();
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item === "object") items[index] = cloneJson(item);
    }
    return items as JSONValue as T;
  }
  const copy: JSONObject = { ...value as JSONObject };
  for (const key in copy) {
    const member = copy[key];
    if (member === undefined) delete copy[key];
    else if (typeof member === "object") setOwn(copy, key, cloneJson(member));
  }
  return copy as T;
}

/** Sets an own member, also one named `__proto__`, as JSON.parse does. */
export function setOwn(target: JSONObject, key: string, value: JSONValue): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** Whether two JSON values are the same; members that are undefined count as absent. */
export function jsonEqual(a: JSONValue, b: JSONValue): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keysA = definedKeys(a);
  if (keysA.length !== definedKeys(b).length) return false;
  return keysA.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]));
}

function definedKeys(value: JSONObject): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** Removes members that are null, at every depth: a null is "not set" to a typed Kubernetes kind. */
export function dropNulls(value: JSONValue): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null || value[key] === undefined) delete value[key];
      else dropNulls(value[key]);
    }
  }
}

/** The length of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** An instant as Kubernetes writes it: RFC 3339, UTC, whole seconds. */
export function formatTime(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 19) + "Z";
}
