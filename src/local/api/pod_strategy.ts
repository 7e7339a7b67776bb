/** Pods: defaults, graceful deletion, and the little of a spec that may change. */

import { applyPodSpecDefaults, containersOf, specOf } from "./pod_template.ts";
import { validatePodSpec } from "./pod_validation.ts";
import { forbiddenField } from "./field_cause.ts";
import {
  type ApiObject,
  cloneJson,
  jsonEqual,
  type JSONObject,
  objectAt,
  objectsAt,
} from "./json.ts";
import type { Strategy } from "./resource_kind.ts";
import type { FieldCause } from "./status.ts";

/** The rules of Pods. A pod with a node has its grace; what runs it then deletes it with grace 0. */
export const podStrategy: Strategy = {
  applyDefaults(pod) {
    const spec = specOf(pod);
    applyPodSpecDefaults(spec);
    spec.enableServiceLinks ??= true;
    for (const container of containersOf(spec)) requestWhatIsLimited(container);
  },
  prepareForCreate(pod) {
    pod.status = { phase: "Pending", qosClass: qosClassOf(specOf(pod)) };
  },
  validateCreate: (pod) => validatePodSpec(specOf(pod), "spec"),
  validateUpdate: validatePodUpdate,
  prepareForStatusUpdate(pod, stored) {
    restoreOwners(pod, stored);
    const status = objectAt(pod, "status");
    if (status !== undefined) status.qosClass ??= objectAt(stored, "status")?.qosClass;
  },
  gracePeriodSeconds(pod, requested) {
    const phase = objectAt(pod, "status")?.phase;
    const spec = specOf(pod);
    if (!spec.nodeName || phase === "Succeeded" || phase === "Failed") return 0;
    return requested ?? Number(spec.terminationGracePeriodSeconds ?? 0);
  },
};

function restoreOwners(pod: ApiObject, stored: ApiObject): void {
  if (stored.metadata.ownerReferences === undefined) delete pod.metadata.ownerReferences;
  else pod.metadata.ownerReferences = stored.metadata.ownerReferences;
}

function requestWhatIsLimited(container: JSONObject): void {
  const resources = objectAt(container, "resources");
  const limits = objectAt(container.resources, "limits");
  if (resources === undefined || limits === undefined) return;
  resources.requests = { ...limits, ...objectAt(resources, "requests") };
}

/** Guaranteed: cpu and memory limited everywhere and requested alike; BestEffort: nothing asked. */
function qosClassOf(spec: JSONObject): string {
  const resources = containersOf(spec).map((container) => objectAt(container, "resources") ?? {});
  const asks = (one: JSONObject, list: string) => Object.keys(objectAt(one, list) ?? {}).length > 0;
  if (resources.every((one) => !asks(one, "limits") && !asks(one, "requests"))) return "BestEffort";
  const guaranteed = resources.every((one) => {
    const limits = objectAt(one, "limits") ?? {};
    return ["cpu", "memory"].every((name) =>
      limits[name] !== undefined && limits[name] === objectAt(one, "requests")?.[name]
    );
  });
  return guaranteed ? "Guaranteed" : "Burstable";
}

/** Images, the deadline and tolerations may change; a node is given through `binding` only. */
function validatePodUpdate(pod: ApiObject, stored: ApiObject): FieldCause[] {
  const causes = validatePodSpec(specOf(pod), "spec");
  const fixed = (object: ApiObject) => {
    const spec = cloneJson(specOf(object));
    delete spec.activeDeadlineSeconds;
    delete spec.tolerations;
    delete spec.schedulingGates;
    delete spec.terminationGracePeriodSeconds;
    for (const list of ["containers", "initContainers"]) {
      for (const container of objectsAt(spec, list)) delete container.image;
    }
    return spec;
  };
  if (!jsonEqual(fixed(pod), fixed(stored))) {
    const text = "pod updates may not change fields other than `spec.containers[*].image`," +
      "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only " +
      "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be " +
      "set to 1 if it was previously negative)";
    causes.push(forbiddenField("spec", text));
  }
  return causes;
}
