/** Jobs: defaults, the generated selector and labels, and what may change later. */

import { type ApiObject, isObject, type JSONObject, objectAt, objectsAt } from "./json.ts";
import { validateJob, validateJobStatusUpdate, validateJobUpdate } from "./job_validation.ts";
import { applyPodSpecDefaults, podSpecOf } from "./pod_template.ts";
import type { Strategy } from "./resource_kind.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** The rules of Jobs. */
export const jobStrategy: Strategy = {
  applyDefaults,
  prepareForCreate(job) {
    job.status = {};
    if (jobSpecOf(job).manualSelector !== true) generateSelector(job);
  },
  validateCreate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
};

/** The spec of a Job, made if it is missing. */
export function jobSpecOf(job: ApiObject): JSONObject {
  return podSpecOf(job);
}

function applyDefaults(job: ApiObject): void {
  const spec = jobSpecOf(job);
  if (!isObject(spec.template)) spec.template = {};
  const template = spec.template;
  template.metadata ??= {};
  applyPodSpecDefaults(podSpecOf(template));
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined
    ? "TerminatingOrFailed"
    : "Failed";
  for (const rule of objectsAt(objectAt(spec, "podFailurePolicy"), "rules")) {
    for (const pattern of objectsAt(rule, "onPodConditions")) pattern.status ??= "True";
  }
  const labels = objectAt(template.metadata, "labels");
  if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0) {
    job.metadata.labels = { ...labels } as Record<string, string>;
  }
}

/** Makes the Job's pods its own: labels with its uid in the template, a selector for them. */
function generateSelector(job: ApiObject): void {
  const { name = "", uid = "" } = job.metadata;
  const spec = jobSpecOf(job);
  const template = objectAt(spec, "template")!;
  const metadata = objectAt(template, "metadata") ?? (template.metadata = {});
  metadata.labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
    // Labels that contradict are kept here, and refused by the validation.
    ...objectAt(metadata, "labels"),
  };
  const selector = objectAt(spec, "selector") ?? (spec.selector = {});
  selector.matchLabels = {
    "batch.kubernetes.io/controller-uid": uid,
    ...objectAt(selector, "matchLabels"),
  };
}
