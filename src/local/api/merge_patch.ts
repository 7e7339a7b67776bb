/**
 * JSON Merge Patch (RFC 7386): objects are merged, null removes, anything else replaces.
 */

import { cloneJson, isObject, type JSONObject, type JSONValue, setOwn } from "./json.ts";

/** The document after the patch; neither of the two handed in is changed. */
export function applyMergePatch(document: JSONValue, patch: JSONValue): JSONValue {
  if (!isObject(patch)) return cloneJson(patch);
  const merged: JSONObject = isObject(document) ? { ...document } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete merged[key];
    else if (value !== undefined) setOwn(merged, key, applyMergePatch(own(merged, key), value));
  }
  return merged;
}

function own(object: JSONObject, key: string): JSONValue {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
