/** What a real server refuses in a Job and in its update. */

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
import { hasTrueCondition } from "./job_status_validation.ts";
import { generatedLabels } from "./job_labels.ts";
import { nameProblem } from "./names.ts";
import { validatePodFailurePolicy } from "./pod_failure_policy.ts";
import { specOf } from "./pod_template.ts";
import { validatePodSpec } from "./pod_validation.ts";
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
    ...validateSelector(job),
    ...validateJobSpec(specOf(job)),
    ...validateNameForIndexes(job),
  ];
}

/** The labels that tie pods to this Job must say so, unless the selector is the user's own. */
function validateSelector(job: ApiObject): FieldCause[] {
  const spec = specOf(job);
  const field = "spec.template.metadata.labels";
  const labels = objectAt(objectAt(spec.template, "metadata"), "labels");
  const matchLabels = objectAt(spec.selector, "matchLabels") ?? {};
  const causes: FieldCause[] = [];
  if (spec.manualSelector !== true) {
    const uid = job.metadata.uid ?? "";
    for (const [key, value] of Object.entries(generatedLabels(job))) {
      if (labels?.[key] === value) continue;
      causes.push(invalidValue(`${field}[${key}]`, labels, `must be '${value}'`));
    }
    if (!jsonEqual(matchLabels, { "batch.kubernetes.io/controller-uid": uid })) {
      const text = "`selector` not auto-generated";
      causes.push(invalidValue("spec.selector", spec.selector, text));
    }
  } else if (objectAt(spec, "selector") === undefined) {
    causes.push(required("spec.selector"));
  }
  const matches = Object.entries(matchLabels).every(([key, value]) => labels?.[key] === value);
  if (!matches || objectAt(spec, "selector") === undefined) {
    causes.push(invalidValue(field, labels, "`selector` does not match template `labels`"));
  }
  return causes;
}

/** The pod of the last index needs a name too. */
function validateNameForIndexes({ metadata: { name = "" }, ...job }: ApiObject): FieldCause[] {
  const spec = objectAt(job, "spec") ?? {};
  const completions = Number(spec.completions ?? 0);
  if (spec.completionMode !== "Indexed" || completions < 1) return [];
  const podName = `${name}-${completions - 1}`;
  if (nameProblem(podName, "label") === undefined) return [];
  const text = `will not able to create pod with invalid DNS label: ${podName}`;
  return [invalidValue("metadata.name", name, text)];
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
    ...validatePodSpec(specOf(template), "spec.template.spec"),
    ...validateRestartPolicy(spec, specOf(template).restartPolicy),
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
  const spec = specOf(job);
  const old = specOf(stored);
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
  const suspended = hasTrueCondition(status, "Suspended");
  return specOf(stored).suspend === true && Number(status.active ?? 0) === 0 &&
    (status.startTime === undefined || suspended);
}

function fixedTemplate(spec: JSONObject, mutable: boolean): JSONObject {
  const template = cloneJson(objectAt(spec, "template") ?? {});
  if (!mutable) return template;
  const metadata = objectAt(template, "metadata") ?? {};
  delete metadata.labels;
  delete metadata.annotations;
  const podSpec = specOf(template);
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
