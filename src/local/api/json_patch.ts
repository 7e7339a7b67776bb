/**
 * JSON Patch (RFC 6902), as an API server applies it.
 */

import { cloneJson, isObject, jsonEqual, type JSONValue, setOwn } from "./json.ts";

/** The patch does not apply to this document; the text says why. */
export class PatchFailure extends Error {
  override readonly name = "PatchFailure";
}

interface Operation {
  readonly op: string;
  readonly path: string;
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
    if (typeof operation.op !== "string") return "a JSON Patch operation must have an op";
    if (typeof operation.path !== "string") return "a JSON Patch operation must have a path";
  }
  return undefined;
}

/**
 * The document after all operations; the one handed in is left as it is.
 *
 * @throws PatchFailure if an operation does not apply or a test does not hold.
 */
export function applyJsonPatch(document: JSONValue, body: JSONValue): JSONValue {
  const root = { root: cloneJson(document) };
  for (const operation of body as unknown as Operation[]) applyOperation(root, operation);
  return root.root;
}

type Root = { root: JSONValue };

function applyOperation(root: Root, { op, path, from, value }: Operation): void {
  switch (op) {
    case "add":
      return add(root, path, cloneJson(value ?? null));
    case "remove":
      return remove(root, path);
    case "replace":
      return replace(root, path, cloneJson(value ?? null));
    case "move": {
      const moved = read(root, from ?? "");
      remove(root, from ?? "");
      return add(root, path, moved);
    }
    case "copy":
      return add(root, path, cloneJson(read(root, from ?? "")));
    case "test":
      if (!jsonEqual(readForTest(root, path), value ?? null)) {
        throw new PatchFailure(`testing value ${path} failed: test failed`);
      }
      return;
    default:
      throw new PatchFailure(`Unexpected kind: ${op}`);
  }
}

/** The container and key that a pointer ends in; the whole document is the root's `root`. */
function locate(root: Root, pointer: string): { parent: JSONValue; key: string } {
  const [first, ...rest] = pointer.split("/");
  if (first !== "") throw new PatchFailure(`path must start with '/': ${pointer}`);
  const keys = ["root", ...rest.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))];
  const last = keys.pop()!;
  let parent: JSONValue = root;
  for (const key of keys) parent = child(parent, key, pointer);
  return { parent, key: last };
}

function child(parent: JSONValue, key: string, pointer: string): JSONValue {
  const missing = () => new PatchFailure(`doc is missing path: ${pointer}: missing value`);
  if (Array.isArray(parent)) {
    const index = arrayIndex(key, parent.length, pointer);
    if (index >= parent.length) throw missing();
    return parent[index];
  }
  if (!isObject(parent) || !Object.hasOwn(parent, key)) throw missing();
  return parent[key];
}

function read(root: Root, pointer: string): JSONValue {
  const { parent, key } = locate(root, pointer);
  return child(parent, key, pointer);
}

/** A test of a member that is absent compares with null. */
function readForTest(root: Root, pointer: string): JSONValue {
  const { parent, key } = locate(root, pointer);
  if (isObject(parent) && !Object.hasOwn(parent, key)) return null;
  return child(parent, key, pointer);
}

function add(root: Root, pointer: string, value: JSONValue): void {
  const { parent, key } = locate(root, pointer);
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

function remove(root: Root, pointer: string): void {
  const { parent, key } = locate(root, pointer);
  child(parent, key, pointer);
  if (Array.isArray(parent)) parent.splice(arrayIndex(key, parent.length, pointer), 1);
  else delete (parent as Record<string, JSONValue>)[key];
}

function replace(root: Root, pointer: string, value: JSONValue): void {
  const { parent, key } = locate(root, pointer);
  child(parent, key, pointer);
  if (Array.isArray(parent)) parent[arrayIndex(key, parent.length, pointer)] = value;
  else setOwn(parent as Record<string, JSONValue>, key, value);
}

/** Negative indexes count from the end, as the server's library allows. */
function arrayIndex(key: string, length: number, pointer: string): number {
  if (!/^-?\d+$/.test(key)) throw new PatchFailure(`invalid index '${key}' in ${pointer}`);
  const index = Number(key);
  if (index >= 0) return index;
  if (index < -length) throw new PatchFailure(`invalid index '${key}' in ${pointer}`);
  return length + index;
}
