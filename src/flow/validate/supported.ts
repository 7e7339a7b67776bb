/**
 * Fields of the API that this version does not run yet. They are refused, since a flow that ran
 * without them would not be the one that was written.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { allSteps, items, objectAt, type Path, type SpecError } from "./paths.ts";

const NOT_YET = "this version of zen-flow does not support it yet";

export function checkSupported(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).flatMap(([step, path]) => checkStep(step, path));
}

function checkStep(step: Step, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  const refuse = (field: Path, used: boolean) => {
    if (used) errors.push({ path: [...path, ...field], message: NOT_YET });
  };
  for (const side of ["inputs", "outputs"] as const) {
    const { artifacts } = objectAt(step[side]);
    for (const [artifact, at] of items(artifacts as unknown[], [side, "artifacts"])) {
      for (const store of ["http", "s3"]) {
        refuse([...at, store], objectAt(artifact)[store] !== undefined);
      }
    }
  }
  return errors;
}
