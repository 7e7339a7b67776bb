/**
 * Changes of stored objects: replace and patch, of the object or of its status.
 */

import type { ApiContext, Target } from "./api_context.ts";
import { createObject, settleNamespace } from "./create.ts";
import { type ApiObject, jsonEqual, type JSONObject } from "./json.ts";
import { validateMetadata, validateMetadataUpdate } from "./metadata.ts";
import { objectKey, type ResourceKind } from "./resource_kind.ts";
import {
  badRequest,
  conflict,
  type FieldCause,
  invalid,
  notFound,
  staleVersion,
} from "./status.ts";

/** How an object is to be changed. */
export interface UpdateOptions {
  readonly subresource: "" | "status";
  readonly dryRun: boolean;
  /** The uid the stored object must have, if the request names one. */
  readonly uid?: string;
  /** Whether the object is created where there is none. */
  readonly createIfMissing: boolean;
  /** Whether the stored version is assumed where the result names none. */
  readonly versionOptional: boolean;
  /** The decoded object as the client wants it; undefined stands for "nothing stored yet". */
  readonly change: (stored: ApiObject | undefined) => ApiObject;
}

/**
 * Changes the object and answers it as stored; nothing is written if nothing has changed.
 *
 * @throws StatusFailure if it is missing, stale or would become invalid.
 */
export function updateObject(
  context: ApiContext,
  target: Target,
  options: UpdateOptions,
): ApiObject {
  const { kind, name } = target;
  const key = objectKey(target.namespace, name);
  const stored = context.storage.table(kind).get(key);
  if (stored === undefined) return createMissing(context, target, options);
  if (options.uid !== undefined && options.uid !== stored.metadata.uid) {
    const text = `Precondition failed: UID in precondition: ${options.uid}, ` +
      `UID in object meta: ${stored.metadata.uid}`;
    throw conflict(kind, name, text);
  }
  const object = options.change(stored);
  checkIdentity(object, target);
  checkVersion(object, stored, { target, optional: options.versionOptional });
  prepare(object, stored, { kind, subresource: options.subresource });
  const causes = validate(object, stored, { kind, subresource: options.subresource });
  if (causes.length > 0) throw invalid(kind, name, causes);
  return write(context, { kind, key, object, stored, dryRun: options.dryRun });
}

function createMissing(
  context: ApiContext,
  { kind, namespace, name }: Target,
  { createIfMissing, subresource, dryRun, change }: UpdateOptions,
): ApiObject {
  if (!createIfMissing || subresource !== "") throw notFound(kind, name);
  const object = change(undefined);
  checkIdentity(object, { kind, namespace, name });
  return createObject(context, object, { kind, namespace, dryRun });
}

function checkIdentity(object: ApiObject, { kind, namespace, name }: Target): void {
  settleNamespace(object, kind, namespace);
  object.metadata.name ??= name;
  if (object.metadata.name === name) return;
  throw badRequest(
    `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
  );
}

function checkVersion(
  object: ApiObject,
  stored: ApiObject,
  { target: { kind, name }, optional }: { target: Target; optional: boolean },
): void {
  const version = object.metadata.resourceVersion;
  if (version === undefined || version === "0") {
    if (optional) {
      object.metadata.resourceVersion = stored.metadata.resourceVersion;
      return;
    }
    throw invalid({ group: kind.group, kind: kind.plural }, name, [{
      reason: "FieldValueInvalid",
      field: "metadata.resourceVersion",
      message: "Invalid value: 0: must be specified for an update",
    }]);
  }
  if (!/^\d+$/.test(version)) {
    throw badRequest(`metadata.resourceVersion: Invalid value: ${JSON.stringify(version)}`);
  }
  if (version !== stored.metadata.resourceVersion) throw staleVersion(kind, name);
}

interface Change {
  readonly kind: ResourceKind;
  readonly subresource: "" | "status";
}

/** Puts back what this kind of update may not touch. */
function prepare(object: ApiObject, stored: ApiObject, { kind, subresource }: Change): void {
  const hasStatus = kind.subresources.includes("status");
  if (subresource === "status") keepAllButStatus(object, stored, kind);
  else if (hasStatus) restore(object, stored, "status");
  const { metadata } = object;
  const old = stored.metadata;
  metadata.generation = old.generation;
  metadata.uid ??= old.uid;
  metadata.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp !== undefined) metadata.deletionTimestamp = old.deletionTimestamp;
  metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  if (subresource === "status") kind.strategy.prepareForStatusUpdate?.(object, stored);
  else kind.strategy.prepareForUpdate?.(object, stored);
  if (kind.counted && subresource === "" && contentDiffers(object, stored)) {
    metadata.generation = (old.generation ?? 0) + 1;
  }
}

/** A custom resource keeps its metadata too; the built-in kinds let labels and such through. */
function keepAllButStatus(object: ApiObject, stored: ApiObject, kind: ResourceKind): void {
  for (const field of new Set([...Object.keys(object), ...Object.keys(stored)])) {
    if (field === "metadata" || field === "status") continue;
    restore(object, stored, field);
  }
  if (kind.custom) {
    object.metadata = { ...stored.metadata, resourceVersion: object.metadata.resourceVersion };
  }
}

function restore(object: JSONObject, stored: JSONObject, field: string): void {
  if (stored[field] === undefined) delete object[field];
  else object[field] = stored[field];
}

function contentDiffers(object: ApiObject, stored: ApiObject): boolean {
  const content = ({ metadata: _metadata, status: _status, ...rest }: ApiObject) => rest;
  return !jsonEqual(content(object), content(stored));
}

function validate(object: ApiObject, stored: ApiObject, change: Change): FieldCause[] {
  const { strategy, nameRule } = change.kind;
  return [
    ...validateMetadata(object.metadata, nameRule),
    ...validateMetadataUpdate(object.metadata, stored.metadata),
    ...(change.subresource === "status"
      ? strategy.validateStatusUpdate?.(object, stored)
      : strategy.validateUpdate?.(object, stored)) ?? [],
  ];
}

interface Write {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly object: ApiObject;
  readonly stored: ApiObject;
  readonly dryRun: boolean;
}

function write(context: ApiContext, { kind, key, object, stored, dryRun }: Write): ApiObject {
  if (isLastFinalizerGone(object, stored) && kind.strategy.holdsDeletion?.(object) !== true) {
    if (!dryRun) context.storage.delete(kind, key);
    return object;
  }
  if (jsonEqual(object, stored)) return stored;
  return dryRun ? object : context.storage.put(kind, key, object);
}

/** An object that only waited for its finalizers goes with the update that empties them. */
function isLastFinalizerGone({ metadata }: ApiObject, { metadata: old }: ApiObject): boolean {
  return old.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0 &&
    (old.deletionGracePeriodSeconds ?? 0) === 0;
}
