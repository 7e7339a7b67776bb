/** Whether what a step reads of others is there. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { StepOutline } from "../outline.ts";

/**
 * Why a step that is ready cannot have its input artifacts: one that it reads from, and whose
 * failure it may follow, did not succeed. Undefined: all are there.
 */
export function missingArtifacts(
  { artifactsFrom }: Pick<StepOutline, "artifactsFrom">,
  steps: readonly StepStatus[],
): string | undefined {
  for (const name of artifactsFrom) {
    const { phase } = steps.find((step) => step.name === name)!;
    if (phase === "Succeeded") continue;
    const verb = phase === "Failed" ? "failed" : "was skipped";
    return `step ${name} ${verb}, so there are no artifacts of it`;
  }
  return undefined;
}
