/**
 * The rules of `metadata` that hold for every kind: its shape, its validation, and what a client
 * may change in it.
 */

import { forbiddenField, immutable, invalidValue, required } from "./field_cause.ts";
import {
  byteLength,
  isObject,
  jsonEqual,
  type JSONObject,
  type JSONValue,
  type ObjectMeta,
  type OwnerReference,
} from "./json.ts";
import { isLabelKey, isLabelValue } from "./label_selector.ts";
import { nameProblem, type NameRule } from "./names.ts";
import { badRequest, type FieldCause } from "./status.ts";

/** Checks the type of a member's value; what it should have been, if it is not. */
type TypeCheck = (value: JSONValue) => string | undefined;

const text: TypeCheck = (value) => typeof value === "string" ? undefined : "a string";
const integer: TypeCheck = (value) => Number.isInteger(value) ? undefined : "an integer";
const time: TypeCheck = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : "an RFC 3339 time";
const textMap: TypeCheck = (value) =>
  isObject(value) && Object.values(value).every((item) => item === null || text(item) === undefined)
    ? undefined
    : "a map of strings";
const textList: TypeCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string")
    ? undefined
    : "a list of strings";
const ownerList: TypeCheck = (value) =>
  Array.isArray(value) && value.every(isOwnerShaped) ? undefined : "a list of owner references";

const META_FIELDS: Readonly<Record<string, TypeCheck>> = {
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer,
  labels: textMap,
  annotations: textMap,
  ownerReferences: ownerList,
  finalizers: textList,
};

const OWNER_FIELDS: Readonly<Record<string, TypeCheck>> = {
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: (value) => typeof value === "boolean" ? undefined : "a boolean",
  blockOwnerDeletion: (value) => typeof value === "boolean" ? undefined : "a boolean",
};

/** Kept for compatibility, or made by the server, which has removed the rest. */
const KNOWN_ELSEWHERE = ["managedFields", "selfLink"];

/** Finalizers that need no domain of their own. */
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

const MAX_ANNOTATION_BYTES = 256 * 1024;

function isOwnerShaped(value: JSONValue): boolean {
  return isObject(value) &&
    Object.entries(OWNER_FIELDS).every(([key, check]) =>
      value[key] === undefined || value[key] === null || check(value[key]) === undefined
    );
}

/**
 * The metadata a client sent, with what is not part of it left out, and empty members too (they
 * are not kept by a real server either). `managedFields` are not kept.
 *
 * @throws StatusFailure 400 if a member has the wrong type.
 */
export function decodeMetadata(value: JSONValue): ObjectMeta {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw badRequest("metadata: expected an object");
  const metadata: JSONObject = {};
  for (const [key, check] of Object.entries(META_FIELDS)) {
    const member = value[key];
    if (member === undefined || member === null || isEmpty(member)) continue;
    const wanted = check(member);
    if (wanted !== undefined) throw badRequest(`metadata.${key}: expected ${wanted}`);
    metadata[key] = isObject(member) ? withTextForNull(member) : member;
  }
  if (Array.isArray(metadata.ownerReferences)) {
    metadata.ownerReferences = metadata.ownerReferences.map(decodeOwner);
  }
  return metadata;
}

/** The members of a metadata that no object has. */
export function unknownMetadata(value: JSONValue): string[] {
  if (!isObject(value)) return [];
  return Object.keys(value).filter((key) =>
    !Object.hasOwn(META_FIELDS, key) && !KNOWN_ELSEWHERE.includes(key)
  );
}

/** To a typed server, a null in a map of texts is the empty text. */
function withTextForNull(map: JSONObject): JSONObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? ""]));
}

function decodeOwner(value: JSONValue): JSONObject {
  const owner = value as OwnerReference;
  // These four are always written by a real server, also when they are empty.
  const decoded: JSONObject = {
    apiVersion: owner.apiVersion ?? "",
    kind: owner.kind ?? "",
    name: owner.name ?? "",
    uid: owner.uid ?? "",
  };
  if (typeof owner.controller === "boolean") decoded.controller = owner.controller;
  if (typeof owner.blockOwnerDeletion === "boolean") {
    decoded.blockOwnerDeletion = owner.blockOwnerDeletion;
  }
  return decoded;
}

function isEmpty(value: JSONValue): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** What is wrong with the metadata of a new or changed object. */
export function validateMetadata(metadata: ObjectMeta, rule: NameRule): FieldCause[] {
  const causes: FieldCause[] = [];
  const name = metadata.name ?? "";
  if (name === "") {
    causes.push(required("metadata.name", "name or generateName is required"));
  } else {
    const problem = nameProblem(name, rule);
    if (problem !== undefined) causes.push(invalidValue("metadata.name", name, problem));
  }
  causes.push(...validateLabels(metadata.labels ?? {}, "metadata.labels"));
  causes.push(...validateAnnotations(metadata.annotations ?? {}));
  causes.push(...validateOwners(metadata.ownerReferences ?? []));
  causes.push(...validateFinalizers(metadata.finalizers ?? []));
  return causes;
}

function validateFinalizers(finalizers: string[]): FieldCause[] {
  const field = "metadata.finalizers";
  const causes: FieldCause[] = [];
  finalizers.forEach((finalizer, index) => {
    if (!isLabelKey(finalizer)) {
      causes.push(invalidValue(field, finalizer, "name part must be qualified"));
    }
    if (!finalizer.includes("/") && !STANDARD_FINALIZERS.includes(finalizer)) {
      const text = "name is neither a standard finalizer name nor is it fully qualified";
      causes.push(invalidValue(`${field}[${index}]`, finalizer, text));
    }
  });
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    const text = "finalizer orphan and foregroundDeletion cannot be both set";
    causes.push(invalidValue(field, finalizers, text));
  }
  return causes;
}

const LABEL_VALUE_PROBLEM =
  "a valid label must be an empty string or consist of at most 63 alphanumeric characters, '-', " +
  "'_' or '.', and must start and end with an alphanumeric character";

/** What is wrong with a map of labels. */
export function validateLabels(
  labels: Readonly<Record<string, string>>,
  field: string,
): FieldCause[] {
  const causes: FieldCause[] = [];
  for (const [key, value] of Object.entries(labels)) {
    if (!isLabelKey(key)) {
      causes.push(invalidValue(field, key, "name part must be a qualified label key"));
    }
    if (!isLabelValue(value)) {
      causes.push(invalidValue(field, value, LABEL_VALUE_PROBLEM));
    }
  }
  return causes;
}

function validateAnnotations(annotations: Readonly<Record<string, string>>): FieldCause[] {
  const causes: FieldCause[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += byteLength(key + value);
    if (!isLabelKey(key.toLowerCase())) {
      causes.push(invalidValue("metadata.annotations", key, "name part must be qualified"));
    }
  }
  if (bytes > MAX_ANNOTATION_BYTES) {
    causes.push({
      reason: "FieldValueTooLong",
      field: "metadata.annotations",
      message: `Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
    });
  }
  return causes;
}

function validateOwners(owners: readonly OwnerReference[]): FieldCause[] {
  const causes: FieldCause[] = [];
  owners.forEach((owner, index) => {
    const field = `metadata.ownerReferences[${index}]`;
    for (const key of ["apiVersion", "kind", "name", "uid"] as const) {
      if (owner[key] !== "") continue;
      causes.push(required(`${field}.${key}`, "must not be empty"));
    }
    if (owner.apiVersion === "v1" && owner.kind === "Event") {
      causes.push(invalidValue(field, owner, "/v1, Kind=Event is disallowed from being an owner"));
    }
  });
  if (owners.filter((owner) => owner.controller === true).length > 1) {
    const text = "Only one reference can have Controller set to true";
    causes.push(invalidValue("metadata.ownerReferences", [...owners], text));
  }
  return causes;
}

const FIXED_FIELDS = ["name", "namespace", "uid"] as const;

/** What an update may not do to the metadata of a stored object. */
export function validateMetadataUpdate(metadata: ObjectMeta, stored: ObjectMeta): FieldCause[] {
  const causes: FieldCause[] = [];
  for (const key of FIXED_FIELDS) {
    if (metadata[key] !== stored[key]) causes.push(immutable(`metadata.${key}`, metadata[key]));
  }
  if (stored.deletionTimestamp !== undefined) {
    const added = (metadata.finalizers ?? []).filter((name) => !stored.finalizers?.includes(name));
    if (added.length > 0) {
      const text = "no new finalizers can be added if the object is being deleted, " +
        `found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(", ")}}`;
      causes.push(forbiddenField("metadata.finalizers", text));
    }
  }
  for (const key of ["deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    if (!jsonEqual(metadata[key], stored[key])) {
      causes.push(immutable(`metadata.${key}`, metadata[key]));
    }
  }
  return causes;
}
