/** What a real server refuses in a Job's podFailurePolicy. */

import { duplicate, invalidValue, notSupported, required, tooMany } from "./field_cause.ts";
import { type JSONObject, objectAt, objectsAt } from "./json.ts";
import { isLabelKey } from "./label_selector.ts";
import { containersOf, specOf } from "./pod_template.ts";
import type { FieldCause } from "./status.ts";

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;
const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const CONDITION_STATUSES = ["False", "True", "Unknown"];

/** What is wrong with the policy of a Job's spec; nothing if it has none. */
export function validatePodFailurePolicy(spec: JSONObject): FieldCause[] {
  const policy = objectAt(spec, "podFailurePolicy");
  if (policy === undefined) return [];
  const field = "spec.podFailurePolicy.rules";
  const rules = objectsAt(policy, "rules");
  const causes = rules.flatMap((rule, index) => validateRule(spec, rule, `${field}[${index}]`));
  if (rules.length > MAX_RULES) causes.push(tooMany(field, rules.length, MAX_RULES));
  return causes;
}

function validateRule(spec: JSONObject, rule: JSONObject, field: string): FieldCause[] {
  const causes = validateAction(spec, rule, `${field}.action`);
  const exitCodes = objectAt(rule, "onExitCodes");
  const conditions = objectsAt(rule, "onPodConditions");
  if (exitCodes !== undefined) {
    causes.push(...validateExitCodes(spec, exitCodes, `${field}.onExitCodes`));
  }
  causes.push(...validateConditions(conditions, `${field}.onPodConditions`));
  if (exitCodes !== undefined && conditions.length > 0) {
    causes.push(cause(field, "specifying both OnExitCodes and OnPodConditions is not supported"));
  }
  if (exitCodes === undefined && conditions.length === 0) {
    causes.push(cause(field, "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  return causes;
}

function cause(field: string, text: string): FieldCause {
  return { reason: "FieldValueInvalid", field, message: `Invalid value: ${text}` };
}

function validateAction(spec: JSONObject, { action }: JSONObject, field: string): FieldCause[] {
  if (action === undefined || action === "") {
    return [required(field, `valid values: ${JSON.stringify(ACTIONS)}`)];
  }
  if (action === "FailIndex" && spec.backoffLimitPerIndex === undefined) {
    return [invalidValue(field, action, "requires the backoffLimitPerIndex to be set")];
  }
  return ACTIONS.includes(String(action)) ? [] : [notSupported(field, action, ACTIONS)];
}

function validateExitCodes(
  spec: JSONObject,
  { operator, containerName, values }: JSONObject,
  field: string,
): FieldCause[] {
  const causes: FieldCause[] = [];
  if (operator === undefined || operator === "") {
    causes.push(required(`${field}.operator`, `valid values: ${JSON.stringify(OPERATORS)}`));
  } else if (!OPERATORS.includes(String(operator))) {
    causes.push(notSupported(`${field}.operator`, operator, OPERATORS));
  }
  const names = containersOf(specOf(objectAt(spec, "template") ?? {})).map(({ name }) => name);
  if (containerName !== undefined && !names.includes(containerName)) {
    const text = "must be one of the container or initContainer names in the pod template";
    causes.push(invalidValue(`${field}.containerName`, containerName, text));
  }
  const codes = Array.isArray(values) ? values.map(Number) : [];
  if (codes.length === 0) {
    causes.push(invalidValue(`${field}.values`, codes, "at least one value is required"));
  } else if (codes.length > MAX_EXIT_CODES) {
    causes.push(tooMany(`${field}.values`, codes.length, MAX_EXIT_CODES));
  }
  codes.forEach((code, index) => {
    const at = `${field}.values[${index}]`;
    if (operator === "In" && code === 0) {
      causes.push(invalidValue(at, code, "must not be 0 for the In operator"));
    }
    if (codes.indexOf(code) < index) causes.push(duplicate(at, code));
  });
  if (codes.some((code, index) => index > 0 && codes[index - 1]! > code)) {
    causes.push(invalidValue(`${field}.values`, codes, "must be ordered"));
  }
  return causes;
}

function validateConditions(patterns: readonly JSONObject[], field: string): FieldCause[] {
  const causes: FieldCause[] = [];
  if (patterns.length > MAX_CONDITIONS) {
    causes.push(tooMany(field, patterns.length, MAX_CONDITIONS));
  }
  patterns.forEach(({ type, status }, index) => {
    const at = `${field}[${index}]`;
    if (typeof type !== "string" || !isLabelKey(type)) {
      causes.push(invalidValue(`${at}.type`, type, "name part must be non-empty and qualified"));
    }
    if (!CONDITION_STATUSES.includes(String(status))) {
      causes.push(notSupported(`${at}.status`, status, CONDITION_STATUSES));
    }
  });
  return causes;
}
