/**
 * The stage of a plan that decides which steps can never start: retries that are no longer made,
 * steps that are skipped; and when a step is ready.
 */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { missingArtifacts } from "./artifacts/missing.ts";
import {
  type Context,
  formatInstant,
  isEnded,
  isRefused,
  isUnstarted,
  isWaitingForRetry,
  type Stage,
} from "./context.ts";
import { evaluateCondition, type StepView } from "./expression/mod.ts";
import type { Outline } from "./outline.ts";
import { StepReason } from "./reasons.ts";
import { isUntolerated, mainEnded } from "./results.ts";
import { end } from "./step_states.ts";
import { variablesFor, viewOf, viewsOf } from "./variables.ts";

/** failFast concerns the steps, not those of `finally`. */
function stopsEarly(outline: Outline, steps: readonly StepStatus[]): boolean {
  return outline.failFast &&
    steps.some((_, index) => !outline.steps[index]!.final && isUntolerated(outline, steps, index));
}

/**
 * What can never start any more, or turns out not to be wanted: retries that failFast drops, steps
 * below a failure, steps whose `when` is false. A condition that cannot be evaluated is a failure
 * itself, so it may take a second round.
 */
export function closeOff(context: Context, steps: readonly StepStatus[]): Stage {
  let next = skip(context, giveUpRetries(context, steps));
  while (count(next, "Failed") > count(steps, "Failed")) {
    steps = next;
    next = skip(context, giveUpRetries(context, steps));
  }
  return { steps: next, actions: [], dueAt: undefined };
}

function count(steps: readonly StepStatus[], phase: StepStatus["phase"]): number {
  return steps.filter((step) => step.phase === phase).length;
}

/** Under failFast, retries that have not begun by an untolerated failure are dropped. */
function giveUpRetries(context: Context, steps: readonly StepStatus[]): readonly StepStatus[] {
  if (!stopsEarly(context.outline, steps)) return steps;
  return steps.map((step, index) => {
    if (context.outline.steps[index]!.final || isUnstarted(step)) return step;
    if (!isWaitingForRetry(step) && !isRefused(step)) return step;
    const { reason, message } = step.lastFailure!;
    return end(step, context.now, {
      reason: reason ?? StepReason.JobFailed,
      message: `${message ?? "the attempt failed"} (not retried: failFast)`,
    });
  });
}

function skip(context: Context, steps: readonly StepStatus[]): readonly StepStatus[] {
  const { outline } = context;
  const stopping = stopsEarly(outline, steps);
  const next = [...steps];
  const views = new Map(viewsOf(context, steps));
  for (const index of outline.order) {
    if (!isUnstarted(next[index]!)) continue;
    const isStopped = stopping && !outline.steps[index]!.final;
    const step = skipOne(context, { steps: next, views }, index, isStopped);
    next[index] = step;
    if (isEnded(step)) views.set(step.name, viewOf(context, step));
  }
  return next;
}

/** The steps by now, and the views of those that have ended. */
interface Scene {
  readonly steps: readonly StepStatus[];
  readonly views: ReadonlyMap<string, StepView>;
}

function skipOne(context: Context, scene: Scene, index: number, stopping: boolean): StepStatus {
  const { outline, now } = context;
  const { steps } = scene;
  const step = steps[index]!;
  const culprit = outline.steps[index]!.dependencies.find((dependency) =>
    isUntolerated(outline, steps, dependency) ||
    steps[dependency]!.reason === StepReason.UpstreamFailed
  );
  if (culprit !== undefined) {
    const verb = steps[culprit]!.phase === "Failed" ? "failed" : "was skipped";
    const message = `step ${steps[culprit]!.name} ${verb}`;
    return skipped(step, now, { reason: StepReason.UpstreamFailed, message });
  }
  if (stopping) {
    return skipped(step, now, { reason: StepReason.FailFast, message: "another step failed" });
  }
  if (step.phase !== "Pending") return step;
  const decided = applyCondition(context, scene, index);
  if (decided !== step || context.suspended || !isReady(outline, steps, index)) return decided;
  const missing = missingArtifacts(outline.steps[index]!, steps);
  if (missing === undefined) return step;
  return end(step, now, { reason: StepReason.InputMissing, message: missing });
}

function skipped(
  step: StepStatus,
  now: number,
  why: { readonly reason: string; readonly message: string },
): StepStatus {
  return { ...step, phase: "Skipped", ...why, completionTime: formatInstant(now) };
}

/**
 * `when`, as soon as the step is ready. All that it looks at has ended and cannot change, so a step
 * that is let through and has to wait for a slot is let through again.
 */
function applyCondition(context: Context, { steps, views }: Scene, index: number): StepStatus {
  const { outline, now, suspended } = context;
  const step = steps[index]!;
  const { when } = outline.steps[index]!;
  if (when === undefined || suspended || !isReady(outline, steps, index)) return step;
  const result = context.conditions.get(index) ??
    evaluateCondition(when, variablesFor(context, steps, index, views));
  context.conditions.set(index, result);
  if ("error" in result) {
    return end(step, now, {
      reason: StepReason.ConditionError,
      message: `when: ${result.error}`,
    });
  }
  if (result.value) return step;
  return skipped(step, now, {
    reason: StepReason.ConditionFalse,
    message: `when is false: ${when}`,
  });
}

/** Every dependency has ended in a way that lets this step go on. */
export function isReady(outline: Outline, steps: readonly StepStatus[], index: number): boolean {
  if (outline.steps[index]!.final && !mainEnded(outline, steps)) return false;
  return outline.steps[index]!.dependencies.every((dependency) => {
    const { phase, reason } = steps[dependency]!;
    if (phase === "Failed") return !isUntolerated(outline, steps, dependency);
    return phase === "Succeeded" || (phase === "Skipped" && reason === StepReason.ConditionFalse);
  });
}
