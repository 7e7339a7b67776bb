/** The `finalize` of a namespace: with its last finalizer gone, a namespace being deleted goes. */

import type { ApiContext, ApiRequest, Target } from "./api_context.ts";
import { decodeObject } from "./decode.ts";
import { type ApiObject, cloneJson, objectAt } from "./json.ts";
import { objectKey } from "./resource_kind.ts";
import { methodNotAllowed, notFound, staleVersion } from "./status.ts";

/**
 * Takes `spec.finalizers` from the body, and removes the namespace if none is left and it is
 * being deleted.
 */
export function finalizeNamespace(
  context: ApiContext,
  { kind, name }: Target,
  { method, body }: Pick<ApiRequest, "method" | "body">,
): ApiObject {
  if (method !== "PUT") throw methodNotAllowed();
  const sent = decodeObject(body, kind, "Warn");
  const key = objectKey("", name);
  const stored = context.storage.table(kind).get(key);
  if (stored === undefined) throw notFound(kind, name);
  const version = sent.metadata.resourceVersion;
  if (version !== undefined && version !== stored.metadata.resourceVersion) {
    throw staleVersion(kind, name);
  }
  const namespace = cloneJson(stored);
  const finalizers = objectAt(sent, "spec")?.finalizers;
  const left = Array.isArray(finalizers) ? finalizers : [];
  namespace.spec = left.length === 0 ? {} : { finalizers: left };
  const goes = left.length === 0 && namespace.metadata.deletionTimestamp !== undefined &&
    (namespace.metadata.finalizers ?? []).length === 0;
  if (goes) context.storage.delete(kind, key);
  else context.storage.put(kind, key, namespace);
  return namespace;
}
