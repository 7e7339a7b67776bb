/** What a real server refuses in a Job, in its update, and in an update of its status. */

import { immutable, invalidValue, notSupported, required } from "./field_cause.ts";
import {
  type ApiObject,
  cloneJson,
  jsonEqual,
  type JSONObject,
  type JSONValue,
  objectAt,
  objectsAt,
} from "./json.ts";
import { validatePodFailurePolicy } from "./pod_failure_policy.ts";
import { podSpecOf, validatePodSpec } from "./pod_template.ts";
import { validateLabels } from "./metadata.ts";
import type { FieldCause } from "./status.ts";

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
];

const MAX_INDEXED_PARALLELISM = 100_000;

/** What is wrong with a new Job. */
export function validateJob(job: ApiObject): FieldCause[] {
  return [
    ...validateGeneratedLabels(job),
    ...validateJobSpec(podSpecOf(job)),
  ];
}

/** The labels that tie pods to this Job must say so, unless the selector is the user's own. */
function validateGeneratedLabels(job: ApiObject): FieldCause[] {
  const spec = podSpecOf(job);
  if (spec.manualSelector === true) {
    return objectAt(spec, "selector") === undefined ? [required("spec.selector")] : [];
  }
  const causes: FieldCause[] = [];
  const { name = "", uid = "" } = job.metadata;
  const expected: Record<string, string> = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const labels = objectAt(objectAt(spec.template, "metadata"), "labels") ?? {};
  for (const [key, value] of Object.entries(expected)) {
    if (labels[key] === value) continue;
    const field = "spec.template.metadata.labels";
    causes.push(invalidValue(field, labels, `must be '${value}' for label ${key}`));
  }
  const matchLabels = objectAt(spec.selector, "matchLabels") ?? {};
  if (matchLabels["batch.kubernetes.io/controller-uid"] !== uid) {
    const text = "`selector` not auto-generated";
    causes.push(invalidValue("spec.selector", spec.selector, text));
  }
  return causes;
}

function validateJobSpec(spec: JSONObject): FieldCause[] {
  const causes: FieldCause[] = [];
  for (const field of COUNTS) {
    const value = spec[field];
    if (typeof value === "number" && value < 0) {
      causes.push(invalidValue(`spec.${field}`, value, "must be greater than or equal to 0"));
    }
  }
  causes.push(...validateCompletionMode(spec), ...validatePodFailurePolicy(spec));
  causes.push(...validateReplacementPolicy(spec));
  const template = objectAt(spec, "template") ?? {};
  const labels = objectAt(template.metadata, "labels") ?? {};
  causes.push(
    ...validateLabels(labels as Record<string, string>, "spec.template.labels"),
    ...validatePodSpec(podSpecOf(template), "spec.template.spec"),
    ...validateRestartPolicy(spec, podSpecOf(template).restartPolicy),
  );
  return causes;
}

function validateCompletionMode(spec: JSONObject): FieldCause[] {
  const causes: FieldCause[] = [];
  const indexed = spec.completionMode === "Indexed";
  if (!indexed && spec.completionMode !== "NonIndexed") {
    const supported = ["NonIndexed", "Indexed"];
    causes.push(notSupported("spec.completionMode", spec.completionMode, supported));
  }
  if (indexed && spec.completions === undefined) {
    causes.push(required("spec.completions", "when completion mode is Indexed"));
  }
  if (indexed && Number(spec.parallelism) > MAX_INDEXED_PARALLELISM) {
    const text = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} ` +
      "when completion mode is Indexed";
    causes.push(invalidValue("spec.parallelism", spec.parallelism, text));
  }
  if (indexed) return causes;
  for (const field of ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"]) {
    if (spec[field] === undefined) continue;
    causes.push(invalidValue(`spec.${field}`, spec[field], "requires indexed completion mode"));
  }
  return causes;
}

function validateReplacementPolicy(spec: JSONObject): FieldCause[] {
  const supported = spec.podFailurePolicy === undefined
    ? ["Failed", "TerminatingOrFailed"]
    : ["Failed"];
  const policy = spec.podReplacementPolicy;
  if (typeof policy !== "string" || supported.includes(policy)) return [];
  return [notSupported("spec.podReplacementPolicy", policy, supported)];
}

function validateRestartPolicy(spec: JSONObject, policy: JSONValue): FieldCause[] {
  const field = "spec.template.spec.restartPolicy";
  if (policy === "Always" || policy === undefined) {
    return [required(field, 'valid values: "OnFailure", "Never"')];
  }
  if (policy !== "OnFailure" && policy !== "Never") {
    return [notSupported(field, policy, ["OnFailure", "Never"])];
  }
  if (spec.podFailurePolicy !== undefined && policy !== "Never") {
    const text = 'only "Never" is supported when podFailurePolicy is specified';
    return [invalidValue(field, policy, text)];
  }
  return [];
}

/** What is wrong with a change of a Job. */
export function validateJobUpdate(job: ApiObject, stored: ApiObject): FieldCause[] {
  const spec = podSpecOf(job);
  const old = podSpecOf(stored);
  const causes = validateJobSpec(spec);
  const fixed = ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex"];
  for (const field of [...fixed, "managedBy", "successPolicy"]) {
    if (!jsonEqual(spec[field], old[field])) {
      causes.push(immutable(`spec.${field}`, spec[field]));
    }
  }
  if (!jsonEqual(spec.completions, old.completions)) {
    if (spec.completionMode !== "Indexed") {
      causes.push(immutable("spec.completions", spec.completions));
    } else if (spec.completions !== undefined && spec.completions !== spec.parallelism) {
      const text = "can only be modified in tandem with spec.parallelism";
      causes.push(invalidValue("spec.completions", spec.completions, text));
    }
  }
  const mutable = maySchedulingChange(stored);
  if (!jsonEqual(fixedTemplate(spec, mutable), fixedTemplate(old, mutable))) {
    causes.push(immutable("spec.template", spec.template));
  }
  return causes;
}

/** While a Job is suspended and runs nothing, where and with what its pods run may change. */
function maySchedulingChange(stored: ApiObject): boolean {
  const status = objectAt(stored, "status") ?? {};
  const suspended = hasCondition(status, "Suspended");
  return podSpecOf(stored).suspend === true && Number(status.active ?? 0) === 0 &&
    (status.startTime === undefined || suspended);
}

function fixedTemplate(spec: JSONObject, mutable: boolean): JSONObject {
  const template = cloneJson(objectAt(spec, "template") ?? {});
  if (!mutable) return template;
  const metadata = objectAt(template, "metadata") ?? {};
  delete metadata.labels;
  delete metadata.annotations;
  const podSpec = podSpecOf(template);
  const affinity = objectAt(podSpec, "affinity");
  if (affinity !== undefined) {
    delete affinity.nodeAffinity;
    if (Object.keys(affinity).length === 0) delete podSpec.affinity;
  }
  for (const field of ["nodeSelector", "tolerations", "schedulingGates"]) delete podSpec[field];
  for (const list of ["containers", "initContainers"]) {
    for (const container of objectsAt(podSpec, list)) delete container.resources;
  }
  return template;
}

function hasCondition(status: JSONObject, type: string): boolean {
  return objectsAt(status, "conditions").some((condition) =>
    condition.type === type && condition.status === "True"
  );
}

/** A rule of a Job's status: broken in what way, and at which field. */
interface StatusRule {
  readonly field: string;
  readonly text: string;
  readonly broken: (status: JSONObject, old: JSONObject) => boolean;
}

const finished = (status: JSONObject) =>
  hasCondition(status, "Complete") || hasCondition(status, "Failed");
const finishes = (status: JSONObject, old: JSONObject) => finished(status) && !finished(old);

/** The transitions that a real server holds whoever controls a Job to. */
const STATUS_RULES: readonly StatusRule[] = [
  {
    field: "status.conditions",
    text: "cannot disable the terminal Complete=True condition",
    broken: (status, old) => hasCondition(old, "Complete") && !hasCondition(status, "Complete"),
  },
  {
    field: "status.conditions",
    text: "cannot disable the terminal Failed=True condition",
    broken: (status, old) => hasCondition(old, "Failed") && !hasCondition(status, "Failed"),
  },
  {
    field: "status.conditions",
    text: "cannot set Failed=True condition without the FailureTarget=true condition",
    broken: (status, old) =>
      hasCondition(status, "Failed") && !hasCondition(old, "Failed") &&
      !hasCondition(status, "FailureTarget"),
  },
  {
    field: "status.conditions",
    text: "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
    broken: (status, old) =>
      hasCondition(status, "Complete") && !hasCondition(old, "Complete") &&
      !hasCondition(status, "SuccessCriteriaMet"),
  },
  {
    field: "status.conditions",
    text: "cannot set Complete=True and Failed=true conditions",
    broken: (status) => hasCondition(status, "Complete") && hasCondition(status, "Failed"),
  },
  {
    field: "status.active",
    text: "active>0 is invalid for finished job",
    broken: (status, old) => finishes(status, old) && Number(status.active ?? 0) > 0,
  },
  {
    field: "status.terminating",
    text: "terminating>0 is invalid for finished job",
    broken: (status, old) => finishes(status, old) && Number(status.terminating ?? 0) > 0,
  },
  {
    field: "status.completionTime",
    text: "completionTime can only be set for Complete jobs",
    broken: (status) => status.completionTime !== undefined && !hasCondition(status, "Complete"),
  },
  {
    field: "status.completionTime",
    text: "completionTime is required for Complete jobs",
    broken: (status) => status.completionTime === undefined && hasCondition(status, "Complete"),
  },
  {
    field: "status.startTime",
    text: "startTime is required for finished job",
    broken: (status, old) => finishes(status, old) && status.startTime === undefined,
  },
  {
    field: "status.ready",
    text: "cannot set more ready pods than active",
    broken: (status) => Number(status.ready ?? 0) > Number(status.active ?? 0),
  },
  {
    field: "status.succeeded",
    text: "cannot decrease the succeeded counter",
    broken: (status, old) => Number(status.succeeded ?? 0) < Number(old.succeeded ?? 0),
  },
  {
    field: "status.failed",
    text: "cannot decrease the failed counter",
    broken: (status, old) => Number(status.failed ?? 0) < Number(old.failed ?? 0),
  },
];

/** What is wrong with a change of a Job's status. */
export function validateJobStatusUpdate(job: ApiObject, stored: ApiObject): FieldCause[] {
  const status = objectAt(job, "status") ?? {};
  const old = objectAt(stored, "status") ?? {};
  if (jsonEqual(status, old)) return [];
  return STATUS_RULES.filter(({ broken }) => broken(status, old))
    .map(({ field, text }) => invalidValue(field, objectAt(job, "status"), text));
}
