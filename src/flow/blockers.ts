/** What keeps a step from starting that has not begun, or whose retry is due. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isEnded, isLive } from "./context.ts";
import type { Outline, StepOutline } from "./outline.ts";

/** What is kept from starting by what; `steps` are those that would have to end, in their order. */
export type StartBlocker =
  | { readonly kind: "dependencies"; readonly steps: readonly StepStatus[] }
  /** A step of `finally`: the others have not all ended. */
  | { readonly kind: "main"; readonly steps: readonly StepStatus[] }
  | { readonly kind: "suspended" }
  /** As many steps have a live Job as `limit`, the flow's parallelism, allows. */
  | { readonly kind: "parallelism"; readonly limit: number; readonly steps: readonly StepStatus[] };

/** What of an outline decides it. */
export type StartRules = Pick<Outline, "suspend" | "cancel" | "parallelism"> & {
  readonly steps: readonly Pick<StepOutline, "dependencies" | "final" | "manual">[];
};

/** How many more steps may have a live Job; infinite where nothing limits them. */
export function freeSlots(
  { parallelism = Infinity }: Pick<Outline, "parallelism">,
  steps: readonly StepStatus[],
): number {
  return parallelism - steps.filter(isLive).length;
}

/**
 * For each step of a flow that has not finished, what keeps it from starting: the first of the kinds
 * above that holds. Undefined: nothing does, or it has begun already.
 *
 * @param steps as a plan has left them, index by index as in the rules.
 */
export function startBlockers(
  rules: StartRules,
  steps: readonly StepStatus[],
): readonly (StartBlocker | undefined)[] {
  const openMain = steps.filter((step, index) => !rules.steps[index]!.final && !isEnded(step));
  const { parallelism: limit } = rules;
  const slotless: StartBlocker | undefined = limit !== undefined && freeSlots(rules, steps) <= 0
    ? { kind: "parallelism", limit, steps: steps.filter(isLive) }
    : undefined;
  return steps.map((step, index) => {
    // Running and PendingApproval have begun.
    if (step.phase !== "Pending" || isLive(step)) return undefined;
    const { dependencies, final, manual } = rules.steps[index]!;
    const open = dependencies.map((dependency) => steps[dependency]!)
      .filter((dependency) => !isEnded(dependency));
    if (open.length > 0) return { kind: "dependencies", steps: open };
    if (final && openMain.length > 0) return { kind: "main", steps: openMain };
    if (rules.suspend && !rules.cancel) return { kind: "suspended" };
    return manual ? undefined : slotless;
  });
}
