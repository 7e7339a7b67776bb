/** First stage of a plan: what became of the attempts that were under way. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JSONValue } from "@cloudydeno/kubernetes-apis/common.ts";
import { attemptOutcome, type Failure, type Outcome } from "./attempt.ts";
import {
  type Context,
  earliest,
  formatInstant,
  isLive,
  isStopping,
  isWaitingForRetry,
  type Stage,
  stepAt,
} from "./context.ts";
import { withItemCounts, withItemTenths } from "./for_each.ts";
import type { Outline } from "./outline.ts";
import {
  type Field,
  type Harvest,
  harvest,
  silentUntil,
  sizeOfOutputs,
} from "./outputs/harvest.ts";
import { StepReason, STOP_MESSAGES } from "./reasons.ts";
import { backoffMs, noRetryReason } from "./retry.ts";
import { end, endByStop, running } from "./step_states.ts";
import type { JobRecord } from "./types.ts";
import { roomForOutputs } from "./validate/size.ts";
import { variablesFor } from "./variables.ts";
import { askWhyAt, outdatedUntil, STARTING_GRACE_MS, waitReason } from "./waiting.ts";

/** Carries each live attempt to its result, or leaves it as it is. */
export function settle(context: Context, steps: readonly StepStatus[]): Stage {
  let flowRetries = retriesSoFar(context.outline, steps);
  let dueAt: number | undefined;
  let roomSoFar: { taken: number; readonly whole: number } | undefined;
  // Summed up at most once a pass, where a step ends with outputs.
  const room = () =>
    roomSoFar ??= {
      taken: steps.reduce((sum, { outputs }) => sum + sizeOfOutputs(outputs?.parameters), 0),
      whole: roomForOutputs(context.spec()),
    };
  const settled = steps.map((step, index) => {
    if (!isLive(step)) return contradicted(context, step);
    const outcome = attemptOutcome(step.jobRef!, context.facts);
    const next = settleOne(context, { step, index, flowRetries, steps, room }, outcome);
    if (next.outputs !== undefined) room().taken += sizeOfOutputs(next.outputs.parameters);
    if (isWaitingForRetry(next) && !context.outline.steps[index]!.final) flowRetries++;
    const moment = outcome.kind === "succeeded" && isLive(next)
      ? silentUntil(context.facts, outcome.job)
      : tellAt(context, next, outcome);
    if (moment !== undefined && moment > context.now) dueAt = earliest(dueAt, moment);
    return next;
  });
  return { steps: settled, actions: [], dueAt };
}

/** When it is time to tell why an attempt does not run, or that it does, in ms, if there is any. */
function tellAt(context: Context, step: StepStatus, outcome: Outcome): number | undefined {
  if (outcome.kind === "running" && outcome.job) {
    const { job } = outcome;
    const ask = whyAt(context, job);
    const isAsked = ask !== undefined && ask <= context.now;
    return outdatedUntil(step, job, context) ??
      (isAsked ? context.facts.eventsDueAt.get(job.uid) : ask);
  }
  if (outcome.kind !== "uncreated" || outcome.refusal?.kind !== "Failing") return undefined;
  return outcome.refusal.since + STARTING_GRACE_MS;
}

function whyAt({ facts, now }: Context, job: JobRecord): number | undefined {
  return askWhyAt(job, facts.pods.get(job.uid) ?? [], now);
}

/** A recorded success is final; where the Job says otherwise later, the message tells. */
function contradicted({ facts }: Context, step: StepStatus): StepStatus {
  if (step.phase !== "Succeeded" || step.message !== undefined || !step.jobRef) return step;
  const job = facts.jobs.get(step.jobRef.name);
  if (!job?.failed || job.uid !== step.jobRef.uid) return step;
  return { ...step, message: `its pod succeeded; the Job later failed: ${job.failed.reason}` };
}

/** Retries of all steps but `finally`'s, those that wait for their moment included. */
export function retriesSoFar(outline: Outline, steps: readonly StepStatus[]): number {
  return steps.reduce((sum, step, index) => {
    if (outline.steps[index]!.final) return sum;
    return sum + (step.retryCount ?? 0) + (isWaitingForRetry(step) ? 1 : 0);
  }, 0);
}

interface Attempted {
  readonly step: StepStatus;
  readonly index: number;
  readonly flowRetries: number;
  /** All steps as they were before this pass. */
  readonly steps: readonly StepStatus[];
  readonly room: Field["room"];
}

function settleOne(context: Context, attempted: Attempted, outcome: Outcome): StepStatus {
  const { step } = attempted;
  switch (outcome.kind) {
    case "running":
      return outcome.job
        ? settleRunning(context, withItemTenths(step, outcome.job), outcome.job)
        : step;
    case "gone":
      return settleGone(context, attempted);
    case "uncreated":
      return isStopping(step)
        ? endStopped(context, step)
        : settleRefusal(context, attempted, outcome);
    case "succeeded":
      return settleSuccess(context, attempted, outcome.job);
    case "failed":
      if (isStopping(step)) return step; // it is over when the Job is gone
      return settleFailed(context, attempted, outcome);
    default:
      return outcome satisfies never;
  }
}

/** Succeeded, where it has outputs once they are there. */
function settleSuccess(context: Context, attempted: Attempted, job: JobRecord): StepStatus {
  const { index } = attempted;
  const step = ofJob(withItemCounts(attempted.step, job), job);
  if (!context.outline.steps[index]!.hasOutputs) return succeed(context, step);
  const found = harvestOf(context, attempted, job);
  switch (found.kind) {
    case "outputs":
      return {
        ...succeed(context, step),
        outputs: { parameters: found.outputs as Record<string, JSONValue> },
      };
    case "failed":
      return isStopping(step)
        ? endStopped(context, step)
        : fail(context, { ...attempted, step }, found.failure);
    default:
      return attempted.step;
  }
}

function harvestOf(
  context: Context,
  { steps, index, room }: Pick<Attempted, "steps" | "index" | "room">,
  job: JobRecord,
): Harvest {
  return harvest({
    ...{ job, room, facts: context.facts, now: context.now },
    parameters: stepAt(context, index).outputs?.parameters ?? [],
    itemCount: steps[index]!.items?.total,
    variables: () => variablesFor(context, steps, index),
  });
}

function settleFailed(
  context: Context,
  attempted: Attempted,
  { job, failure }: Extract<Outcome, { kind: "failed" }>,
): StepStatus {
  const step = ofJob(withItemCounts(attempted.step, job), job);
  if (!isFlowDeadline(context, attempted, job)) {
    return fail(context, { ...attempted, step }, failure);
  }
  const reason = StepReason.DeadlineExceeded;
  return endByStop(step, context.now, { reason, message: STOP_MESSAGES[reason] });
}

/** Says why it waits where it does; what has a running pod, or is being stopped, has no reason. */
function settleRunning(context: Context, step: StepStatus, job: JobRecord): StepStatus {
  if (isStopping(step)) return step;
  const ask = whyAt(context, job);
  const wait = ask !== undefined && ask <= context.now ? waitReason(job, context.facts) : undefined;
  if (wait === undefined) {
    if ((outdatedUntil(step, job, context) ?? 0) > context.now) return step;
    return step.phase === "Running" && step.reason === undefined ? step : running(step);
  }
  if (step.reason === wait.reason && step.message === wait.message) return step;
  return { ...running(step), ...wait };
}

/** The Job is gone: deleted by us because the flow stops, or by somebody else. */
function settleGone(context: Context, attempted: Attempted): StepStatus {
  const { step } = attempted;
  if (isStopping(step)) return endStopped(context, step);
  return fail(context, attempted, {
    reason: StepReason.JobDeleted,
    message: `Job ${step.jobRef!.name} was deleted while it ran`,
  });
}

function endStopped({ now }: Context, step: StepStatus): StepStatus {
  return endByStop(step, now, { reason: step.reason!, message: step.message ?? step.reason! });
}

/**
 * A Job's deadline is never later than the flow's: once that is over, it was the flow's. Where the
 * flow's is the Job's it was so too, though by our clock it is not over yet.
 */
function isFlowDeadline(
  { stop, outline }: Context,
  { index }: Attempted,
  { failed, flowDeadline }: JobRecord,
): boolean {
  const reason = StepReason.DeadlineExceeded;
  return failed?.reason === reason && !outline.steps[index]!.final &&
    (stop === reason || flowDeadline !== undefined);
}

function settleRefusal(
  context: Context,
  attempted: Attempted,
  { refusal }: Extract<Outcome, { kind: "uncreated" }>,
): StepStatus {
  const { step } = attempted;
  if (refusal === undefined) return step;
  const { message } = refusal;
  switch (refusal.kind) {
    case "Forbidden":
      return { ...step, phase: "Pending", reason: StepReason.CreateForbidden, message };
    case "Failing":
      if (context.now - refusal.since < STARTING_GRACE_MS) return step;
      // It may have been created for all we know, so it stays what it is for one that was.
      return { ...running(step), reason: StepReason.CreateFailing, message };
    default:
      return fail(context, attempted, { reason: refusal.kind, message });
  }
}

/** The step with the uid of its Job, which says later whose result it has. */
function ofJob(step: StepStatus, { name, uid }: JobRecord): StepStatus {
  return { ...step, jobRef: { name, uid } };
}

function succeed(context: Context, step: StepStatus): StepStatus {
  return {
    ...running(step),
    phase: "Succeeded",
    completionTime: formatInstant(context.now),
  };
}

/** The attempt failed: another is due after the backoff, or the step is over. */
function fail(context: Context, attempted: Attempted, failure: Failure): StepStatus {
  const { step, index, flowRetries } = attempted;
  const { outline, now } = context;
  const retries = step.retryCount ?? 0;
  const { retry: policy, final } = outline.steps[index]!;
  const failed: StepStatus = {
    ...running(step),
    lastFailure: {
      reason: failure.reason,
      message: failure.message,
      ...(failure.exitCode === undefined ? {} : { exitCode: failure.exitCode }),
      time: formatInstant(now),
    },
  };
  const why = noRetryReason(policy, {
    reason: failure.reason,
    retries,
    flowRetriesLeft: final ? Infinity : outline.backoffLimit - flowRetries,
  });
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
