/** What the expressions of a step look at when it is ready. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Context, isEnded } from "./context.ts";
import { Budget, type JsonValue, stepBudget, StepView, type Variables } from "./expression/mod.ts";
import { mainResult } from "./results.ts";

type Views = Pick<Context, "views">;

/** The steps that have ended, by name. */
export function viewsOf(
  context: Views,
  steps: readonly StepStatus[],
): ReadonlyMap<string, StepView> {
  return new Map(steps.filter(isEnded).map((step) => [step.name, viewOf(context, step)]));
}

/**
 * The variables of the step of an index: all that it can name has ended and cannot change. What is
 * evaluated on them has one budget.
 *
 * @param views of the same steps; made once where many steps are looked at
 */
export function variablesFor(
  context: Context,
  steps: readonly StepStatus[],
  index: number,
  views = viewsOf(context, steps),
): Variables {
  const { flow, outline } = context;
  const { name, namespace, uid } = flow;
  const { final } = outline.steps[index]!;
  return {
    flow: { name, namespace, uid, ...(final ? { result: mainResult(outline, steps) } : {}) },
    params: outline.params,
    steps: views,
    budget: new Budget(stepBudget(outline.steps.length, steps[index]!.items?.total)),
  };
}

/** What expressions see of a step that has ended; made once in a plan. */
export function viewOf({ views }: Views, step: StepStatus): StepView {
  const known = views.get(step);
  if (known !== undefined) return known;
  const { phase, reason, outputs } = step;
  // What comes from JSON has no member that is undefined.
  const parameters = outputs?.parameters as Readonly<Record<string, JsonValue>> | undefined;
  const view = new StepView(phase!, reason ?? "", parameters);
  views.set(step, view);
  return view;
}
