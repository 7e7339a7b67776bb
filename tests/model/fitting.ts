/** Makes what was drawn at random look only at what is there, and may be looked at. */

import type { Condition, When } from "./condition.ts";
import type { JobStep, SimpleStep } from "./scenario.ts";

/** The condition looking only at what it may look at; a flow with another one is refused. */
export function fittedCondition(when: When, visible: readonly SimpleStep[], final: boolean): When {
  if (when === undefined || typeof when === "string") return when;
  const fit = (condition: Condition): Condition => {
    switch (condition.op) {
      case "result":
        return final ? condition : { op: "true" };
      case "is": {
        const target = visible[Number(condition.step) % visible.length];
        if (target === undefined) return { op: "true" };
        const { field, value } = condition;
        // Below a failure that nobody tolerates no condition is looked at: refused as well.
        const hopeless = !final && !target.continueOnFailure && field === "phase" &&
          value === "Failed";
        return { op: "is", step: target.name, field, value: hopeless ? "Skipped" : value };
      }
      case "has":
      case "output":
      case "size":
        return fittedOutput(condition, visible);
      case "not":
        return { op: "not", of: fit(condition.of) };
      case "and":
      case "or":
        return { op: condition.op, left: fit(condition.left), right: fit(condition.right) };
      default:
        return condition;
    }
  };
  return fit(when);
}

type AboutOutput = Extract<Condition, { readonly op: "has" | "output" | "size" }>;

/** A condition on an output, of a step that has one; of one that may be a list on its size. */
function fittedOutput(condition: AboutOutput, visible: readonly SimpleStep[]): Condition {
  const target = withOutput(condition.step, visible);
  if (target === undefined) return { op: "true" };
  if (condition.op !== "output") return { ...condition, step: target.name };
  if (target.items === undefined && !target.listed) return { ...condition, step: target.name };
  return { op: "size", step: target.name, value: Number(condition.step) % 4 };
}

/** The step with input and items from steps that it may look at, or without. */
export function fittedJob(step: JobStep, visible: readonly SimpleStep[]): JobStep {
  const { input, items } = step;
  const giver = input && withOutput(input.of, visible);
  const list = typeof items === "object" ? withOutput(items.of, visible) : undefined;
  return {
    ...step,
    input: giver && { of: giver.name, defaulted: input!.defaulted },
    items: typeof items === "object" ? list && { of: list.name } : items,
  };
}

function withOutput(number: string, visible: readonly SimpleStep[]): JobStep | undefined {
  const found = visible.filter((step) => step.kind === "Job" && step.output !== "none");
  return found[Number(number) % found.length] as JobStep | undefined;
}
