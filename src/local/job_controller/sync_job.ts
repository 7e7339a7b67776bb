/**
 * The Job controller's decisions: a Job and its pods in, its new status and what to do about the
 * pods out. Pure: no clock, no I/O.
 *
 * # Guarantees
 *
 * - Each ended pod is counted once, also if a pass is repeated: its uid is in
 *   `status.uncountedTerminatedPods` before the pod is released, and moves to the counters only
 *   when the pod no longer has the tracking finalizer.
 * - A Job gets Complete or Failed only when all its pods are counted and none is left at work.
 * - The same Job, pods and instant give the same answer; before `dueAt` only a change of the Job
 *   or of a pod can give another.
 *
 * # Where Kubernetes differs
 *
 * - It batches pod changes for a second; here conditions follow at once.
 * - It remembers failures of pods that were deleted for its backoff; here they are forgotten.
 * - Its writes within one pass (uncounted, then counted) are passes of their own here.
 * - A Job that names another controller in `managedBy` waits there for ever; here it fails.
 * - It clears startTime when a Job is suspended only in its newest versions; here it stays until
 *   the Job is resumed, which starts it anew in all of them.
 */

import type { Job, JobStatus } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { formatTime } from "../api/json.ts";
import { endOf, trueCondition, withCondition } from "./conditions.ts";
import { formatIndexes } from "./index_set.ts";
import { whyUnsupported } from "./job_spec.ts";
import { hasValidIndex, isFailed, type JobView, viewJob } from "./job_view.ts";
import { isReady, isTracked } from "./pod_facts.ts";
import { judgeFailedPod } from "./pod_failure_policy.ts";
import { scaleJob, type Scaling } from "./scale.ts";
import { deadlineOf, judgeJob, type Verdict } from "./verdict.ts";

/** What a pass over one Job decides. To be carried out in the order of the fields. */
export interface JobSync {
  /** The whole new status; undefined if it stays. Written with the Job's resourceVersion. */
  readonly status: JobStatus | undefined;
  /** Pods to take the tracking finalizer from. */
  readonly release: readonly Pod[];
  readonly remove: readonly Pod[];
  /** Pods to make; their names are generated. */
  readonly create: readonly Pod[];
  /** Whether the Job itself is to be deleted: its ttlSecondsAfterFinished is over. */
  readonly expired: boolean;
  /** The earliest instant at which the same facts give another answer, ms since the epoch. */
  readonly dueAt: number | undefined;
  /** When the Job started, ms since the epoch: what the next pass over it is to be told. */
  readonly startedAt: number | undefined;
}

const NOTHING: JobSync = {
  status: undefined,
  release: [],
  remove: [],
  create: [],
  expired: false,
  dueAt: undefined,
  startedAt: undefined,
};

/**
 * Decides what becomes of a Job.
 *
 * @param pods all pods that the Job controls, whatever their state
 * @param now ms since the epoch
 * @param knownStart what the pass before said of the start. By the status alone, which keeps only
 *   the second, a Job would pass its deadline up to a second early. Default: by the status
 */
export function syncJob(
  job: Job,
  pods: readonly Pod[],
  now: number,
  knownStart?: number,
): JobSync {
  const end = endOf(job);
  if (end) return afterEnd(job, pods, { endedAt: Date.parse(end.lastTransitionTime ?? ""), now });
  const unsupported = whyUnsupported(job);
  if (unsupported !== undefined) return refuse(job, unsupported, now);
  const begun = started(job, now);
  const startedAt = begun === job ? knownStart ?? startOf(job) : now;
  const view = viewJob(begun, pods, { now, startedAt });
  const judged = judgeJob(view);
  const isDeleting = Boolean(job.metadata.deletionTimestamp);
  const scaling: Scaling = judged
    ? { create: [], remove: view.active, dueAt: undefined }
    : isDeleting
    ? { create: [], remove: [], dueAt: undefined }
    : scaleJob(view);
  const verdict = judged ?? completed(view, scaling);
  const count = countEnded(view, verdict, isDeleting);
  // A pod that is taken away for want of work must not count as failed.
  const dropped = verdict ? [] : scaling.remove.filter(isTracked);
  const status = nextStatus(view, { verdict, scaling, count, isDeleting });
  const release = [...count.release, ...dropped.filter((pod) => !count.release.includes(pod))];
  return {
    status: JSON.stringify(status) === JSON.stringify(job.status) ? undefined : status,
    release,
    remove: scaling.remove,
    create: scaling.create,
    expired: false,
    dueAt: earliest(scaling.dueAt, verdict ? undefined : deadlineOf(view)),
    startedAt,
  };
}

/** After the end only the pods' finalizers and the Job's own time to live are left. */
function afterEnd(
  job: Job,
  pods: readonly Pod[],
  { endedAt, now }: { endedAt: number; now: number },
): JobSync {
  const release = pods.filter(isTracked);
  const ttl = job.spec?.ttlSecondsAfterFinished;
  if (ttl === undefined || job.metadata.deletionTimestamp) return { ...NOTHING, release };
  const expiresAt = endedAt + ttl * 1000;
  return expiresAt <= now
    ? { ...NOTHING, release, expired: true }
    : { ...NOTHING, release, dueAt: expiresAt };
}

function refuse(job: Job, why: string, now: number): JobSync {
  const text = { status: "True", reason: "NotSupported", message: why } as const;
  const target = withCondition(
    job.status?.conditions ?? [],
    { type: "FailureTarget", ...text },
    now,
  );
  return {
    ...NOTHING,
    status: {
      ...job.status,
      startTime: job.status?.startTime ?? formatTime(now),
      conditions: withCondition(target, { type: "Failed", ...text }, now),
    },
  };
}

/** The Job with its start time: when it first runs, and anew when it is resumed. */
function started(job: Job, now: number): Job {
  if (job.spec?.suspend) return job;
  if (job.status?.startTime && !trueCondition(job, "Suspended")) return job;
  return { ...job, status: { ...job.status, startTime: formatTime(now) } };
}

/** The beginning of the second that the status names. */
function startOf({ status }: Job): number | undefined {
  return status?.startTime === undefined ? undefined : Date.parse(status.startTime);
}

/** Success by the number of completions, once nothing is at work any more. */
function completed(view: JobView, scaling: Scaling): Verdict | undefined {
  const { terms: { completions }, succeeded } = view;
  if (activeAfter(view, scaling) > 0) return undefined;
  const isComplete = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!isComplete) return undefined;
  return {
    result: "success",
    reason: "CompletionsReached",
    message: "Reached expected number of succeeded pods",
  };
}

function activeAfter(view: JobView, { create, remove }: Scaling): number {
  return view.active.length + create.length - remove.length;
}

/** Which pods are counted and let go in this pass. */
interface Count {
  readonly release: readonly Pod[];
  /** Uids that go onto the status' lists. */
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

function countEnded(view: JobView, verdict: Verdict | undefined, isDeleting: boolean): Count {
  const count = { release: [] as Pod[], succeeded: [] as string[], failed: [] as string[] };
  const held = new Set(view.awaitingRetry.values());
  for (const pod of view.pods.filter(isTracked)) {
    const hasSucceeded = pod.status?.phase === "Succeeded";
    const hasFailed = isFailed(pod, view.terms);
    const isOver = verdict !== undefined || isDeleting;
    if (!isOver && !hasSucceeded && (!hasFailed || held.has(pod))) continue;
    count.release.push(pod);
    const uid = pod.metadata.uid ?? "";
    if (view.uncounted.succeeded.has(uid) || view.uncounted.failed.has(uid)) continue;
    // What is still at work when its Job fails is counted as failed, for it is not heard again.
    if (hasSucceeded && !view.terms.indexed) count.succeeded.push(uid);
    else if (!hasSucceeded && (hasFailed || verdict?.result === "failure")) {
      if (countsAsFailed(pod, view)) count.failed.push(uid);
    }
  }
  return count;
}

function countsAsFailed(pod: Pod, view: JobView): boolean {
  return hasValidIndex(pod, view.terms) && judgeFailedPod(view.terms.podFailurePolicy, pod).counts;
}

interface Decided {
  readonly verdict: Verdict | undefined;
  readonly scaling: Scaling;
  readonly count: Count;
  readonly isDeleting: boolean;
}

function nextStatus(view: JobView, decided: Decided): JobStatus {
  const { scaling, count } = decided;
  const uncounted = {
    succeeded: [...view.uncounted.succeeded, ...count.succeeded],
    failed: [...view.uncounted.failed, ...count.failed],
  };
  const removed = new Set(scaling.remove);
  const terminating = view.terminating.length + scaling.remove.length;
  const counts: JobStatus = {
    ...view.job.status,
    active: activeAfter(view, scaling) || undefined,
    ready: view.active.filter((pod) => isReady(pod) && !removed.has(pod)).length,
    terminating,
    succeeded: (view.terms.indexed ? view.completedIndexes.size : view.settled.succeeded) ||
      undefined,
    failed: view.settled.failed || undefined,
    uncountedTerminatedPods: {
      succeeded: uncounted.succeeded.length > 0 ? uncounted.succeeded : undefined,
      failed: uncounted.failed.length > 0 ? uncounted.failed : undefined,
    },
  };
  if (view.terms.indexed) {
    counts.completedIndexes = formatIndexes(view.completedIndexes) || undefined;
    if (view.terms.backoffLimitPerIndex !== undefined) {
      counts.failedIndexes = formatIndexes(view.failedIndexes);
    }
  }
  const isCounted = uncounted.succeeded.length + uncounted.failed.length === 0;
  return withoutUndefined(
    withVerdict(counts, view, { ...decided, isSettled: isCounted && terminating === 0 }),
  );
}

function withVerdict(
  status: JobStatus,
  view: JobView,
  { verdict, isDeleting, isSettled }: Decided & { isSettled: boolean },
): JobStatus {
  const { now, terms } = view;
  const conditions = status.conditions ?? [];
  if (!verdict) {
    return isDeleting
      ? status
      : { ...status, conditions: withSuspension(conditions, terms.suspended, now) };
  }
  const isSuccess = verdict.result === "success";
  const { reason, message } = verdict;
  const interim = isSuccess ? "SuccessCriteriaMet" : "FailureTarget";
  const text = { status: "True", reason, message } as const;
  const withInterim = trueCondition(view.job, interim)
    ? conditions
    : withCondition(conditions, { type: interim, ...text }, now);
  if (!isSettled) return { ...status, conditions: withInterim };
  const type = isSuccess ? "Complete" : "Failed";
  return {
    ...status,
    // A Job that ends while it is suspended may never have started; an ended one has to have.
    startTime: status.startTime ?? formatTime(now),
    conditions: withCondition(withInterim, { type, ...text }, now),
    completionTime: isSuccess ? formatTime(now) : undefined,
  };
}

function withSuspension(
  conditions: NonNullable<JobStatus["conditions"]>,
  suspended: boolean,
  now: number,
): NonNullable<JobStatus["conditions"]> | undefined {
  const next = withCondition(conditions, {
    type: "Suspended",
    status: suspended ? "True" : "False",
    reason: suspended ? "JobSuspended" : "JobResumed",
    message: suspended ? "Job suspended" : "Job resumed",
  }, now);
  return next.length > 0 ? next : undefined;
}

/** Without the members that are undefined, so that equal statuses are written alike. */
function withoutUndefined(status: JobStatus): JobStatus {
  return JSON.parse(JSON.stringify(status));
}

function earliest(...instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
