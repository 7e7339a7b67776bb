/**
 * What happens to steps, read off the difference between two statuses that were written. So it is
 * counted once, by whoever wrote it, and the core needs no counters.
 */

import type {
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** How a step that has run can end. */
export const STEP_RESULTS = ["Succeeded", "Failed"] as const;

/** What is reported about steps. None of these may throw. */
export interface StepStats {
  /** A step has ended, so long after its first attempt was started, ms. */
  ended(result: (typeof STEP_RESULTS)[number], durationMs: number): void;
  /** An attempt has failed, and another will follow. */
  retried(namespace: string): void;
  /** An attempt, or the wait for a decision, took longer than it may. */
  timedOut(namespace: string): void;
  /** A Job was created, so long after the plan to start its attempt, ms. */
  created(latencyMs: number): void;
}

const TIMED_OUT = "DeadlineExceeded";

/** Reports what has become of steps from one status of a flow to the next. */
export function reportTransitions(
  stats: StepStats,
  namespace: string,
  { before, after }: {
    readonly before: JobFlowStatus | undefined;
    readonly after: JobFlowStatus | undefined;
  },
): void {
  const old = new Map((before?.steps ?? []).map((step) => [step.name, step]));
  for (const step of after?.steps ?? []) {
    const was = old.get(step.name);
    if (step.nextRetryTime !== undefined && step.nextRetryTime !== was?.nextRetryTime) {
      stats.retried(namespace);
    }
    if (hasTimedOut(step) && !isSameFailure(step, was)) stats.timedOut(namespace);
    if (step.phase !== was?.phase) reportEnd(stats, step);
  }
}

/** Skipped steps and Manual ones have not run. */
function reportEnd(stats: StepStats, step: StepStatus): void {
  const { phase, startTime, completionTime, jobRef } = step;
  if (phase !== "Succeeded" && phase !== "Failed") return;
  if (jobRef === undefined || startTime === undefined || completionTime === undefined) return;
  stats.ended(phase, Math.max(0, Date.parse(completionTime) - Date.parse(startTime)));
}

function hasTimedOut({ phase, reason, lastFailure }: StepStatus): boolean {
  return lastFailure?.reason === TIMED_OUT || (phase === "Failed" && reason === TIMED_OUT);
}

function isSameFailure(step: StepStatus, was: StepStatus | undefined): boolean {
  if (was === undefined || !hasTimedOut(was)) return false;
  return step.lastFailure?.time === was.lastFailure?.time;
}
