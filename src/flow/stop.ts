/**
 * Second stage of a plan: a flow that is cancelled, replaced or past its deadline. Running Jobs
 * are deleted, and their steps are over when the Jobs, and with them the pods, are gone. Steps of
 * `finally` are left alone.
 */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { attemptOutcome } from "./attempt.ts";
import {
  type Context,
  earliest,
  formatInstant,
  isEnded,
  isLive,
  isStopping,
  isUnstarted,
  isWaitingForRetry,
  type Stage,
  wasStopped,
} from "./context.ts";
import { deadlineAt } from "./deadline.ts";
import { STOP_MESSAGES, type StopReason } from "./reasons.ts";
import { endByStop } from "./step_states.ts";
import type { Action, Flow, GroupFacts } from "./types.ts";

/** Why the flow's steps are to stop now. First match wins. */
export function stopReason(
  flow: Flow,
  group: GroupFacts | undefined,
  now: number,
): StopReason | undefined {
  if (flow.outline.cancel) return "Cancelled";
  if (isReplaced(flow, group)) return "Replaced";
  const deadline = deadlineAt(flow.outline, flow.status?.startTime);
  return deadline !== undefined && deadline <= now ? "DeadlineExceeded" : undefined;
}

/**
 * A flow that waits to start, and comes later in the order, says Replace. Whoever has started comes
 * before all that have not: times of creation have whole seconds, and cannot tell more. One that may
 * come to nothing, because it is refused or cancelled, takes nobody's place.
 */
function isReplaced(flow: Flow, group: GroupFacts | undefined): boolean {
  const hasStarted = flow.status?.startTime !== undefined;
  return group?.members.some((member) =>
    member.policy === "Replace" && member.startedAt === undefined &&
    member.eligible && member.accepted && !member.cancelled &&
    (hasStarted || isNewer(member, flow))
  ) ?? false;
}

/** The order of flows by creation, then by name. */
export function isNewer(
  a: { readonly createdAt: number; readonly name: string },
  b: { readonly createdAt: number; readonly name: string },
): boolean {
  return a.createdAt === b.createdAt ? a.name > b.name : a.createdAt > b.createdAt;
}

/** Ends what has no Job, and marks what has one; what is marked already stays so. */
export function stop(context: Context, steps: readonly StepStatus[]): Stage {
  const { outline, now } = context;
  const reason = context.stop ?? deadlineOfJobs(context, steps);
  const stopped = steps.map((step, index) =>
    outline.steps[index]!.final ? step : stopStep(context, step, reason)
  );
  const open = stopped.some((step, index) => !outline.steps[index]!.final && !isEnded(step));
  const deadline = deadlineAt(outline, context.flow.status?.startTime ?? formatInstant(now));
  const dueAt = open && deadline !== undefined && deadline > now ? deadline : undefined;
  return {
    steps: stopped,
    actions: deletions(context, stopped),
    dueAt: earliest(dueAt, undefined),
  };
}

/** Where a Job's clock has said before ours that the flow's deadline is over, it is. */
function deadlineOfJobs(
  { outline }: Context,
  steps: readonly StepStatus[],
): StopReason | undefined {
  const reason = "DeadlineExceeded";
  const isOver = steps.some((step, index) =>
    step.reason === reason && wasStopped(step) && !outline.steps[index]!.final
  );
  return isOver ? reason : undefined;
}

function stopStep(
  context: Context,
  step: StepStatus,
  reason: StopReason | undefined,
): StepStatus {
  const { now } = context;
  if (reason === undefined || isEnded(step)) return step;
  const why = { reason, message: STOP_MESSAGES[reason] };
  if (isUnstarted(step)) {
    return { ...step, phase: "Skipped", ...why, completionTime: formatInstant(now) };
  }
  if (isWaitingForRetry(step) || isUncreated(context, step)) return endByStop(step, now, why);
  return isStopping(step) ? step : { ...step, phase: "Running", ...why };
}

/** An attempt is recorded, and the API server says that its Job never came to be. */
function isUncreated({ facts }: Context, step: StepStatus): boolean {
  return step.jobRef === undefined || attemptOutcome(step.jobRef, facts).kind === "uncreated";
}

/** Foreground deletes of the Jobs of marked steps, until the Jobs are gone. */
function deletions({ facts }: Context, steps: readonly StepStatus[]): Action[] {
  const actions: Action[] = [];
  for (const step of steps) {
    if (!isStopping(step) || !isLive(step)) continue;
    const job = facts.jobs.get(step.jobRef!.name);
    if (!job || job.deleting) continue;
    const { name, uid } = job;
    if (step.jobRef!.uid === undefined || step.jobRef!.uid === uid) {
      actions.push({ kind: "deleteJob", name, uid, why: "Stopped" });
    }
  }
  return actions;
}
