/** The table of all kinds that the embedded API serves. */

import { type ApiObject, objectAt } from "./json.ts";
import { jobFlowSchema } from "../../../generated/jobflow_schema.ts";
import {
  claimObject,
  configMapObject,
  eventObject,
  jobObject,
  leaseObject,
  namespaceObject,
  podObject,
} from "./builtin_schemas.ts";
import {
  claimStrategy,
  configMapStrategy,
  eventStrategy,
  leaseStrategy,
  namespaceStrategy,
} from "./core_strategies.ts";
import { jobFlowStrategy } from "./job_flow_strategy.ts";
import { jobStrategy } from "./job_strategy.ts";
import { podStrategy } from "./pod_strategy.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** What most built-in kinds have in common. */
const BUILT_IN = {
  version: "v1",
  namespaced: true,
  subresources: [],
  custom: false,
  counted: false,
  nameRule: "subdomain",
  createOnUpdate: false,
  unconditionalUpdate: true,
  defaultPropagation: "Background",
  returnsDeleted: false,
  selectableFields: {},
  strategicMerge: true,
} as const satisfies Partial<ResourceKind>;

/** Namespaces; every other namespaced kind lives in one. */
export const namespaceKind: ResourceKind = {
  ...BUILT_IN,
  group: "",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
  subresources: ["status", "finalize"],
  nameRule: "label",
  returnsDeleted: true,
  selectableFields: { "status.phase": statusText("phase") },
  schema: namespaceObject,
  strategy: namespaceStrategy,
};

const podKind: ResourceKind = {
  ...BUILT_IN,
  group: "",
  kind: "Pod",
  plural: "pods",
  subresources: ["status", "binding"],
  counted: true,
  returnsDeleted: true,
  selectableFields: {
    "spec.nodeName": specText("nodeName"),
    "spec.restartPolicy": specText("restartPolicy"),
    "spec.schedulerName": specText("schedulerName"),
    "status.phase": statusText("phase"),
  },
  schema: podObject,
  strategy: podStrategy,
};

const jobKind: ResourceKind = {
  ...BUILT_IN,
  group: "batch",
  kind: "Job",
  plural: "jobs",
  subresources: ["status"],
  counted: true,
  defaultPropagation: "Orphan",
  selectableFields: {
    "status.successful": (job) => String(objectAt(job, "status")?.succeeded ?? 0),
  },
  schema: jobObject,
  strategy: jobStrategy,
};

const configMapKind: ResourceKind = {
  ...BUILT_IN,
  group: "",
  kind: "ConfigMap",
  plural: "configmaps",
  schema: configMapObject,
  strategy: configMapStrategy,
};

const claimKind: ResourceKind = {
  ...BUILT_IN,
  group: "",
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  subresources: ["status"],
  returnsDeleted: true,
  schema: claimObject,
  strategy: claimStrategy,
};

const eventKind: ResourceKind = {
  ...BUILT_IN,
  group: "",
  kind: "Event",
  plural: "events",
  createOnUpdate: true,
  defaultPropagation: "None",
  selectableFields: {
    reason: (event) => String(event.reason ?? ""),
    type: (event) => String(event.type ?? ""),
    "involvedObject.kind": involvedText("kind"),
    "involvedObject.name": involvedText("name"),
    "involvedObject.namespace": involvedText("namespace"),
    "involvedObject.uid": involvedText("uid"),
  },
  schema: eventObject,
  strategy: eventStrategy,
};

const leaseKind: ResourceKind = {
  ...BUILT_IN,
  group: "coordination.k8s.io",
  kind: "Lease",
  plural: "leases",
  createOnUpdate: true,
  unconditionalUpdate: false,
  schema: leaseObject,
  strategy: leaseStrategy,
};

const jobFlowKind: ResourceKind = {
  ...BUILT_IN,
  group: "workflow.zen.io",
  version: "v1alpha1",
  kind: "JobFlow",
  plural: "jobflows",
  subresources: ["status"],
  custom: true,
  counted: true,
  unconditionalUpdate: false,
  strategicMerge: false,
  schema: jobFlowSchema,
  strategy: jobFlowStrategy,
};

/** All kinds, in the order in which they are to be emptied when a namespace goes. */
export const KINDS: readonly ResourceKind[] = [
  jobFlowKind,
  jobKind,
  podKind,
  configMapKind,
  claimKind,
  leaseKind,
  eventKind,
  namespaceKind,
];

function specText(field: string): (object: ApiObject) => string {
  return (object) => String(objectAt(object, "spec")?.[field] ?? "");
}

function statusText(field: string): (object: ApiObject) => string {
  return (object) => String(objectAt(object, "status")?.[field] ?? "");
}

function involvedText(field: string): (object: ApiObject) => string {
  return (object) => String(objectAt(object, "involvedObject")?.[field] ?? "");
}
