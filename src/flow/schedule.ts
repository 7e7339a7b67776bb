/**
 * The stages of a plan that decide what happens to steps without a running attempt: retries that
 * are no longer made, steps that are skipped, and steps that start.
 */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  type Context,
  earliest,
  formatInstant,
  isEnded,
  isLive,
  isWaitingForRetry,
  readInstant,
  type Stage,
} from "./context.ts";
import { buildJob, jobNameOf } from "./job.ts";
import type { Outline } from "./outline.ts";
import { StepReason } from "./reasons.ts";
import { end, running } from "./settle.ts";
import { flowResources } from "./resources.ts";
import type { Action } from "./types.ts";

/** A failure that is not tolerated: what depends on it cannot run, and the flow fails. */
export function isUntolerated(outline: Outline, steps: readonly StepStatus[], index: number) {
  return steps[index]!.phase === "Failed" && !outline.steps[index]!.continueOnFailure;
}

function stopsEarly(outline: Outline, steps: readonly StepStatus[]): boolean {
  return outline.failFast && steps.some((_, index) => isUntolerated(outline, steps, index));
}

/** Under failFast, retries that are due after an untolerated failure are dropped. */
export function giveUpRetries(context: Context, steps: readonly StepStatus[]): Stage {
  const none = { actions: [], dueAt: undefined };
  if (!stopsEarly(context.outline, steps)) return { steps, ...none };
  const given = steps.map((step) => {
    if (!isWaitingForRetry(step)) return step;
    const { reason, message } = step.lastFailure!;
    return end(step, context.now, {
      reason: reason ?? StepReason.JobFailed,
      message: `${message ?? "the attempt failed"} (not retried: failFast)`,
    });
  });
  return { steps: given, ...none };
}

/** Steps that can never start are Skipped: below a failure, or because of failFast. */
export function skip(context: Context, steps: readonly StepStatus[]): Stage {
  const { outline, now } = context;
  const stopping = stopsEarly(outline, steps);
  const next = [...steps];
  for (const index of outline.order) {
    const step = next[index]!;
    if (isEnded(step) || step.attempt !== undefined) continue;
    const culprit = outline.steps[index]!.dependencies.find((dependency) =>
      isUntolerated(outline, next, dependency) ||
      next[dependency]!.reason === StepReason.UpstreamFailed
    );
    if (culprit !== undefined) {
      const verb = next[culprit]!.phase === "Failed" ? "failed" : "was skipped";
      next[index] = skipped(step, now, {
        reason: StepReason.UpstreamFailed,
        message: `step ${next[culprit]!.name} ${verb}`,
      });
    } else if (stopping) {
      next[index] = skipped(step, now, {
        reason: StepReason.FailFast,
        message: "another step failed",
      });
    }
  }
  return { steps: next, actions: [], dueAt: undefined };
}

function skipped(
  step: StepStatus,
  now: number,
  why: { readonly reason: string; readonly message: string },
): StepStatus {
  return { ...step, phase: "Skipped", ...why, completionTime: formatInstant(now) };
}

/** Starts what is ready, in spec order, as far as parallelism allows. */
export function start(context: Context, steps: readonly StepStatus[]): Stage {
  const { outline, now } = context;
  const next = [...steps];
  const actions: Action[] = [];
  let dueAt: number | undefined;
  let slots = (outline.parallelism ?? Infinity) - steps.filter(isLive).length;
  for (let index = 0; index < next.length; index++) {
    const moment = startMoment(context, next, index);
    if (moment === undefined) continue;
    if (moment > now) {
      dueAt = earliest(dueAt, moment);
      continue;
    }
    const recorded = isLive(next[index]!);
    if (!recorded) {
      if (slots <= 0) continue;
      slots--;
      next[index] = nextAttempt(context, next[index]!, index);
    }
    actions.push(createJob(context, next[index]!, index));
  }
  return { steps: next, actions: [...neededResources(context, steps, actions), ...actions], dueAt };
}

/** When a Job of this step is to be created, in ms; undefined: not as far as can be told now. */
function startMoment(
  context: Context,
  steps: readonly StepStatus[],
  index: number,
): number | undefined {
  const step = steps[index]!;
  if (isEnded(step)) return undefined;
  if (isLive(step)) return recreationMoment(context, step);
  if (isWaitingForRetry(step)) return readInstant(step.nextRetryTime) ?? context.now;
  const ready = context.outline.steps[index]!.dependencies.every((dependency) =>
    steps[dependency]!.phase === "Succeeded" ||
    (steps[dependency]!.phase === "Failed" && context.outline.steps[dependency]!.continueOnFailure)
  );
  return ready ? context.now : undefined;
}

/** An attempt that is recorded but whose Job the API server does not have, or refused for now. */
function recreationMoment({ facts, now }: Context, step: StepStatus): number | undefined {
  const { name, uid } = step.jobRef!;
  if (uid !== undefined || facts.knownUids.has(name) || facts.jobs.has(name)) return undefined;
  const refusal = facts.refusals.get(name);
  if (refusal?.kind === "Forbidden") return refusal.retryAt;
  return facts.missingJobs.has(name) ? now : undefined;
}

function nextAttempt(context: Context, step: StepStatus, index: number): StepStatus {
  const attempt = (step.attempt ?? 0) + 1;
  return {
    ...running(step),
    startTime: step.startTime ?? formatInstant(context.now),
    attempt,
    retryCount: attempt - 1,
    jobRef: { name: jobNameOf(context.flow, context.spec().steps[index]!, attempt) },
  };
}

function createJob(context: Context, step: StepStatus, index: number): Action {
  const attempt = step.attempt!;
  return {
    kind: "createJob",
    step: step.name,
    attempt,
    name: step.jobRef!.name,
    job: buildJob(context.flow, context.spec(), { index, attempt }),
  };
}

/**
 * Claims and ConfigMaps come before the first Job. A Job whose uid is recorded was created after
 * them, so only until then are they asked for; asking twice is harmless.
 */
function neededResources(
  context: Context,
  before: readonly StepStatus[],
  actions: readonly Action[],
): Action[] {
  if (actions.length === 0 || before.some((step) => step.jobRef?.uid !== undefined)) return [];
  return flowResources(context.flow, context.spec())
    .map((resource) => ({ kind: "createResource", resource }));
}
