/**
 * What the Job controller reads off a pod.
 */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";

/** Keeps a pod of a Job until it has been counted. */
export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
/** Annotation and label with the completion index of an Indexed Job's pod. */
export const COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";
/** Annotation: counted failures of this index before this pod (backoffLimitPerIndex). */
export const INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
/** Annotation: failures of this index that a rule said to ignore. */
export const INDEX_IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

/** Whether the pod has ended by itself. */
export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Whether the pod is to run or runs. */
export function isActive(pod: Pod): boolean {
  return !hasEnded(pod) && !isBeingDeleted(pod);
}

/** Whether the pod has been told to go and has not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return !hasEnded(pod) && isBeingDeleted(pod);
}

/** Whether the pod is still to be counted. */
export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

/** Whether the pod's condition Ready is True. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
}

/** The pod's completion index, or undefined if it has none. */
export function completionIndexOf(pod: Pod): number | undefined {
  return annotatedNumber(pod, COMPLETION_INDEX);
}

/** Failures of the pod's index that came before it: counted ones, and ignored ones. */
export function indexFailuresOf(pod: Pod): { counted: number; ignored: number } {
  return {
    counted: annotatedNumber(pod, INDEX_FAILURES) ?? 0,
    ignored: annotatedNumber(pod, INDEX_IGNORED_FAILURES) ?? 0,
  };
}

/** How often containers of the pod were started again in place. */
export function restartsOf(pod: Pod): number {
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  return statuses.reduce((sum, status) => sum + status.restartCount, 0);
}

/**
 * When the pod ended, ms since the epoch: when its last container did; else when it became not
 * Ready; else when it was told to go; else when it was made.
 */
export function finishedAtOf(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map((s) => s.state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every((end) => end)) {
    return Math.max(...ends.map((end) => Date.parse(end!)));
  }
  const notReady = pod.status?.conditions?.find((c) => c.type === "Ready" && c.status === "False");
  if (notReady?.lastTransitionTime) return Date.parse(notReady.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds, creationTimestamp } = pod.metadata ?? {};
  if (deletionTimestamp) {
    return Date.parse(deletionTimestamp) - (deletionGracePeriodSeconds ?? 0) * 1000;
  }
  return creationTimestamp ? Date.parse(creationTimestamp) : 0;
}

function isBeingDeleted(pod: Pod): boolean {
  return Boolean(pod.metadata.deletionTimestamp);
}

function annotatedNumber(pod: Pod, annotation: string): number | undefined {
  const text = pod.metadata.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
