/** First stage of a plan: what became of the attempts that were under way. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { attemptOutcome, type Failure, type Outcome } from "./attempt.ts";
import { type Context, formatInstant, isLive, isWaitingForRetry, type Stage } from "./context.ts";
import { StepReason } from "./reasons.ts";
import { backoffMs, noRetryReason } from "./retry.ts";

/** Carries each live attempt to its result, or leaves it as it is. */
export function settle(context: Context, steps: readonly StepStatus[]): Stage {
  let flowRetries = retriesSoFar(steps);
  const settled = steps.map((step, index) => {
    if (!isLive(step)) return step;
    const outcome = attemptOutcome(step.jobRef!, context.facts);
    const next = settleOne(context, { step, index, flowRetries }, outcome);
    if (isWaitingForRetry(next)) flowRetries++;
    return next;
  });
  return { steps: settled, actions: [], dueAt: undefined };
}

/** Retries of all steps together, those that wait for their moment included. */
export function retriesSoFar(steps: readonly StepStatus[]): number {
  return steps.reduce(
    (sum, step) => sum + (step.retryCount ?? 0) + (isWaitingForRetry(step) ? 1 : 0),
    0,
  );
}

interface Attempted {
  readonly step: StepStatus;
  readonly index: number;
  readonly flowRetries: number;
}

function settleOne(context: Context, attempted: Attempted, outcome: Outcome): StepStatus {
  const { step } = attempted;
  switch (outcome.kind) {
    case "running":
      // Seen at last after refusals: it runs like any other.
      return outcome.job && step.phase === "Pending" ? running(step) : step;
    case "uncreated":
      return settleRefusal(context, attempted, outcome);
    case "succeeded":
      return succeed(context, step, outcome.job.uid);
    case "failed":
      return fail(context, attempted, outcome.failure);
    default:
      return outcome satisfies never;
  }
}

function settleRefusal(
  context: Context,
  attempted: Attempted,
  { refusal }: Extract<Outcome, { kind: "uncreated" }>,
): StepStatus {
  const { step } = attempted;
  if (refusal === undefined) return step;
  if (refusal.kind !== "Forbidden") {
    return fail(context, attempted, { reason: refusal.kind, message: refusal.message });
  }
  return {
    ...step,
    phase: "Pending",
    reason: StepReason.CreateForbidden,
    message: refusal.message,
  };
}

/** The step as it is while its attempt runs: nothing of what delayed it is left. */
export function running(step: StepStatus): StepStatus {
  const { reason: _reason, message: _message, nextRetryTime: _next, ...rest } = step;
  return { ...rest, phase: "Running" };
}

function succeed(context: Context, step: StepStatus, jobUid: string): StepStatus {
  return {
    ...running(step),
    phase: "Succeeded",
    completionTime: formatInstant(context.now),
    jobRef: { name: step.jobRef!.name, uid: jobUid },
  };
}

/** The attempt failed: another is due after the backoff, or the step is over. */
function fail(context: Context, attempted: Attempted, failure: Failure): StepStatus {
  const { step, index, flowRetries } = attempted;
  const { outline, now } = context;
  const retries = step.retryCount ?? 0;
  const policy = outline.steps[index]!.retry;
  const failed: StepStatus = {
    ...running(step),
    lastFailure: {
      reason: failure.reason,
      message: failure.message,
      ...(failure.exitCode === undefined ? {} : { exitCode: failure.exitCode }),
      time: formatInstant(now),
    },
  };
  const why = noRetryReason(policy, outline, { reason: failure.reason, retries, flowRetries });
  if (why === undefined) {
    return {
      ...failed,
      phase: "Pending",
      reason: StepReason.RetryBackoff,
      message: failure.message,
      nextRetryTime: formatInstant(now + backoffMs(policy!, retries)),
    };
  }
  if (why === "BackoffLimit") {
    const limit = outline.backoffLimit;
    return end(failed, now, {
      reason: StepReason.BackoffLimitExceeded,
      message: `${failure.message} (not retried: the flow's backoffLimit of ${limit} is used up)`,
    });
  }
  const attempts = retries + 1;
  const suffix = why === "LimitReached" ? ` (after ${attempts} attempts)` : "";
  return end(failed, now, { reason: failure.reason, message: failure.message + suffix });
}

/** The step over and Failed; its exit code is that of its last failure. */
export function end(
  step: StepStatus,
  now: number,
  why: { readonly reason: string; readonly message: string },
): StepStatus {
  const exitCode = step.lastFailure?.exitCode;
  return {
    ...running(step),
    phase: "Failed",
    ...why,
    ...(exitCode === undefined ? {} : { exitCode }),
    completionTime: formatInstant(now),
  };
}
