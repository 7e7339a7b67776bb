/** Retry and failure policies: durations that parse, values that make sense together. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isDuration, parseDuration } from "../duration.ts";
import { MAX_RULES, mayHavePolicy } from "../failure_policy.ts";
import { allSteps, items, objectAt, type Path, type SpecError } from "./paths.ts";
import { podSpecsOf, type WrittenPod } from "./pod_specs.ts";

export function checkPolicies(spec: JobFlowSpec): SpecError[] {
  return [
    ...allSteps(spec).flatMap(([step, path]) => checkRetryPolicy(step, path)),
    ...checkFlowPolicy(spec),
    ...allSteps(spec).flatMap(podSpecsOf).flatMap(checkOwnPolicy),
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
  // Of what is no duration at all the schema speaks.
  if (typeof value !== "string" || !isDuration(value)) return [];
  const ms = parseDuration(value);
  if (ms === undefined) return [{ path, message: "must be no longer than 292 years", value }];
  return ms > 0 ? [] : [{ path, message: "must be more than zero", value }];
}

/** The rules of the flow's policy, which every step's Job without one of its own gets. */
function checkFlowPolicy(spec: JobFlowSpec): SpecError[] {
  const policy = objectAt(objectAt(spec.executionPolicy).podFailurePolicy);
  const path = ["spec", "executionPolicy", "podFailurePolicy", "rules"];
  const takers = allSteps(spec).filter((one) => podSpecsOf(one).some(takesFlowPolicy));
  const withoutIndexes = takers.find((one) => podSpecsOf(one).some(lacksIndexes));
  const rules = items(policy.rules as unknown[] | undefined, path);
  return [
    ...checkRoom(rules.map(([rule]) => rule), path),
    ...rules.flatMap(([rule, at]) => [
      ...checkRule(objectAt(rule), at),
      ...checkFailIndex(objectAt(rule), at, withoutIndexes?.[0].name),
    ]),
  ];
}

function takesFlowPolicy({ jobSpec, podSpec }: WrittenPod): boolean {
  const restartPolicy = podSpec.restartPolicy ?? "Never";
  return jobSpec.podFailurePolicy === undefined && mayHavePolicy(jobSpec, { restartPolicy });
}

function decidesDisruptions(rule: unknown): boolean {
  return items(objectAt(rule).onPodConditions as unknown[] | undefined, [])
    .some(([condition]) => objectAt(condition).type === "DisruptionTarget");
}

/** The rule that is put in front needs room. */
function checkRoom(rules: readonly unknown[], path: Path): SpecError[] {
  if (rules.length < MAX_RULES || rules.some(decidesDisruptions)) return [];
  const message =
    `Kubernetes takes at most ${MAX_RULES} rules, and one that ignores evictions is put ` +
    "in front of these; leave one out, or add one for DisruptionTarget in place of another";
  return [{ path, message }];
}

function lacksIndexes({ jobSpec }: WrittenPod): boolean {
  return jobSpec.backoffLimitPerIndex === undefined;
}

function checkFailIndex(
  rule: Record<string, unknown>,
  path: Path,
  step: string | undefined,
): SpecError[] {
  if (rule.action !== "FailIndex" || step === undefined) return [];
  return [{
    path: [...path, "action"],
    message: `FailIndex needs a Job with backoffLimitPerIndex, which step "${step}" has not; ` +
      "put this rule into the podFailurePolicy of the templates that it is for",
    value: rule.action,
  }];
}

function checkOwnPolicy(pod: WrittenPod): SpecError[] {
  const { jobSpec, jobPath, podSpec, path } = pod;
  if (jobSpec.podFailurePolicy === undefined) return [];
  const rules = objectAt(jobSpec.podFailurePolicy).rules as unknown[] | undefined;
  const at = [...jobPath, "podFailurePolicy", "rules"];
  const errors = items(rules, at).flatMap(([rule, rulePath]) => [
    ...checkRule(objectAt(rule), rulePath),
    ...(lacksIndexes(pod) && objectAt(rule).action === "FailIndex"
      ? [{
        path: [...rulePath, "action"],
        message: "FailIndex needs backoffLimitPerIndex in the same Job",
        value: "FailIndex",
      }]
      : []),
  ]);
  if (podSpec.restartPolicy === "OnFailure") {
    errors.push({
      path: [...path, "restartPolicy"],
      message: "must be Never beside a podFailurePolicy",
      value: podSpec.restartPolicy,
    });
  }
  if (jobSpec.podReplacementPolicy === "TerminatingOrFailed") {
    errors.push({
      path: [...jobPath, "podReplacementPolicy"],
      message: "must be Failed beside a podFailurePolicy, or left out",
      value: jobSpec.podReplacementPolicy,
    });
  }
  return errors;
}

function checkRule(rule: Record<string, unknown>, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  if ((rule.onExitCodes === undefined) === (rule.onPodConditions === undefined)) {
    errors.push({ path, message: "a rule has either onExitCodes or onPodConditions" });
  }
  const { operator, values } = objectAt(rule.onExitCodes);
  if (!Array.isArray(values)) return errors;
  const at = [...path, "onExitCodes", "values"];
  if (operator === "In" && values.includes(0)) {
    errors.push({
      path: at,
      message: "cannot contain 0 with operator In, because exit code 0 is no failure",
    });
  }
  values.forEach((value, index) => {
    if (typeof value !== "number" || value >= 0 && value <= 255) return;
    const message = `an exit code is between 0 and 255, but this is ${value}`;
    errors.push({ path: [...at, index], message, value });
  });
  const isNumber = values.every((value) => typeof value === "number");
  if (isNumber && values.some((value, index) => index > 0 && value <= values[index - 1]!)) {
    errors.push({ path: at, message: "must be in ascending order, each once" });
  }
  return errors;
}
