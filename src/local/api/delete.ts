/**
 * Deletion: preconditions, graceful termination, finalizers, and what is to happen to dependents.
 */

import type { ApiContext, Target } from "./api_context.ts";
import { type ApiObject, cloneJson, formatTime, jsonEqual, type ObjectMeta } from "./json.ts";
import { objectKey, type ResourceKind } from "./resource_kind.ts";
import { conflict, forbidden, notFound } from "./status.ts";

/** Holds an owner until its dependents that block it have gone. */
export const FOREGROUND_FINALIZER = "foregroundDeletion";
/** Holds an owner until its dependents no longer name it. */
export const ORPHAN_FINALIZER = "orphan";

/** What becomes of the objects that name the deleted one as their owner. */
export type Propagation = "Background" | "Foreground" | "Orphan";

/** How an object is to be deleted. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds?: number;
  /** Undefined: a finalizer that says so decides, else the kind. */
  readonly propagation?: Propagation;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/**
 * Deletes the object, or marks it as being deleted where something must happen first. Answers the
 * object, or a Status where the kind answers that for an object that has gone.
 *
 * @throws StatusFailure if it is missing, may not be deleted or a precondition does not hold.
 */
export function deleteObject(
  context: ApiContext,
  { kind, namespace, name }: Target,
  options: DeleteOptions,
): ApiObject {
  const key = objectKey(namespace, name);
  const stored = context.storage.table(kind).get(key);
  if (stored === undefined) throw notFound(kind, name);
  checkPreconditions(stored, kind, options);
  const why = kind.strategy.refuseDeletion?.(stored);
  if (why !== undefined) throw forbidden(kind, name, { why });
  const object = cloneJson(stored);
  const grace = startGrace(context, object, { kind, options });
  if (grace === "pending") return stored;

  setFinalizers(object.metadata, kind, options);
  const held = (object.metadata.finalizers ?? []).length > 0 ||
    kind.strategy.holdsDeletion?.(object) === true;
  if (grace === "none" && held) markAsDeleting(context, object);
  if (held) kind.strategy.prepareForDeletion?.(object);
  const waits = held || typeof grace === "number" && grace > 0;
  if (options.dryRun) return waits || kind.returnsDeleted ? object : deletedStatus(kind, object);
  const marked = grace !== "none" || held;
  if (marked && !jsonEqual(object, stored)) context.storage.put(kind, key, object);
  if (waits) return context.storage.table(kind).get(key)!;
  const gone = context.storage.delete(kind, key);
  return kind.returnsDeleted ? gone : deletedStatus(kind, gone);
}

function checkPreconditions(
  { metadata }: ApiObject,
  kind: ResourceKind,
  { preconditions = {} }: DeleteOptions,
): void {
  const where = { group: kind.group, plural: kind.kind };
  const name = metadata.name ?? "";
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      where,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). ` +
        "The object might have been deleted and then recreated",
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      where,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ` +
        `ResourceVersion in record (${metadata.resourceVersion}). ` +
        "The object might have been modified",
    );
  }
}

/**
 * Gives the object its time to end, if its kind has one: "none" if not, "pending" if that time
 * already runs and is not shortened, else the seconds it has (0: it goes at once).
 */
function startGrace(
  context: ApiContext,
  object: ApiObject,
  { kind, options }: { kind: ResourceKind; options: DeleteOptions },
): "none" | "pending" | number {
  const { gracePeriodSeconds } = kind.strategy;
  if (gracePeriodSeconds === undefined) return "none";
  const asked = options.gracePeriodSeconds;
  const requested = asked !== undefined && asked < 0 ? 1 : asked;
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) return shortenGrace(context, metadata, requested);
  const seconds = gracePeriodSeconds(object, requested);
  metadata.deletionTimestamp = formatTime(context.clock.now() + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  if (metadata.generation !== undefined) metadata.generation++;
  return seconds;
}

function shortenGrace(
  context: ApiContext,
  metadata: ObjectMeta,
  requested: number | undefined,
): "none" | "pending" | number {
  const current = metadata.deletionGracePeriodSeconds ?? 0;
  if (current === 0) return "none";
  if (requested === undefined || requested >= current) return "pending";
  const now = context.clock.now();
  const askedAt = Date.parse(metadata.deletionTimestamp!) - current * 1000;
  const due = askedAt + requested * 1000;
  const seconds = due < now && requested !== 0 ? 1 : requested;
  metadata.deletionTimestamp = formatTime(Math.max(due, now));
  metadata.deletionGracePeriodSeconds = seconds;
  return seconds;
}

/** Sets or removes the two finalizers that the garbage collector answers to. */
function setFinalizers(metadata: ObjectMeta, kind: ResourceKind, options: DeleteOptions): void {
  const present = metadata.finalizers ?? [];
  const wanted = propagationFinalizer(present, kind, options);
  const kept = present.filter((name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
  const finalizers = wanted === undefined ? kept : [...kept, wanted];
  const same = finalizers.length === present.length &&
    finalizers.every((name) => present.includes(name));
  if (same) return;
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
}

function propagationFinalizer(
  present: readonly string[],
  { defaultPropagation }: ResourceKind,
  { propagation }: DeleteOptions,
): string | undefined {
  if (defaultPropagation === "None") return undefined;
  if (propagation === "Foreground") return FOREGROUND_FINALIZER;
  if (propagation === "Orphan") return ORPHAN_FINALIZER;
  if (propagation === "Background") return undefined;
  const chosen = present.find((name) => name === FOREGROUND_FINALIZER || name === ORPHAN_FINALIZER);
  return chosen ?? (defaultPropagation === "Orphan" ? ORPHAN_FINALIZER : undefined);
}

function markAsDeleting(context: ApiContext, { metadata }: ApiObject): void {
  const now = context.clock.now();
  if (metadata.deletionTimestamp === undefined && metadata.generation !== undefined) {
    metadata.generation++;
  }
  const due = metadata.deletionTimestamp;
  if (due === undefined || Date.parse(due) > now) metadata.deletionTimestamp = formatTime(now);
  metadata.deletionGracePeriodSeconds = 0;
}

function deletedStatus(kind: ResourceKind, { metadata }: ApiObject): ApiObject {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name: metadata.name,
      ...(kind.group === "" ? {} : { group: kind.group }),
      kind: kind.plural,
      uid: metadata.uid,
    },
  };
}
