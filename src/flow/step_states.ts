/** The status of a step that runs, and of one that is over. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatInstant } from "./context.ts";

/** The step as it is while its attempt runs: nothing of what delayed it is left. */
export function running(step: StepStatus): StepStatus {
  const { reason: _reason, message: _message, nextRetryTime: _next, ...rest } = step;
  return { ...rest, phase: "Running" };
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
    reason: why.reason,
    message: why.message,
    ...(exitCode === undefined ? {} : { exitCode }),
    completionTime: formatInstant(now),
  };
}

/** The step over because the flow is; a last failure of the same name would pass for the cause. */
export function endByStop(
  step: StepStatus,
  now: number,
  why: { readonly reason: string; readonly message: string },
): StepStatus {
  const { lastFailure, ...rest } = step;
  return end(lastFailure?.reason === why.reason ? rest : step, now, why);
}
