/** The smallest objects that the contract's tests work with. None of them makes anything run. */

import type { AnyObject, OwnerReference } from "./target.ts";

/** A ConfigMap; the kind that nothing in a cluster touches. */
export function configMap(name: string, more: Partial<AnyObject["metadata"]> = {}): AnyObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...more }, data: { key: "one" } };
}

/** A suspended Job, for which no pod is made. */
export function job(name: string, spec: Record<string, unknown> = {}): AnyObject {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { suspend: true, template: podTemplate(), ...spec },
  };
}

/** A template with one container, as a Job takes it. */
export function podTemplate(spec: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    spec: {
      restartPolicy: "Never",
      containers: [{ name: "main", image: "busybox:1", command: ["true"] }],
      ...spec,
    },
  };
}

/** A pod that no scheduler takes care of, so that it stays Pending. */
export function pod(name: string, spec: Record<string, unknown> = {}): AnyObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      schedulerName: "nobody",
      automountServiceAccountToken: false,
      containers: [{ name: "main", image: "busybox:1" }],
      ...spec,
    },
  };
}

/** A flow of one step. */
export function jobFlow(name: string, spec: Record<string, unknown> = {}): AnyObject {
  return {
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name },
    spec: {
      steps: [{
        name: "only",
        template: { apiVersion: "batch/v1", kind: "Job", spec: { template: podTemplate() } },
      }],
      ...spec,
    },
  };
}

/** A reference to an owner that exists. */
export function ownedBy(owner: AnyObject, more: Partial<OwnerReference> = {}): OwnerReference {
  return {
    apiVersion: owner.apiVersion ?? "",
    kind: owner.kind ?? "",
    name: owner.metadata.name ?? "",
    uid: owner.metadata.uid ?? "",
    ...more,
  };
}
