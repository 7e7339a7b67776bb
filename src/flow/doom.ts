/** Whether a failure that is not over yet decides already that nothing more is to start. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Context, isLive } from "./context.ts";
import { noRetryReason } from "./retry.ts";
import { retriesSoFar } from "./settle.ts";

/**
 * Under failFast: a Job has FailureTarget, so it will be Failed once its pods have ended, and that
 * will be neither retried nor tolerated (Kubernetes: Jobs, "Terminal Job conditions").
 */
export function isDoomed(context: Context, steps: readonly StepStatus[]): boolean {
  const { outline, facts } = context;
  if (!outline.failFast) return false;
  return steps.some((step, index) => {
    const { final, continueOnFailure, retry } = outline.steps[index]!;
    if (final || continueOnFailure || !isLive(step)) return false;
    const target = facts.jobs.get(step.jobRef!.name)?.failureTarget;
    if (target === undefined) return false;
    const why = noRetryReason(retry, {
      reason: target.reason,
      retries: step.retryCount ?? 0,
      flowRetriesLeft: outline.backoffLimit - retriesSoFar(outline, steps),
    });
    return why !== undefined;
  });
}
