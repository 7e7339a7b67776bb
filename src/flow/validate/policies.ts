/** Retry and failure policies: durations that parse, values that make sense together. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { parseDuration } from "../duration.ts";
import { allSteps, items, objectAt, type Path, type SpecError } from "./paths.ts";

export function checkPolicies(spec: JobFlowSpec): SpecError[] {
  return [
    ...allSteps(spec).flatMap(([step, path]) => checkRetryPolicy(step, path)),
    ...checkPodFailurePolicy(spec),
  ];
}

function checkRetryPolicy(step: Step, path: Path): SpecError[] {
  const backoff = objectAt(objectAt(step.retryPolicy).backoff);
  const at = [...path, "retryPolicy", "backoff"];
  return [
    ...checkDuration(backoff.duration, [...at, "duration"]),
    ...checkDuration(backoff.maxDuration, [...at, "maxDuration"]),
  ];
}

function checkDuration(value: unknown, path: Path): SpecError[] {
  if (typeof value !== "string") return [];
  const ms = parseDuration(value);
  if (ms !== undefined && ms > 0) return [];
  const problem = ms === 0 ? "a duration must be more than zero" : `"${value}" is not a duration`;
  return [{
    path,
    message: `${problem}; write it like 30s, 5m or 1h30m (units: ms, s, m, h)`,
    value,
  }];
}

function checkPodFailurePolicy(spec: JobFlowSpec): SpecError[] {
  const policy = objectAt(objectAt(spec.executionPolicy).podFailurePolicy);
  const path = ["spec", "executionPolicy", "podFailurePolicy", "rules"];
  return items(policy.rules as unknown[] | undefined, path).flatMap(([rule, at]) =>
    checkRule(objectAt(rule), at)
  );
}

function checkRule(rule: Record<string, unknown>, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  if ((rule.onExitCodes === undefined) === (rule.onPodConditions === undefined)) {
    errors.push({ path, message: "a rule has either onExitCodes or onPodConditions" });
  }
  const { operator, values } = objectAt(rule.onExitCodes);
  if (operator === "In" && Array.isArray(values) && values.includes(0)) {
    errors.push({
      path: [...path, "onExitCodes", "values"],
      message: "cannot contain 0 with operator In, because exit code 0 is no failure",
    });
  }
  return errors;
}
