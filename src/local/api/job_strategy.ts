/** Jobs: defaults, the generated selector and labels, and what may change later. */

import { type ApiObject, isObject, type JSONObject, objectAt, objectsAt } from "./json.ts";
import { generatedLabels } from "./job_labels.ts";
import { validateJobStatusUpdate } from "./job_status_validation.ts";
import { validateJob, validateJobUpdate } from "./job_validation.ts";
import { applyPodSpecDefaults, specOf } from "./pod_template.ts";
import type { Strategy } from "./resource_kind.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** The rules of Jobs. */
export const jobStrategy: Strategy = {
  applyDefaults,
  prepareForCreate(job) {
    job.status = {};
    const labelled = labelsOfTemplate(job) !== undefined;
    if (specOf(job).manualSelector !== true) generateSelector(job);
    // Labels that were generated alone come to the Job unseen by the validation, as they are
    // copied when a stored Job is read.
    if (labelled) takeLabelsOfTemplate(job);
  },
  prepareForUpdate: takeLabelsOfTemplate,
  prepareForStatusUpdate: takeLabelsOfTemplate,
  validateCreate: validateJob,
  completeCreate: takeLabelsOfTemplate,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
};

function applyDefaults(job: ApiObject): void {
  const spec = specOf(job);
  if (!isObject(spec.template)) spec.template = {};
  const template = spec.template;
  template.metadata ??= {};
  applyPodSpecDefaults(specOf(template));
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
}

/** A Job without labels has those of its template, with the ones that were generated there. */
function takeLabelsOfTemplate(job: ApiObject): void {
  const labels = labelsOfTemplate(job);
  if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0) {
    job.metadata.labels = { ...labels } as Record<string, string>;
  }
}

function labelsOfTemplate(job: ApiObject): JSONObject | undefined {
  return objectAt(objectAt(specOf(job).template, "metadata"), "labels");
}

/** Makes the Job's pods its own: labels with its uid in the template, a selector for them. */
function generateSelector(job: ApiObject): void {
  const spec = specOf(job);
  const template = objectAt(spec, "template")!;
  const metadata = objectAt(template, "metadata") ?? (template.metadata = {});
  metadata.labels = {
    ...generatedLabels(job),
    // Labels that contradict are kept here, and refused by the validation.
    ...objectAt(metadata, "labels"),
  };
  const selector = objectAt(spec, "selector") ?? (spec.selector = {});
  selector.matchLabels = {
    "batch.kubernetes.io/controller-uid": job.metadata.uid,
    ...objectAt(selector, "matchLabels"),
  };
}
