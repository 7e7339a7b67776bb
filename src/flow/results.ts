/** What the steps that have ended come to: failures that count, and the flow's result. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isEnded, wasStopped } from "./context.ts";
import type { Outline } from "./outline.ts";

/** A failure that is not tolerated: what depends on it cannot run, and the flow fails. */
export function isUntolerated(outline: Outline, steps: readonly StepStatus[], index: number) {
  return steps[index]!.phase === "Failed" &&
    (!outline.steps[index]!.continueOnFailure || wasStopped(steps[index]!));
}

/** Whether all steps but those of `finally` have ended. */
export function mainEnded(outline: Outline, steps: readonly StepStatus[]): boolean {
  return steps.every((step, index) => outline.steps[index]!.final || isEnded(step));
}

/** How the steps but those of `finally` have ended, as `flow.result` says it. */
export function mainResult(outline: Outline, steps: readonly StepStatus[]): "Succeeded" | "Failed" {
  const failed = steps.some((step, index) =>
    !outline.steps[index]!.final &&
    (wasStopped(step) || isUntolerated(outline, steps, index))
  );
  return failed ? "Failed" : "Succeeded";
}
