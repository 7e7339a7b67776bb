/** From the query of a request (and the body of a delete) to the options of an operation. */

import type { FieldValidation } from "./decode.ts";
import type { DeleteOptions, Propagation } from "./delete.ts";
import { forbiddenField, notSupported } from "./field_cause.ts";
import { parseFieldSelector } from "./field_selector.ts";
import { isObject, type JSONObject, type JSONValue, objectAt } from "./json.ts";
import { parseLabelSelector } from "./label_selector.ts";
import type { ListOptions, Selection } from "./list.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { badRequest, type FieldCause, invalid, unreadableVersion } from "./status.ts";

/** What creations, replaces and patches may ask for. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

const META_GROUP = "meta.k8s.io";
const PROPAGATIONS = ["Foreground", "Background", "Orphan"];

/** A boolean parameter; anything but `0` and `false` is true, also the empty text. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== "0" && value.toLowerCase() !== "false";
}

/** A whole number; undefined if the parameter is not there. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === "") return undefined;
  if (/^-?\d+$/.test(value)) return Number(value);
  throw badRequest(`${name}: ${JSON.stringify(value)} is not a whole number`);
}

/** Which objects the query selects. */
export function readSelection(
  query: URLSearchParams,
  kind: ResourceKind,
  namespace: string,
): Selection {
  const labelSelector = query.get("labelSelector") ?? "";
  const fieldSelector = query.get("fieldSelector") ?? "";
  const matchesLabels = parseLabelSelector(labelSelector);
  const matchesFields = parseFieldSelector(fieldSelector, kind);
  return {
    kind,
    namespace,
    filtered: labelSelector !== "" || fieldSelector !== "",
    matches: (object) => matchesLabels(object.metadata.labels ?? {}) && matchesFields(object),
  };
}

/** The options of a list, checked. */
export function readListOptions(query: URLSearchParams): ListOptions {
  const options = {
    limit: integer(query, "limit") ?? 0,
    continueToken: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
  };
  readVersion(query);
  const causes = listProblems(options);
  if (query.has("sendInitialEvents")) {
    causes.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  refuse("ListOptions", causes);
  if (options.continueToken !== "" && !["", "0"].includes(options.resourceVersion)) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  return options;
}

function listProblems(options: ListOptions): FieldCause[] {
  const { continueToken, resourceVersion, resourceVersionMatch: match } = options;
  if (match === "") return [];
  const field = "resourceVersionMatch";
  const causes: FieldCause[] = [];
  if (resourceVersion === "") {
    const text = "resourceVersionMatch is forbidden unless resourceVersion is provided";
    causes.push(forbiddenField(field, text));
  }
  if (continueToken !== "") {
    const text = "resourceVersionMatch is forbidden when continue is provided";
    causes.push(forbiddenField(field, text));
  }
  if (match !== "Exact" && match !== "NotOlderThan") {
    causes.push(notSupported(field, match, ["Exact", "NotOlderThan", ""]));
  }
  if (match === "Exact" && resourceVersion === "0") {
    const text = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
    causes.push(forbiddenField(field, text));
  }
  return causes;
}

/** What a watch asks for; `resumeFrom` is undefined where it begins with all objects. */
export function readWatchOptions(query: URLSearchParams) {
  const resourceVersion = query.get("resourceVersion") ?? "";
  if (!/^\d*$/.test(resourceVersion)) throw unreadableVersion(resourceVersion);
  const match = query.get("resourceVersionMatch") ?? "";
  const asksInitial = query.has("sendInitialEvents");
  const sendsInitial = flag(query, "sendInitialEvents");
  const causes: FieldCause[] = [];
  if (asksInitial && match !== "NotOlderThan") {
    const text = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    causes.push(forbiddenField("resourceVersionMatch", text));
  }
  if (!asksInitial && match !== "") {
    const text = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
    causes.push(forbiddenField("resourceVersionMatch", text));
  }
  refuse("ListOptions", causes);
  const fromStart = asksInitial ? sendsInitial : ["", "0"].includes(resourceVersion);
  const bookmarks = flag(query, "allowWatchBookmarks");
  return {
    resumeFrom: fromStart ? undefined : Number(resourceVersion),
    bookmarks,
    markInitialEnd: sendsInitial && bookmarks,
    timeoutSeconds: integer(query, "timeoutSeconds") ?? 0,
  };
}

/** The resourceVersion asked for; 0 if none is. */
export function readVersion(query: URLSearchParams): number {
  const version = query.get("resourceVersion") ?? "";
  if (/^\d*$/.test(version)) return Number(version);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(version)}`,
  );
}

/** The options of a creation, replace or patch; `kind` names them in the refusal. */
export function readWriteOptions(query: URLSearchParams, kind: string): WriteOptions {
  const causes = dryRunProblems(query.getAll("dryRun"));
  const validation = query.get("fieldValidation") ?? "";
  const supported = ["Ignore", "Strict", "Warn"];
  if (validation !== "" && !supported.includes(validation)) {
    causes.push(notSupported("fieldValidation", validation, supported));
  }
  refuse(kind, causes);
  return {
    dryRun: query.getAll("dryRun").includes("All"),
    fieldValidation: validation === "Strict" ? "Strict" : "Warn",
  };
}

function dryRunProblems(values: readonly JSONValue[]): FieldCause[] {
  const wrong = values.filter((value) => value !== "All");
  return wrong.length === 0 ? [] : [notSupported("dryRun", [...values], ["All"])];
}

/** The options of a delete: the body's where there is one, else the query's. */
export function readDeleteOptions(query: URLSearchParams, body: JSONValue): DeleteOptions {
  if (body !== undefined && !isObject(body)) {
    throw badRequest("the request's body must be a JSON object of kind DeleteOptions");
  }
  const given: JSONObject = body ?? deleteQuery(query);
  if (given.kind !== undefined && given.kind !== "DeleteOptions") {
    throw badRequest("decoded object cannot be converted to DeleteOptions");
  }
  const dryRun = Array.isArray(given.dryRun) ? given.dryRun : [];
  const { propagationPolicy, orphanDependents } = given;
  const causes = dryRunProblems(dryRun);
  if (propagationPolicy !== undefined && typeof orphanDependents === "boolean") {
    const text = "orphanDependents and deletionPropagation cannot be both set";
    causes.push({ reason: "FieldValueInvalid", field: "propagationPolicy", message: text });
  }
  if (propagationPolicy !== undefined && !PROPAGATIONS.includes(String(propagationPolicy))) {
    causes.push(notSupported("propagationPolicy", propagationPolicy, [...PROPAGATIONS, "nil"]));
  }
  refuse("DeleteOptions", causes);
  const grace = given.gracePeriodSeconds;
  return {
    dryRun: dryRun.length > 0,
    ...(typeof grace === "number" ? { gracePeriodSeconds: grace } : {}),
    ...readPropagation(propagationPolicy, orphanDependents),
    preconditions: readPreconditions(objectAt(given, "preconditions") ?? {}),
  };
}

function deleteQuery(query: URLSearchParams): JSONObject {
  return {
    dryRun: query.getAll("dryRun"),
    gracePeriodSeconds: integer(query, "gracePeriodSeconds"),
    propagationPolicy: query.get("propagationPolicy") ?? undefined,
    orphanDependents: query.has("orphanDependents") ? flag(query, "orphanDependents") : undefined,
  };
}

function readPropagation(
  policy: JSONValue,
  orphan: JSONValue,
): { propagation?: Propagation } {
  if (policy !== undefined && policy !== null) return { propagation: policy as Propagation };
  if (typeof orphan === "boolean") return { propagation: orphan ? "Orphan" : "Background" };
  return {};
}

function readPreconditions({ uid, resourceVersion }: JSONObject) {
  return {
    ...(typeof uid === "string" ? { uid } : {}),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
  };
}

function refuse(kind: string, causes: readonly FieldCause[]): void {
  if (causes.length > 0) throw invalid({ group: META_GROUP, kind }, "", causes);
}
