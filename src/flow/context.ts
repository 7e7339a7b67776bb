/** What every stage of a plan is given, and what it gives back. */

import type {
  JobFlowSpec,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Facts } from "./attempt.ts";
import type { evaluateCondition, StepView } from "./expression/mod.ts";
import type { Outline } from "./outline.ts";
import { StepReason, STOP_REASONS, type StopReason } from "./reasons.ts";
import type { Action, Flow, Settings } from "./types.ts";

export interface Context {
  readonly flow: Flow;
  readonly outline: Outline;
  readonly facts: Facts;
  readonly settings: Settings;
  /** Why the flow's steps are to stop, or undefined. */
  readonly stop: StopReason | undefined;
  /** Nothing new starts. */
  readonly suspended: boolean;
  /** The spec is not the one that was started. */
  readonly changed: boolean;
  /** ms since the epoch. */
  readonly now: number;
  /** The spec, parsed at most once per plan and only by a plan that starts something. */
  readonly spec: () => JobFlowSpec;
  /** Steps that have ended, as this plan's expressions have seen them: each is made once. */
  readonly views: WeakMap<StepStatus, StepView>;
  /** By index, what `when` has said in this plan: what it looks at has ended and cannot change. */
  readonly conditions: Map<number, ReturnType<typeof evaluateCondition>>;
}

/** The steps as a stage leaves them, index by index as in the spec. */
export interface Stage {
  readonly steps: readonly StepStatus[];
  readonly actions: readonly Action[];
  readonly dueAt: number | undefined;
}

/** The step as the spec has it: the steps, then those of `finally`. */
export function stepAt(context: Pick<Context, "spec">, index: number): Step {
  const { steps, finally: last = [] } = context.spec();
  return index < steps.length ? steps[index]! : last[index - steps.length]!;
}

export function isEnded(step: StepStatus): boolean {
  return step.phase === "Succeeded" || step.phase === "Failed" || step.phase === "Skipped";
}

/**
 * Nothing of it has begun that would have to end: no attempt, one whose Job has not been let in, or
 * only the wait for an approval.
 */
export function isUnstarted(step: StepStatus): boolean {
  if (step.phase === "PendingApproval") return true;
  return step.phase === "Pending" &&
    (step.attempt === undefined || (step.attempt === 1 && isRefused(step)));
}

/** The API server does not let its Job in for now, so there is none. */
export function isRefused(step: StepStatus): boolean {
  return step.phase === "Pending" && step.reason === StepReason.CreateForbidden;
}

/** Its Job is being deleted because the flow is stopped. */
export function isStopping(step: StepStatus): boolean {
  return step.phase === "Running" && isStopReason(step.reason);
}

/**
 * Ended because the flow was stopped. A deadline of the step's own has the same name as the flow's:
 * it is that of its last failure, or of a Manual step, which has no attempts.
 */
export function wasStopped({ phase, reason, attempt, lastFailure }: StepStatus): boolean {
  if (!isStopReason(reason)) return false;
  if (phase === "Skipped") return true;
  return phase === "Failed" && attempt !== undefined && lastFailure?.reason !== reason;
}

export function isStopReason(reason: string | undefined): reason is StopReason {
  return (STOP_REASONS as readonly (string | undefined)[]).includes(reason);
}

/** Has an attempt recorded that is not known to be over: its Job exists or is to be created. */
export function isLive(step: StepStatus): boolean {
  return !isEnded(step) && step.jobRef !== undefined && step.nextRetryTime === undefined;
}

/** Its last attempt failed and the next has its moment. */
export function isWaitingForRetry(step: StepStatus): boolean {
  return step.phase === "Pending" && step.nextRetryTime !== undefined;
}

/** The earlier of two instants, either of which may not be set. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}

/** RFC 3339 with milliseconds, UTC. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString();
}

/** Milliseconds since the epoch of an RFC 3339 time; undefined where it is absent or none. */
export function readInstant(time: string | undefined | null): number | undefined {
  if (!time) return undefined;
  const instant = Date.parse(time);
  return Number.isNaN(instant) ? undefined : instant;
}
