/** `when`: parses, type-checks, looks only at steps that have ended by then, and can hold. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type PhaseComparison, readCondition } from "../expression/mod.ts";
import { expressionErrors, type Path, type SpecError } from "./paths.ts";
import { type PlacedStep, placeSteps } from "./places.ts";

export function checkConditions(spec: JobFlowSpec): SpecError[] {
  const placed = placeSteps(spec);
  const byName = new Map(placed.map(({ step }) => [step.name, step]));
  return placed.filter(({ step }) => hasCondition(step))
    .flatMap((one) => checkCondition(one, byName));
}

function checkCondition(
  { step, path, place }: PlacedStep,
  byName: ReadonlyMap<string, Step>,
): SpecError[] {
  const at = [...path, "when"];
  const { errors, comparisons } = readCondition(step.when!, place);
  if (errors.length > 0 && BRACES.test(step.when!)) {
    const message = "is an expression itself: write it without {{ }} and ${ }, as " +
      'params.day == "monday"';
    return [{ path: at, message, value: step.when, start: step.when!.search(BRACES) }];
  }
  if (errors.length > 0 || place.final) return expressionErrors(errors, at, step.when);
  return comparisons.flatMap((one) => checkCanHold(one, byName.get(one.step), at))
    .map((error) => ({ ...error, value: step.when }));
}

/** What would be an expression in a template, or was one in the original project. */
const BRACES = /\{\{|\$\{/;

function hasCondition({ when }: Step): boolean {
  return typeof when === "string" && !["", "always", "never"].includes(when.trim());
}

/** Below a failure that is not tolerated nothing starts, so nothing can ask for it. */
function checkCanHold(
  { equal, phase }: PhaseComparison,
  target: Step | undefined,
  path: Path,
): SpecError[] {
  const wantsFailure = equal ? phase === "Failed" : phase === "Succeeded" && !target?.when;
  if (!target || !wantsFailure || target.continueOnFailure) return [];
  return [{
    path,
    message: `can never hold: when step "${target.name}" fails, what depends on it is skipped; ` +
      `give "${target.name}" continueOnFailure: true, or put this step under finally`,
  }];
}
