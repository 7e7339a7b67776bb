/**
 * Creation of objects: metadata made by the server, the kind's own preparation and validation,
 * and the namespace it goes to.
 */

import type { ApiContext } from "./api_context.ts";
import { type ApiObject, formatTime } from "./json.ts";
import { validateMetadata } from "./metadata.ts";
import { generateName, generateUid } from "./names.ts";
import { objectKey, type ResourceKind } from "./resource_kind.ts";
import {
  alreadyExists,
  badRequest,
  forbidden,
  internalError,
  invalid,
  notFound,
} from "./status.ts";

/** Names tried for a generateName before giving up. */
const GENERATE_ATTEMPTS = 8;

/** What a creation needs beside the object. */
export interface CreateOptions {
  readonly kind: ResourceKind;
  readonly namespace: string;
  readonly dryRun: boolean;
}

/**
 * Stores a decoded object, which is taken over, and answers it as stored.
 *
 * @throws StatusFailure if it may not be created as it is.
 */
export function createObject(
  context: ApiContext,
  object: ApiObject,
  { kind, namespace, dryRun }: CreateOptions,
): ApiObject {
  const { metadata } = object;
  settleNamespace(object, kind, namespace);
  if (kind.namespaced) checkNamespaceIsLive(context, kind, object);
  if (metadata.resourceVersion !== undefined) {
    throw internalError("resourceVersion should not be set on objects to be created");
  }
  const table = context.storage.table(kind);
  if (metadata.name === undefined && metadata.generateName !== undefined) {
    metadata.name = freeName(
      context,
      metadata.generateName,
      (name) => table.get(objectKey(metadata.namespace, name)) !== undefined,
    );
  }
  fillSystemFields(context, object, kind);
  kind.strategy.prepareForCreate?.(object);
  const causes = [
    ...validateMetadata(metadata, kind.nameRule),
    ...kind.strategy.validateCreate?.(object) ?? [],
  ];
  const name = metadata.name ?? "";
  if (causes.length > 0) throw invalid(kind, name, causes);
  kind.strategy.completeCreate?.(object);
  const key = objectKey(metadata.namespace, name);
  if (table.get(key) !== undefined) throw alreadyExists(kind, name);
  return dryRun ? object : context.storage.put(kind, key, object);
}

/** Fills the namespace in from the path; one that differs is refused. */
export function settleNamespace(object: ApiObject, kind: ResourceKind, namespace: string): void {
  const { metadata } = object;
  if (!kind.namespaced) {
    delete metadata.namespace;
    return;
  }
  metadata.namespace ??= namespace;
  if (metadata.namespace !== namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
}

function checkNamespaceIsLive(context: ApiContext, kind: ResourceKind, object: ApiObject): void {
  const name = object.metadata.namespace ?? "";
  const namespace = context.storage.table(context.namespaceKind).get(name);
  if (namespace === undefined) throw notFound(context.namespaceKind, name);
  if (namespace.metadata.deletionTimestamp === undefined) return;
  const message = `namespace ${name} is being terminated`;
  throw forbidden(kind, object.metadata.name ?? "", {
    why: `unable to create new content in namespace ${name} because it is being terminated`,
    causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace", message }],
  });
}

function freeName(
  context: ApiContext,
  base: string,
  isTaken: (name: string) => boolean,
): string {
  let name = generateName(base, context.random);
  for (let attempt = 1; attempt < GENERATE_ATTEMPTS && isTaken(name); attempt++) {
    name = generateName(base, context.random);
  }
  return name;
}

function fillSystemFields(context: ApiContext, object: ApiObject, kind: ResourceKind): void {
  const { metadata } = object;
  metadata.uid = generateUid(context.random);
  metadata.creationTimestamp = formatTime(context.clock.now());
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  if (kind.counted) metadata.generation = 1;
  else delete metadata.generation;
  if (kind.subresources.includes("status")) delete object.status;
}
