/** Manual steps: they wait for a person's word, given as an annotation on the flow. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Context, earliest, formatInstant, readInstant, type Stage } from "./context.ts";
import { decidedBy, textOfWait } from "./decisions.ts";
import { formatDuration } from "./duration.ts";
import { APPROVED_PREFIX, REJECTED_PREFIX } from "./names.ts";
import { StepReason } from "./reasons.ts";
import { end } from "./step_states.ts";
import type { Decision } from "./types.ts";

/** Without the admission webhook nobody vouches for who set the annotation. */
const UNVERIFIED = "unverified";

/** Carries out what was decided about the steps that wait, and ends those nobody decided about. */
export function decide(context: Context, steps: readonly StepStatus[]): Stage {
  let dueAt: number | undefined;
  const decided = steps.map((step, index) => {
    if (step.phase !== "PendingApproval") return step;
    const expiresAt = expiry(context, step, index);
    const { message: _lastSaid, ...rest } = step;
    const next = decideOne(context, { ...rest, ...questionOf(context, index) }, expiresAt);
    if (next.phase === "PendingApproval") dueAt = earliest(dueAt, expiresAt);
    return next;
  });
  return { steps: decided, actions: [], dueAt };
}

/** The step as it is when it begins to wait. */
export function askForApproval(context: Context, step: StepStatus, index: number): StepStatus {
  return {
    ...step,
    phase: "PendingApproval",
    startTime: formatInstant(context.now),
    ...questionOf(context, index),
  };
}

function questionOf({ outline }: Context, index: number): Pick<StepStatus, "message"> {
  const { question } = outline.steps[index]!;
  return question ? { message: question } : {};
}

/** When to look at a step that has just begun to wait, in ms: at once if it is decided already. */
export function askAgainAt(
  context: Context,
  step: StepStatus,
  index: number,
): number | undefined {
  const decision = context.flow.decisions.get(step.name);
  return decision ? context.now : expiry(context, step, index);
}

function expiry({ outline }: Context, step: StepStatus, index: number): number | undefined {
  const seconds = outline.steps[index]!.timeoutSeconds;
  const startedAt = readInstant(step.startTime);
  return seconds === undefined || startedAt === undefined ? undefined : startedAt + seconds * 1000;
}

function decideOne(
  context: Context,
  step: StepStatus,
  expiresAt: number | undefined,
): StepStatus {
  const { flow, now } = context;
  const decision = flow.decisions.get(step.name);
  const approvedBy = whoDecided(context, step, decision);
  if (approvedBy !== undefined && decision?.kind === "rejected") {
    return {
      ...end(step, now, {
        reason: StepReason.Rejected,
        message: decision.why ? `rejected: ${decision.why}` : "rejected",
      }),
      approvedBy,
      approvalTime: formatInstant(now),
    };
  }
  if (approvedBy !== undefined && decision?.kind === "approved") {
    const { message: _question, ...rest } = step;
    const time = formatInstant(now);
    const why = textOfWait(decision.note, step.startTime);
    return {
      ...rest,
      phase: "Succeeded",
      ...(why === undefined ? {} : { message: `approved: ${why}` }),
      completionTime: time,
      approvedBy,
      approvalTime: time,
    };
  }
  if (expiresAt !== undefined && expiresAt <= now) {
    const waited = formatDuration(now - readInstant(step.startTime)!);
    return end(step, now, {
      reason: StepReason.DeadlineExceeded,
      message: `nobody approved it within ${waited}`,
    });
  }
  return decision === undefined ? step : { ...step, message: whyNotCounted(step.name, decision) };
}

/** Whose decision it is; undefined: it does not count. */
function whoDecided(
  { settings }: Context,
  step: StepStatus,
  decision: Decision | undefined,
): string | undefined {
  if (decision === undefined || decision.kind === "unclear") return undefined;
  return settings.verifiedDecisions ? decidedBy(decision.record, step.startTime) : UNVERIFIED;
}

/** What the message of a step says that still waits, although a decision about it is there. */
export function whyNotCounted(name: string, decision: Decision): string {
  if (decision.kind === "unclear") {
    return `annotation ${APPROVED_PREFIX}${name} is "${decision.value}"; only "true" approves`;
  }
  const prefix = decision.kind === "approved" ? APPROVED_PREFIX : REJECTED_PREFIX;
  return `annotation ${prefix}${name} does not count: it was set before the step waited, or past ` +
    "the admission webhook; remove it and set it again";
}
