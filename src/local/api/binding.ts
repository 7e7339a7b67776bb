/** The `binding` of a pod: what a scheduler does to give it a node, once. */

import type { ApiContext, ApiRequest, Target } from "./api_context.ts";
import { type ApiObject, cloneJson, formatTime, isObject, objectAt, objectsAt } from "./json.ts";
import { specOf } from "./pod_template.ts";
import { objectKey } from "./resource_kind.ts";
import { badRequest, conflict, methodNotAllowed, notFound } from "./status.ts";

/**
 * Gives the pod the node that the Binding names.
 *
 * @throws StatusFailure 409 if it has one or is being deleted.
 */
export function bindPod(
  context: ApiContext,
  { kind, namespace, name }: Target,
  { method, body }: Pick<ApiRequest, "method" | "body">,
): ApiObject {
  if (method !== "POST") throw methodNotAllowed();
  const node = isObject(body) ? objectAt(body, "target")?.name : undefined;
  if (typeof node !== "string" || node === "") {
    throw badRequest("a Binding must name a node in target.name");
  }
  const key = objectKey(namespace, name);
  const stored = context.storage.table(kind).get(key);
  if (stored === undefined) throw notFound(kind, name);
  const bound = specOf(stored).nodeName;
  if (bound) throw conflict(kind, name, `pod ${name} is already assigned to node ${bound}`);
  if (stored.metadata.deletionTimestamp !== undefined) {
    throw conflict(kind, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  const pod = cloneJson(stored);
  specOf(pod).nodeName = node;
  const status = objectAt(pod, "status") ?? {};
  const conditions = objectsAt(status, "conditions").filter(({ type }) => type !== "PodScheduled");
  const lastTransitionTime = formatTime(context.clock.now());
  const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime };
  pod.status = { ...status, conditions: [...conditions, scheduled] };
  context.storage.put(kind, key, pod);
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
}
