/** What the expressions of a step look at when it is ready. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Context, isEnded } from "./context.ts";
import { type JsonValue, StepView, type Variables } from "./expression/mod.ts";
import { mainResult } from "./results.ts";

/** The steps that have ended, by name. */
export function viewsOf(steps: readonly StepStatus[]): ReadonlyMap<string, StepView> {
  return new Map(steps.filter(isEnded).map((step) => [step.name, viewOf(step)]));
}

/**
 * The variables of the step of an index: all that it can name has ended and cannot change.
 *
 * @param views of the same steps; made once where many steps are looked at
 */
export function variablesFor(
  context: Context,
  steps: readonly StepStatus[],
  index: number,
  views = viewsOf(steps),
): Variables {
  const { flow, outline } = context;
  const { name, namespace, uid } = flow;
  const { final } = outline.steps[index]!;
  return {
    flow: { name, namespace, uid, ...(final ? { result: mainResult(outline, steps) } : {}) },
    params: outline.params,
    steps: views,
  };
}

/** What expressions see of a step that has ended. */
export function viewOf({ phase, reason, outputs }: StepStatus): StepView {
  // What comes from JSON has no member that is undefined.
  const parameters = outputs?.parameters as Readonly<Record<string, JsonValue>> | undefined;
  return new StepView(phase!, reason ?? "", parameters);
}
