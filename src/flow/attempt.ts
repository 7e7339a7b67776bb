/**
 * What became of one attempt of a step: read from the Job's conditions, never from counts, and on
 * the fast path from the pod, a second before the Job controller says so.
 */

import { StepReason } from "./reasons.ts";
import type { CreateRefusal, JobRecord, Observed, PodRecord } from "./types.ts";

/** Why an attempt failed. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly exitCode?: number;
}

export type Outcome =
  /** Not over, as far as can be told; `job` where it has been seen. */
  | { readonly kind: "running"; readonly job: JobRecord | undefined }
  /** Recorded, and the API server says there is no such Job: it is still to be created. */
  | { readonly kind: "uncreated"; readonly refusal: CreateRefusal | undefined }
  /** The Job was there and is gone, and its pods with it. */
  | { readonly kind: "gone" }
  | { readonly kind: "succeeded"; readonly job: JobRecord }
  | { readonly kind: "failed"; readonly job: JobRecord; readonly failure: Failure };

/** Observed facts, arranged for looking up. */
export interface Facts {
  readonly jobs: ReadonlyMap<string, JobRecord>;
  readonly pods: ReadonlyMap<string, readonly PodRecord[]>;
  readonly missingJobs: ReadonlySet<string>;
  readonly knownUids: ReadonlyMap<string, string>;
  readonly podRefusals: ReadonlyMap<string, string>;
  readonly eventsDueAt: ReadonlyMap<string, number>;
  readonly leftMessages: Observed["leftMessages"];
  readonly silentSince: Observed["silentSince"];
  readonly refusals: ReadonlyMap<string, CreateRefusal>;
}

/** Arranges what was observed: Jobs by name, pods by the uid of their Job. */
export function arrange(observed: Observed): Facts {
  const jobs = new Map<string, JobRecord>();
  for (const job of observed.jobs) jobs.set(job.name, job);
  const pods = new Map<string, PodRecord[]>();
  for (const pod of observed.pods) {
    if (pod.jobUid === undefined) continue;
    const list = pods.get(pod.jobUid);
    if (list) list.push(pod);
    else pods.set(pod.jobUid, [pod]);
  }
  const { jobs: _jobs, pods: _pods, group: _group, ...rest } = observed;
  return { jobs, pods, ...rest };
}

/**
 * The outcome of the attempt whose Job is recorded as `jobRef`. First match wins.
 *
 * Absence from a cache is never evidence: only `missingJobs`, the API server's own word, is. With
 * a known uid a missing Job was deleted; without one it was never created, or its creation was
 * never confirmed, and creating it (again) is safe because the name is the attempt's own.
 */
export function attemptOutcome(
  jobRef: { readonly name: string; readonly uid?: string | undefined },
  facts: Facts,
): Outcome {
  const uid = jobRef.uid ?? facts.knownUids.get(jobRef.name);
  const seen = facts.jobs.get(jobRef.name);
  const job = seen && (uid === undefined || seen.uid === uid) ? seen : undefined;
  if (job === undefined) {
    if (seen !== undefined) return gone(uid, facts); // the name, but another uid: ours is gone
    const refusal = facts.refusals.get(jobRef.name);
    if (refusal !== undefined) return { kind: "uncreated", refusal };
    if (!facts.missingJobs.has(jobRef.name)) return { kind: "running", job: undefined };
    if (uid !== undefined) return gone(uid, facts);
    return { kind: "uncreated", refusal: undefined };
  }
  if (job.failed) return { kind: "failed", job, failure: describeFailure(job, facts) };
  if (job.complete) return { kind: "succeeded", job };
  if (podsTellSuccess(job, facts.pods.get(job.uid) ?? [])) return { kind: "succeeded", job };
  return { kind: "running", job };
}

/** A Job deleted in the background can leave its pods running for their grace period. */
function gone(uid: string | undefined, facts: Facts): Outcome {
  const pods = uid === undefined ? [] : facts.pods.get(uid) ?? [];
  return pods.some(isPodLive) ? { kind: "running", job: undefined } : { kind: "gone" };
}

/** A pod whose containers may still run. */
export function isPodLive(pod: PodRecord): boolean {
  return pod.phase !== "Succeeded" && pod.phase !== "Failed";
}

/**
 * The fast path. A pod that has ended well is success before its Job says Complete, if nothing can
 * turn the Job's result any more. A pod with a deletionTimestamp or a disruption says nothing: a
 * pod near its Job's deadline can end Succeeded while the Job fails. Nor does one that the Job
 * controller has let go: before it deletes a pod, because the Job is suspended for instance, it takes
 * its finalizer off. Beside it one that it replaces may still run.
 */
function podsTellSuccess(job: JobRecord, pods: readonly PodRecord[]): boolean {
  if (!job.singlePod || job.suspended || job.deleting || job.failureTarget) return false;
  if (pods.some(isPodLive)) return false;
  return pods.some((pod) =>
    pod.phase === "Succeeded" && pod.tracked && !pod.deleting && !pod.disrupted
  );
}

/** What a person should read about a failed Job: the container's word before the Job's. */
function describeFailure(job: JobRecord, facts: Facts): Failure {
  const condition = job.failed!;
  const culprit = latestFailure(facts.pods.get(job.uid) ?? []);
  const exitCode = culprit?.failure?.exitCode;
  const withExitCode = exitCode === undefined ? {} : { exitCode };
  if (condition.reason === "DeadlineExceeded") {
    return {
      reason: StepReason.DeadlineExceeded,
      message: "ran longer than its deadline",
      ...withExitCode,
    };
  }
  // The Job controller's word for "the pod failed and may not be replaced", which with a
  // backoffLimit of 0 tells nothing: the container does.
  const passedOn = condition.reason !== "BackoffLimitExceeded";
  const words = culprit && lastWords(culprit);
  if (words !== undefined && !passedOn) {
    return {
      reason: culprit!.failure!.reason || StepReason.Error,
      message: withTally(job, words),
      ...withExitCode,
    };
  }
  const said = condition.message || "the Job failed";
  // Of many pods one is an example of what went wrong.
  const message = culprit?.index === undefined ? said : `${said}; ${words}`;
  return {
    reason: passedOn && condition.reason ? condition.reason : StepReason.JobFailed,
    message: withTally(job, message),
    ...withExitCode,
  };
}

function lastWords({ failure, index }: PodRecord): string {
  const { container, exitCode, reason, message } = failure!;
  const text = container === undefined
    ? `the pod failed: ${reason}`
    : `container ${container} ended with exit code ${exitCode}`;
  const who = index === undefined ? text : `index ${index}: ${text}`;
  return message ? `${who}: ${message}` : who;
}

/** Of a wide or Indexed Job: how many of how many, and which indexes failed. */
function withTally(job: JobRecord, message: string): string {
  if (job.completions === undefined || job.completions <= 1) return message;
  const failed = job.failedIndexes ? `, failed indexes ${job.failedIndexes.list}` : "";
  return `${message} (${job.succeeded}/${job.completions} succeeded${failed})`;
}

/**
 * Whose failure was the last, and so ended the Job. One that is deleted comes after all others: once
 * one has failed for good, the Job controller ends those that still run.
 */
function latestFailure(pods: readonly PodRecord[]): PodRecord | undefined {
  const [latest] = pods.filter(({ failure }) => failure !== undefined).sort((a, b) =>
    Number(a.deleting) - Number(b.deleting) || (b.finishedAt ?? 0) - (a.finishedAt ?? 0)
  );
  return latest;
}
