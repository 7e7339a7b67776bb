/** Expressions in steps: in inputs and outputs, and between `{{ }}` in templates and metadata. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { jobSchema } from "../../../generated/job_schema.ts";
import { ARTIFACTS_SCHEMA } from "../artifacts/render.ts";
import { checkTemplate, hasExpression } from "../expression/mod.ts";
import { isLiteral } from "../literal.ts";
import { METADATA_SCHEMA } from "../prepare.ts";
import { checkItems } from "./for_each.ts";
import { readInputs } from "./inputs.ts";
import { checkOutputs } from "./outputs.ts";
import { expressionErrors, objectAt, type Path, type SpecError } from "./paths.ts";
import { type PlacedStep, placeSteps } from "./places.ts";

export function checkExpressions(spec: JobFlowSpec): SpecError[] {
  return placeSteps(spec).filter(({ step }) => step.type !== "Manual").flatMap(checkStep);
}

function checkStep({ step, path, place }: PlacedStep): SpecError[] {
  const literal = isLiteral(step);
  const inputs = readInputs(step, { path, place, literal });
  const inside = { ...place, inputs: inputs.types, hiddenInputs: inputs.hidden };
  const errors = [
    ...inputs.errors,
    ...checkOutputs(step, path, place),
    ...checkItems(step, path, inside),
  ];
  if (literal) return errors;
  const found = [
    ...checkTemplate(step.metadata, inside, {
      path: [...path, "metadata"],
      schema: METADATA_SCHEMA,
    }),
    ...checkTemplate(step.template, inside, { path: [...path, "template"], schema: jobSchema }),
    ...(["inputs", "outputs"] as const).flatMap((side) =>
      checkTemplate(step[side]?.artifacts, inside, {
        path: [...path, side, "artifacts"],
        schema: ARTIFACTS_SCHEMA,
      })
    ),
  ];
  return [
    ...errors,
    ...found.flatMap(({ path: at, ...error }) => expressionErrors([error], at, undefined)),
    ...checkEarlyFields(step, path),
  ];
}

/** What is needed of a template before or after its step runs is no expression's to say. */
function checkEarlyFields({ template }: Step, path: Path): SpecError[] {
  const { ttlSecondsAfterFinished } = objectAt(objectAt(template).spec);
  if (typeof ttlSecondsAfterFinished !== "string" || !hasExpression(ttlSecondsAfterFinished)) {
    return [];
  }
  return [{
    path: [...path, "template", "spec", "ttlSecondsAfterFinished"],
    message: "cannot be an expression: it is set after the step has ended; write a number",
    value: ttlSecondsAfterFinished,
  }];
}
