/** What is tidied up beside a flow's steps: stray Jobs, and what has outlived its time to live. */

import type {
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Facts } from "./attempt.ts";
import { type Context, isEnded, isWaitingForRetry, readInstant } from "./context.ts";
import { EventReason } from "./reasons.ts";
import type { Action, Flow, FlowEvent, JobRecord } from "./types.ts";

/**
 * A Job of ours that runs and is no step's recorded attempt: a late create by a controller that
 * had lost its lease. A finished one does no harm and keeps its logs.
 */
export function strays(steps: readonly StepStatus[], facts: Facts): Action[] {
  const byJob = new Map(steps.map((step) => [step.jobRef?.name, step]));
  const actions: Action[] = [];
  for (const job of facts.jobs.values()) {
    if (job.complete || job.failed || job.deleting) continue;
    const step = byJob.get(job.name);
    const uid = step?.jobRef?.uid;
    const current = step !== undefined &&
      (uid === undefined ? !isEnded(step) : uid === job.uid);
    const { name, uid: jobUid } = job;
    if (!current) actions.push({ kind: "deleteJob", name, uid: jobUid, why: "Stray" });
  }
  return actions;
}

export function strayEvents(actions: readonly Action[]): FlowEvent[] {
  return actions.filter((action) => action.kind === "deleteJob").map((action) => ({
    type: "Warning",
    reason: EventReason.StrayJob,
    message: `deleting Job ${action.name}: it is not the current attempt of an unfinished step`,
  }));
}

/**
 * A template's ttlSecondsAfterFinished counts from the moment the result is safe with us: that of each
 * attempt, the ones that were retried included.
 */
export function jobTtls({ outline, facts }: Context, steps: readonly StepStatus[]): Action[] {
  const wanted = new Map<string, { readonly step: StepStatus; readonly seconds: number }>();
  for (const [index, step] of steps.entries()) {
    const seconds = outline.steps[index]?.jobTtlSeconds;
    if (seconds !== undefined) wanted.set(step.name, { step, seconds });
  }
  if (wanted.size === 0) return [];
  return [...facts.jobs.values()].flatMap((job): Action[] => {
    const found = wanted.get(job.step);
    if (found === undefined || !isRecorded(found.step, job)) return [];
    if (job.deleting || job.ttlSecondsAfterFinished !== undefined) return [];
    const { name, uid } = job;
    return [{ kind: "setJobTtl", name, uid, ttlSecondsAfterFinished: found.seconds }];
  });
}

/** Whether the Job's attempt is over as far as the status says. */
function isRecorded(step: StepStatus, job: JobRecord): boolean {
  // The Job may not say yet what its pod has said.
  if (step.jobRef?.name === job.name) return isEnded(step) || isWaitingForRetry(step);
  return job.complete !== undefined || job.failed !== undefined;
}

/** When a finished flow is to be deleted, in ms; undefined: it stays. */
export function flowTtl(flow: Flow, status: JobFlowStatus | undefined): number | undefined {
  const ttl = flow.outline.ttlSecondsAfterFinished;
  const completedAt = readInstant(status?.completionTime);
  return ttl === undefined || completedAt === undefined ? undefined : completedAt + ttl * 1000;
}
