/**
 * A Job's spec with Kubernetes' defaults filled in, as numbers and flags that decisions are made
 * on, and what of it nobody here can carry out.
 */

import type { Job, PodFailurePolicy, SuccessPolicy } from "@cloudydeno/kubernetes-apis/batch/v1";

/** The controller that `spec.managedBy` names when it is Kubernetes' own. */
const OWN_CONTROLLER = "kubernetes.io/job-controller";

/** What a Job asks for. Times in ms. */
export interface JobTerms {
  /** Undefined: done when one pod has succeeded and none is left. */
  readonly completions: number | undefined;
  readonly parallelism: number;
  readonly indexed: boolean;
  readonly suspended: boolean;
  readonly backoffLimit: number;
  /** Undefined: failures are counted over all indexes. */
  readonly backoffLimitPerIndex: number | undefined;
  readonly maxFailedIndexes: number | undefined;
  readonly activeDeadlineMs: number | undefined;
  readonly ttlMs: number | undefined;
  /** Whether a pod that is being deleted is replaced only once it has ended. */
  readonly replacesOnlyFailed: boolean;
  /** Whether containers are started again in place. */
  readonly restartsInPlace: boolean;
  readonly podFailurePolicy: PodFailurePolicy | undefined;
  readonly successPolicy: SuccessPolicy | undefined;
}

/** Reads a Job's spec. */
export function termsOf(job: Job): JobTerms {
  const spec = job.spec;
  if (!spec) throw new TypeError(`Cannot run Job '${job.metadata.name}': it has no spec`);
  const isBare = spec.completions === undefined && spec.parallelism === undefined;
  const perIndex = spec.backoffLimitPerIndex;
  return {
    completions: isBare ? 1 : spec.completions,
    parallelism: spec.parallelism ?? 1,
    indexed: spec.completionMode === "Indexed",
    suspended: spec.suspend ?? false,
    backoffLimit: spec.backoffLimit ?? (perIndex === undefined ? 6 : Infinity),
    backoffLimitPerIndex: perIndex,
    maxFailedIndexes: spec.maxFailedIndexes,
    activeDeadlineMs: milliseconds(spec.activeDeadlineSeconds),
    ttlMs: milliseconds(spec.ttlSecondsAfterFinished),
    replacesOnlyFailed:
      (spec.podReplacementPolicy ?? (spec.podFailurePolicy ? "Failed" : undefined)) === "Failed",
    restartsInPlace: spec.template.spec?.restartPolicy === "OnFailure",
    podFailurePolicy: spec.podFailurePolicy,
    successPolicy: spec.successPolicy,
  };
}

/**
 * Why nobody here can run this Job, or undefined. On a cluster such a Job would wait for another
 * controller, here for ever, so it fails.
 */
export function whyUnsupported(job: Job): string | undefined {
  const { managedBy, completionMode } = job.spec ?? {};
  if (managedBy !== undefined && managedBy !== OWN_CONTROLLER) {
    return `spec.managedBy is '${managedBy}': no such controller runs here; ` +
      `leave the field out, or run the flow on a cluster that has it`;
  }
  if (completionMode && completionMode !== "NonIndexed" && completionMode !== "Indexed") {
    return `spec.completionMode is '${completionMode}': must be NonIndexed or Indexed`;
  }
  if (completionMode === "Indexed" && job.spec?.completions === undefined) {
    return "spec.completions is missing: an Indexed Job needs it";
  }
  return undefined;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
