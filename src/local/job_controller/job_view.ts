/**
 * A Job and its pods, sorted and counted, before anything is decided.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { parseIndexes } from "./index_set.ts";
import { type JobTerms, termsOf } from "./job_spec.ts";
import {
  completionIndexOf,
  finishedAtOf,
  indexFailuresOf,
  isActive,
  isTerminating,
  isTracked,
} from "./pod_facts.ts";
import { judgeFailedPod } from "./pod_failure_policy.ts";

/** Uids of pods that the status names as counted but not yet released. */
export interface Uncounted {
  readonly succeeded: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** A Job as it stands. */
export interface JobView {
  readonly job: Job;
  readonly terms: JobTerms;
  readonly pods: readonly Pod[];
  /** ms since the epoch. */
  readonly now: number;
  /** When the Job started, or was resumed last, ms since the epoch; undefined: not yet. */
  readonly startedAt: number | undefined;
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  /** Pods in the status' list that still carry the tracking finalizer. */
  readonly uncounted: Uncounted;
  /** The status' counters, with the pods added that were released since. */
  readonly settled: { readonly succeeded: number; readonly failed: number };
  /** Ended pods that are in no counter and no list yet. */
  readonly fresh: { readonly succeeded: readonly Pod[]; readonly failed: readonly Pod[] };
  /** All successes; for an Indexed Job, of different indexes. */
  readonly succeeded: number;
  /** All failures that count. */
  readonly failed: number;
  /** Indexed Jobs only: what had succeeded before, and what has now. */
  readonly priorIndexes: ReadonlySet<number>;
  readonly completedIndexes: ReadonlySet<number>;
  /** With backoffLimitPerIndex only. */
  readonly failedIndexes: ReadonlySet<number>;
  /**
   * With backoffLimitPerIndex: for each index that waits for its next pod, the last failed one.
   * It stays tracked until then, because it carries the index's count of failures.
   */
  readonly awaitingRetry: ReadonlyMap<number, Pod>;
}

/** Looks at a Job and all pods that it controls. */
export function viewJob(
  job: Job,
  pods: readonly Pod[],
  { now, startedAt }: Pick<JobView, "now" | "startedAt">,
): JobView {
  const terms = termsOf(job);
  const tracked = new Set(pods.filter(isTracked).map((pod) => pod.metadata.uid ?? ""));
  const listed = job.status?.uncountedTerminatedPods ?? {};
  const uncounted = {
    succeeded: new Set((listed.succeeded ?? []).filter((uid) => tracked.has(uid))),
    failed: new Set((listed.failed ?? []).filter((uid) => tracked.has(uid))),
  };
  const settled = {
    succeeded: (job.status?.succeeded ?? 0) +
      (listed.succeeded ?? []).length - uncounted.succeeded.size,
    failed: (job.status?.failed ?? 0) + (listed.failed ?? []).length - uncounted.failed.size,
  };
  const uncountedPods = pods.filter((pod) =>
    isTracked(pod) && hasValidIndex(pod, terms) &&
    !uncounted.succeeded.has(pod.metadata.uid ?? "") &&
    !uncounted.failed.has(pod.metadata.uid ?? "")
  );
  const fresh = {
    succeeded: uncountedPods.filter((pod) => pod.status?.phase === "Succeeded"),
    failed: uncountedPods.filter((pod) => isFailed(pod, terms)),
  };
  const counting = fresh.failed.filter((pod) => judgeFailedPod(terms.podFailurePolicy, pod).counts);
  const indexes = viewIndexes(job, terms, pods);
  const active = pods.filter(isActive);
  return {
    job,
    terms,
    pods,
    now,
    startedAt,
    active,
    terminating: pods.filter(isTerminating),
    uncounted,
    settled,
    fresh,
    succeeded: terms.indexed
      ? indexes.completedIndexes.size
      : settled.succeeded + uncounted.succeeded.size + fresh.succeeded.length,
    failed: settled.failed + uncounted.failed.size + counting.length,
    ...indexes,
    awaitingRetry: awaitingRetry({ terms, pods, active, ...indexes }),
  };
}

/** Whether the pod has failed, or is as good as failed because it is being deleted. */
export function isFailed(pod: Pod, terms: JobTerms): boolean {
  return pod.status?.phase === "Failed" || (!terms.replacesOnlyFailed && isTerminating(pod));
}

/** Whether the pod's index is one of the Job's; any pod's is where the Job is not Indexed. */
export function hasValidIndex(pod: Pod, terms: JobTerms): boolean {
  if (!terms.indexed) return true;
  const index = completionIndexOf(pod);
  return index !== undefined && index < (terms.completions ?? 0);
}

type IndexView = Pick<JobView, "priorIndexes" | "completedIndexes" | "failedIndexes">;

function viewIndexes(job: Job, terms: JobTerms, pods: readonly Pod[]): IndexView {
  if (!terms.indexed) {
    const none = new Set<number>();
    return { priorIndexes: none, completedIndexes: none, failedIndexes: none };
  }
  const completions = terms.completions ?? 0;
  const priorIndexes = parseIndexes(job.status?.completedIndexes, completions);
  const completedIndexes = new Set(priorIndexes);
  const failedIndexes = parseIndexes(job.status?.failedIndexes, completions);
  for (const pod of pods) {
    if (!isTracked(pod) || !hasValidIndex(pod, terms)) continue;
    const index = completionIndexOf(pod)!;
    if (pod.status?.phase === "Succeeded") completedIndexes.add(index);
    if (failsItsIndex(pod, terms)) failedIndexes.add(index);
  }
  return { priorIndexes, completedIndexes, failedIndexes };
}

function failsItsIndex(pod: Pod, terms: JobTerms): boolean {
  if (terms.backoffLimitPerIndex === undefined || !isFailed(pod, terms)) return false;
  const { action, counts } = judgeFailedPod(terms.podFailurePolicy, pod);
  if (action === "FailIndex") return true;
  return counts && indexFailuresOf(pod).counted >= terms.backoffLimitPerIndex;
}

function awaitingRetry(
  view: Pick<JobView, "terms" | "pods" | "active" | "completedIndexes" | "failedIndexes">,
): Map<number, Pod> {
  const waiting = new Map<number, Pod>();
  if (view.terms.backoffLimitPerIndex === undefined) return waiting;
  const activeIndexes = new Set(view.active.map(completionIndexOf));
  for (const pod of view.pods) {
    const index = completionIndexOf(pod);
    if (index === undefined || !isTracked(pod) || !hasValidIndex(pod, view.terms)) continue;
    if (!isFailed(pod, view.terms)) continue;
    if (view.completedIndexes.has(index) || view.failedIndexes.has(index)) continue;
    if (activeIndexes.has(index)) continue;
    const other = waiting.get(index);
    if (!other || failuresThrough(pod) > failuresThrough(other)) waiting.set(index, pod);
  }
  return waiting;
}

/** All failures of the pod's index up to and with this pod, if it failed. */
export function failuresThrough(pod: Pod): number {
  const { counted, ignored } = indexFailuresOf(pod);
  return counted + ignored + 1;
}

/** When the last of these pods ended, ms since the epoch; undefined without pods. */
export function lastFinishedAt(pods: readonly Pod[]): number | undefined {
  return pods.length === 0 ? undefined : Math.max(...pods.map(finishedAtOf));
}
