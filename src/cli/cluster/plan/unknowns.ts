/** What of a flow is known only while it runs, since it goes by what steps leave. Pure. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { hasExpression } from "../../../flow/expression/mod.ts";
import { EXPRESSIONS_ANNOTATION } from "../../../flow/names.ts";
import { readSteps } from "../../../flow/outline.ts";
import { type StepUses, type Use, usesOf } from "../../../flow/uses.ts";

/** Of each step, by name: what only the end of other steps tells. Empty where all is known. */
export type Unknowns = ReadonlyMap<string, StepUses>;

/** Finds what is not known before a valid flow runs. */
export function unknownsOf(spec: JobFlowSpec): Unknowns {
  const { steps: outlines, order } = readSteps(spec);
  const steps = [...spec.steps, ...spec.finally ?? []];
  const unknowns = new Map<string, StepUses>();
  // How a step ends is known, if all goes well, unless its condition is not.
  const isUnknown = ({ step, of }: Use) =>
    of === "outputs" || unknowns.get(step)!.condition.length > 0;
  for (const index of order) {
    const uses = usesOf(steps[index]!);
    const carried = outlines[index]!.artifactsFrom.flatMap((name) => {
      const producer = steps.find((step) => step.name === name)!;
      return placesArtifacts(producer) ? unknowns.get(name)!.content : [];
    });
    unknowns.set(steps[index]!.name, {
      condition: uses.condition.filter(isUnknown),
      content: [...uses.content.filter(isUnknown), ...carried],
    });
  }
  return unknowns;
}

/** Whether expressions tell where its artifacts are: those of its own data, or by its inputs. */
function placesArtifacts({ outputs }: Step): boolean {
  return hasExpression(JSON.stringify(outputs?.artifacts ?? []));
}

/** A flow whose steps all run, those of which not all is known with next to nothing in their Jobs. */
export function withoutUnknowns(spec: JobFlowSpec, unknowns: Unknowns): JobFlowSpec {
  const known = (step: Step): Step => {
    const { condition, content } = unknowns.get(step.name)!;
    const { when: _, ...always } = step;
    const run = condition.length > 0 ? always : step;
    return content.length > 0 ? hollow(run) : run;
  };
  return {
    ...spec,
    steps: spec.steps.map(known),
    ...(spec.finally === undefined ? {} : { finally: spec.finally.map(known) }),
  };
}

/** What the order of steps needs of a step. */
function hollow({ inputs: _, forEach: __, ...step }: Step): Step {
  const containers = [{ name: "main", image: "unknown" }];
  return {
    ...step,
    metadata: { annotations: { [EXPRESSIONS_ANNOTATION]: "off" } },
    template: { apiVersion: "batch/v1", kind: "Job", spec: { template: { spec: { containers } } } },
  };
}
