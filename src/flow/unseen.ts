/**
 * What the caches do not tell and a plan depends on: the shell asks the API server for it before it
 * plans.
 */

import type { JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isPodLive } from "./attempt.ts";
import { isLive } from "./context.ts";
import { messagesOf } from "./outputs/harvest.ts";
import { isFinished } from "./status.ts";
import type { Flow, JobRecord, Observed } from "./types.ts";
import { askWhyAt } from "./waiting.ts";

/**
 * Names of the Jobs that the status relies on and that were not observed. The shell asks the API
 * server for each of them before it plans, since absence from a cache is no evidence.
 */
export function unseenJobs(
  status: JobFlowStatus | undefined,
  jobs: readonly { readonly name: string }[],
): string[] {
  const live = (isFinished(status) ? [] : status?.steps ?? []).filter(isLive);
  if (live.length === 0) return [];
  const seen = new Set(jobs.map((job) => job.name));
  return live.map((step) => step.jobRef!.name).filter((name) => !seen.has(name));
}

/** A Job that a live attempt had and that is gone. */
export interface LostJob {
  readonly uid: string;
  readonly step: string;
  readonly attempt: number;
}

/**
 * Jobs that live attempts had and that are gone. Their pods may outlive them, and the attempt is
 * not over before they have ended: the shell asks the API server for them before it plans.
 */
export function lostJobs(
  status: JobFlowStatus | undefined,
  { jobs, knownUids }: Pick<Observed, "jobs" | "knownUids">,
): LostJob[] {
  const live = (isFinished(status) ? [] : status?.steps ?? []).filter(isLive);
  if (live.length === 0) return [];
  const seen = new Set(jobs.map((job) => job.uid));
  return live.flatMap(({ name, attempt = 1, jobRef }) => {
    const uid = jobRef!.uid ?? knownUids.get(jobRef!.name);
    return uid === undefined || seen.has(uid) ? [] : [{ uid, step: name, attempt }];
  });
}

/**
 * Jobs of live attempts that should have a pod by now that has not ended, and have none. Why is told by their events
 * only, which the shell reads before it plans.
 */
export function podlessJobs(
  status: JobFlowStatus | undefined,
  { jobs, pods }: Pick<Observed, "jobs" | "pods">,
  now: number,
): JobRecord[] {
  const live = (isFinished(status) ? [] : status?.steps ?? []).filter(isLive);
  if (live.length === 0) return [];
  const names = new Set(live.map((step) => step.jobRef!.name));
  const byJob = Map.groupBy(pods, (pod) => pod.jobUid);
  return jobs.filter((job) => {
    if (!names.has(job.name) || job.suspended || job.complete || job.failed) return false;
    const own = byJob.get(job.uid) ?? [];
    const askedAt = askWhyAt(job, own, now);
    return askedAt !== undefined && askedAt <= now && !own.some(isPodLive);
  });
}

/**
 * Jobs that are complete and of whose pods some have left nothing that was observed, though their
 * steps have outputs. A pod that ended well left something, so the shell asks the API server before
 * it plans.
 */
export function silentJobs(
  { status, outline }: Pick<Flow, "status" | "outline">,
  { jobs, pods, leftMessages }: Pick<Observed, "jobs" | "pods" | "leftMessages">,
): JobRecord[] {
  if (isFinished(status)) return [];
  const waiting = (status?.steps ?? [])
    .filter((step, index) => isLive(step) && outline.steps[index]?.hasOutputs);
  if (waiting.length === 0) return [];
  const expected = new Map(waiting.map((step) => [step.jobRef!.name, step.items?.total ?? 1]));
  const byJob = Map.groupBy(pods, (pod) => pod.jobUid);
  return jobs.filter(({ name, uid, complete }) => {
    const count = expected.get(name);
    if (!complete || count === undefined) return false;
    return messagesOf(byJob.get(uid) ?? [], leftMessages.get(uid)).size < count;
  });
}
