/**
 * Strategic merge patches for the built-in kinds served here: as a merge patch, but some lists
 * are joined by a key, and `$patch` directives say what else to do.
 */

import { cloneJson, isObject, type JSONObject, type JSONValue, setOwn } from "./json.ts";
import { badRequest, unsupportedMediaType } from "./status.ts";

/** Lists whose items are joined by this key; a function of the field's name is enough here. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: "type",
  containers: "name",
  env: "name",
  ephemeralContainers: "name",
  hostAliases: "ip",
  imagePullSecrets: "name",
  initContainers: "name",
  ownerReferences: "uid",
  podIPs: "ip",
  ports: "containerPort",
  volumeDevices: "devicePath",
  volumeMounts: "mountPath",
  volumes: "name",
};

/** Lists of scalars that are joined rather than replaced. */
const MERGED_SETS: ReadonlySet<string> = new Set(["finalizers"]);

const DELETE_FROM = "$deleteFromPrimitiveList/";
const SET_ORDER = "$setElementOrder/";

/**
 * The document after the patch. Neither of the two is changed.
 *
 * @throws StatusFailure 400 for a malformed directive, 415 for one that is not served.
 */
export function applyStrategicMerge(document: JSONValue, patch: JSONValue): JSONValue {
  if (!isObject(patch)) return cloneJson(patch);
  const directive = patch.$patch;
  if (directive === "replace") return withoutDirectives(patch);
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge") {
    throw badRequest(`Unknown patch type '${directive}' in a strategic merge patch`);
  }
  const merged: JSONObject = isObject(document) ? { ...document } : {};
  for (const key of Object.keys(patch)) {
    if (!key.startsWith("$")) mergeMember(merged, key, patch[key]);
    else if (key.startsWith(DELETE_FROM)) deleteFromList(merged, key, patch[key]);
    else if (key !== "$patch" && !key.startsWith(SET_ORDER)) throw notServed(key);
  }
  return merged;
}

function mergeMember(merged: JSONObject, key: string, value: JSONValue): void {
  const current = Object.hasOwn(merged, key) ? merged[key] : undefined;
  if (value === null) delete merged[key];
  else if (Array.isArray(value)) setOwn(merged, key, mergeList(current, value, key));
  else if (value !== undefined) setOwn(merged, key, applyStrategicMerge(current, value));
}

function mergeList(current: JSONValue, patch: JSONValue[], field: string): JSONValue {
  const list = Array.isArray(current) ? current : [];
  if (MERGED_SETS.has(field)) return [...new Set([...list, ...patch])];
  const mergeKey = MERGE_KEYS[field];
  if (mergeKey === undefined || !patch.every(isObject)) return cloneJson(patch);
  if (patch.some((item) => item.$patch === "replace")) {
    return patch.filter((item) => item.$patch !== "replace").map(withoutDirectives);
  }
  const merged = [...list];
  for (const item of patch) mergeItem(merged, item, mergeKey);
  return merged;
}

function mergeItem(merged: JSONValue[], item: JSONObject, mergeKey: string): void {
  const value = item[mergeKey];
  if (value === undefined) {
    throw badRequest(
      `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
    );
  }
  const index = merged.findIndex((one) => isObject(one) && one[mergeKey] === value);
  if (item.$patch === "delete") {
    if (index >= 0) merged.splice(index, 1);
  } else if (index >= 0) {
    merged[index] = applyStrategicMerge(merged[index], item);
  } else {
    merged.push(applyStrategicMerge({}, item));
  }
}

function deleteFromList(merged: JSONObject, directive: string, values: JSONValue): void {
  const field = directive.slice(DELETE_FROM.length);
  const list = merged[field];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  setOwn(merged, field, list.filter((item) => !values.includes(item)));
}

function withoutDirectives(patch: JSONObject): JSONObject {
  const { $patch: _directive, ...rest } = patch;
  return cloneJson(rest);
}

function notServed(directive: string) {
  return unsupportedMediaType(
    `the strategic merge directive '${directive}' is not served by the embedded API; ` +
      "use a merge patch or a JSON Patch",
  );
}
