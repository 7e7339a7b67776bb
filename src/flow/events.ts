/** The events of a pass, read off the difference between two statuses. */

import type {
  Condition,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatDuration } from "./duration.ts";
import { readInstant } from "./context.ts";
import { EventReason, FlowReason, StepReason } from "./reasons.ts";
import { isFinished } from "./status.ts";
import type { Flow, FlowEvent } from "./types.ts";

/**
 * Warnings for failures and retries, and the flow's end. Starts and successes of steps are in the
 * status and on the Jobs: an event for each would be a write for each.
 */
export function transitionEvents(
  { status: before, outline }: Pick<Flow, "status" | "outline">,
  after: JobFlowStatus,
): FlowEvent[] {
  const events: FlowEvent[] = [];
  const old = new Map((before?.steps ?? []).map((step) => [step.name, step]));
  for (const [index, step] of (after.steps ?? []).entries()) {
    const event = stepEvent(old.get(step.name), step, outline.steps[index]?.question);
    if (event) events.push(event);
  }
  const refusal = refusalOf(after);
  if (refusal !== undefined && refusal.message !== refusalOf(before)?.message) {
    const reason = refusal.reason === FlowReason.SpecChanged
      ? EventReason.SpecChanged
      : EventReason.Invalid;
    events.push({ type: "Warning", reason, message: refusal.message });
  }
  if (!isFinished(before) && isFinished(after)) {
    events.push(
      after.phase === "Succeeded"
        ? { type: "Normal", reason: EventReason.Succeeded, message: after.message ?? "" }
        : { type: "Warning", reason: EventReason.Failed, message: after.message ?? "" },
    );
  }
  return events;
}

function stepEvent(
  before: StepStatus | undefined,
  after: StepStatus,
  question: string | undefined,
): FlowEvent | undefined {
  if (before === after) return undefined;
  if (after.phase === "Failed" && before?.phase !== "Failed") {
    if (after.reason === StepReason.Rejected) {
      const message = `step ${after.name}: ${after.message}`;
      return { type: "Warning", reason: EventReason.Rejected, message };
    }
    const timedOut = after.reason === StepReason.DeadlineExceeded;
    return {
      type: "Warning",
      reason: timedOut ? EventReason.StepTimedOut : EventReason.StepFailed,
      message: `step ${after.name}: ${after.message}`,
    };
  }
  const approval = approvalEvent(before, after, question);
  if (approval) return approval;
  if (after.nextRetryTime !== undefined && after.nextRetryTime !== before?.nextRetryTime) {
    const failedAt = readInstant(after.lastFailure?.time);
    const due = readInstant(after.nextRetryTime);
    const delay = failedAt === undefined || due === undefined
      ? ""
      : `; attempt ${(after.attempt ?? 0) + 1} in ${formatDuration(due - failedAt)}`;
    return {
      type: "Warning",
      reason: EventReason.StepRetrying,
      message: `step ${after.name}: ${after.message}${delay}`,
    };
  }
  return undefined;
}

function approvalEvent(
  before: StepStatus | undefined,
  after: StepStatus,
  question: string | undefined,
): FlowEvent | undefined {
  const asked = before?.phase === "PendingApproval";
  if (after.phase === "PendingApproval") {
    const said = after.message ? `: ${after.message}` : "";
    if (!asked) {
      const message = `step ${after.name} waits for an approval${said}`;
      return { type: "Normal", reason: EventReason.ApprovalNeeded, message };
    }
    // Back to the question: what was warned of is gone.
    if (after.message === before.message || after.message === question) return undefined;
    const message = `step ${after.name}${said}`;
    return { type: "Warning", reason: EventReason.ApprovalUnclear, message };
  }
  if (asked && after.phase === "Succeeded") {
    const message = `step ${after.name} was approved by ${after.approvedBy}`;
    return { type: "Normal", reason: EventReason.Approved, message };
  }
  return undefined;
}

/** Why the flow is not accepted, or undefined where it is or nothing is known yet. */
function refusalOf(status: JobFlowStatus | undefined): Condition | undefined {
  const accepted = status?.conditions?.find((condition) => condition.type === "Accepted");
  return accepted?.status === "False" ? accepted : undefined;
}
