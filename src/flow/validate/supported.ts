/**
 * Fields of the API that this version does not run yet. They are refused, since a flow that ran
 * without them would not be the one that was written.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { EXPRESSIONS_ANNOTATION } from "../names.ts";
import { allSteps, items, objectAt, type Path, type SpecError } from "./paths.ts";

const NOT_YET = "this version of zen-flow does not support it yet";

export function checkSupported(spec: JobFlowSpec): SpecError[] {
  const refuse = (path: Path, used: boolean): SpecError[] =>
    used ? [{ path, message: NOT_YET }] : [];
  return [
    ...refuse(["spec", "parameters"], (spec.parameters ?? []).length > 0),
    ...allSteps(spec).flatMap(([step, path]) => checkStep(step, path)),
  ];
}

function checkStep(step: Step, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  const refuse = (field: Path, used: boolean) => {
    if (used) errors.push({ path: [...path, ...field], message: NOT_YET });
  };
  refuse(["forEach"], step.forEach !== undefined);
  for (const side of ["inputs", "outputs"] as const) {
    const { parameters, artifacts } = objectAt(step[side]);
    refuse([side, "parameters"], items(parameters as unknown[], []).length > 0);
    for (const [artifact, at] of items(artifacts as unknown[], [side, "artifacts"])) {
      for (const store of ["http", "s3"]) {
        refuse([...at, store], objectAt(artifact)[store] !== undefined);
      }
    }
  }
  if (objectAt(objectAt(step.metadata).annotations)[EXPRESSIONS_ANNOTATION] !== "off") {
    errors.push(...expressions(step.template, [...path, "template"]));
  }
  return errors;
}

function expressions(value: unknown, path: Path): SpecError[] {
  if (typeof value === "string") {
    if (!value.includes("{{")) return [];
    return [{
      path,
      message: `{{ }} expressions: ${NOT_YET}; to keep the braces as they are, give the step the ` +
        `annotation ${EXPRESSIONS_ANNOTATION}: "off"`,
    }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    expressions(child, [...path, Array.isArray(value) ? Number(key) : key])
  );
}
