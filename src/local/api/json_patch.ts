/**
 * JSON Patch (RFC 6902), as an API server applies it.
 */

import { cloneJson, isObject, jsonEqual, type JSONObject, type JSONValue, setOwn } from "./json.ts";

/** The patch does not apply to this document; the text says why. */
export class PatchFailure extends Error {
  override readonly name = "PatchFailure";
}

interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: JSONValue;
}

/**
 * Checks that a body is a list of operations, and says what is wrong if it is not.
 */
export function jsonPatchProblem(body: JSONValue): string | undefined {
  if (!Array.isArray(body)) return "a JSON Patch must be an array of operations";
  for (const operation of body) {
    if (!isObject(operation)) return "a JSON Patch operation must be an object";
    const { op = "", path = "", from = "" } = operation;
    if (![op, path, from].every((member) => typeof member === "string")) {
      return "op, path and from of a JSON Patch operation must be strings";
    }
  }
  return undefined;
}

/**
 * The document after all operations; the one handed in is left as it is, and members that no
 * operation names are shared with it.
 *
 * @throws PatchFailure if an operation does not apply or a test does not hold.
 */
export function applyJsonPatch(document: JSONValue, body: JSONValue): JSONValue {
  const operations = body as unknown as Operation[];
  const patched = copyTouched(document, operations);
  for (const operation of operations) applyOperation(patched, operation);
  return patched;
}

/** A large document is mostly spec, and most patches are of the status. */
function copyTouched(document: JSONValue, operations: readonly Operation[]): JSONValue {
  if (!isObject(document)) return cloneJson(document);
  const copy = { ...document };
  for (const { path = "", from = "" } of operations) {
    for (const pointer of [path, from]) {
      const [member = ""] = keysOf(pointer);
      if (Object.hasOwn(copy, member) && copy[member] === document[member]) {
        copy[member] = cloneJson(document[member]);
      }
    }
  }
  return copy;
}

function applyOperation(document: JSONValue, { op, path = "", from = "", value }: Operation): void {
  switch (op) {
    case "add":
      return add(locate(document, path), cloneJson(value ?? null));
    case "remove":
      return remove(locate(document, path));
    case "replace":
      return replace(locate(document, path), cloneJson(value ?? null));
    case "move": {
      const source = locate(document, from);
      const moved = read(source);
      remove(source);
      return add(locate(document, path), moved);
    }
    case "copy":
      return add(locate(document, path), cloneJson(readOrNull(locate(document, from))));
    case "test":
      if (jsonEqual(readOrNull(locate(document, path)), value ?? null)) return;
      throw new PatchFailure(`testing value ${path} failed: test failed`);
    default:
      throw new PatchFailure(`Unexpected kind: ${op}`);
  }
}

/** Where a pointer ends: a member of an object or of an array. */
interface Place {
  readonly parent: JSONValue;
  readonly key: string;
  readonly pointer: string;
}

function locate(document: JSONValue, pointer: string): Place {
  const keys = keysOf(pointer);
  const key = keys.pop();
  if (key === undefined) throw new PatchFailure(`the whole document cannot be patched: ${pointer}`);
  let parent = document;
  for (const step of keys) parent = read({ parent, key: step, pointer });
  return { parent, key, pointer };
}

function keysOf(pointer: string): string[] {
  return pointer.split("/").slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read({ parent, key, pointer }: Place): JSONValue {
  if (Array.isArray(parent)) {
    const index = arrayIndex(key, parent.length, pointer);
    if (index < parent.length) return parent[index];
  } else if (isObject(parent) && Object.hasOwn(parent, key)) {
    return parent[key];
  }
  throw new PatchFailure(`doc is missing path: ${pointer}: missing value`);
}

/** As the server's library has it, a member that an object lacks is copied and tested as null. */
function readOrNull(place: Place): JSONValue {
  const { parent, key } = place;
  return isObject(parent) && !Object.hasOwn(parent, key) ? null : read(place);
}

function add({ parent, key, pointer }: Place, value: JSONValue): void {
  if (Array.isArray(parent)) {
    const index = key === "-" ? parent.length : arrayIndex(key, parent.length, pointer);
    if (index > parent.length) throw new PatchFailure(`invalid index: ${pointer}`);
    parent.splice(index, 0, value);
  } else if (isObject(parent)) {
    setOwn(parent, key, value);
  } else {
    throw new PatchFailure(`add operation does not apply: doc is missing path: ${pointer}`);
  }
}

function remove(place: Place): void {
  const { parent, key, pointer } = place;
  read(place);
  if (Array.isArray(parent)) parent.splice(arrayIndex(key, parent.length, pointer), 1);
  else delete (parent as JSONObject)[key];
}

/** As the server's library has it, a member that an object lacks may be replaced. */
function replace(place: Place, value: JSONValue): void {
  const { parent, key, pointer } = place;
  if (!Array.isArray(parent)) return add(place, value);
  read(place);
  parent[arrayIndex(key, parent.length, pointer)] = value;
}

/** Negative indexes count from the end, as the server's library allows. */
function arrayIndex(key: string, length: number, pointer: string): number {
  if (!/^-?\d+$/.test(key)) throw new PatchFailure(`invalid index '${key}' in ${pointer}`);
  const index = Number(key);
  if (index >= 0) return index;
  if (index < -length) throw new PatchFailure(`invalid index '${key}' in ${pointer}`);
  return length + index;
}
