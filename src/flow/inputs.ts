/** The input parameters of a step, once it is ready: their values, and what its containers see. */

import type { EnvVar } from "@cloudydeno/kubernetes-apis/core/v1";
import type { InputParameter } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  afford,
  doubleDollars,
  evaluate,
  type JsonValue,
  renderText,
  textOf,
  valueFault,
  type Variables,
} from "./expression/mod.ts";
import { parseStepPath, selectPath } from "./json_path.ts";
import { inputVariable } from "./names.ts";
import { StepReason } from "./reasons.ts";

/** What an attempt is made with. */
export interface Inputs {
  /** By name, but for those that only the containers read. */
  readonly values: ReadonlyMap<string, JsonValue>;
  /** `PARAM_<NAME>` of each. */
  readonly variables: readonly EnvVar[];
}

/** Why a step cannot be started. */
export interface DataFailure {
  readonly reason: string;
  readonly message: string;
}

/**
 * The inputs, or why the first that has no value has none.
 *
 * @param literal `{{` in a value means nothing
 */
export function resolveInputs(
  parameters: readonly InputParameter[],
  variables: Variables,
  literal: boolean,
): Inputs | DataFailure {
  const values = new Map<string, JsonValue>();
  const env: EnvVar[] = [];
  for (const parameter of parameters) {
    const name = inputVariable(parameter.name);
    const { configMapKeyRef, secretKeyRef } = parameter.valueFrom ?? {};
    if (configMapKeyRef || secretKeyRef) {
      const valueFrom = secretKeyRef ? { secretKeyRef } : { configMapKeyRef: configMapKeyRef! };
      env.push({ name, valueFrom });
      continue;
    }
    const found = withDefault(valueOf(parameter, variables, literal), parameter.default);
    const fault = "error" in found ? found.error : valueFault(found.value);
    if (fault !== undefined || "error" in found) {
      const missing = "error" in found && found.missing;
      const message = `input ${parameter.name}: ${fault}`;
      return { reason: missing ? StepReason.InputMissing : StepReason.ExpressionError, message };
    }
    values.set(parameter.name, found.value);
    env.push({ name, value: doubleDollars(textOf(found.value)) });
  }
  return { values, variables: env };
}

type Found = { readonly value: JsonValue } | { readonly error: string; readonly missing: boolean };

function valueOf({ value, valueFrom }: InputParameter, variables: Variables, literal: boolean) {
  if (valueFrom?.expression !== undefined) return evaluate(valueFrom.expression, variables);
  if (valueFrom?.jsonPath !== undefined) return valueAt(valueFrom.jsonPath, variables);
  return literal ? { value: value ?? "" } : renderText(value ?? "", variables);
}

function valueAt(text: string, variables: Variables): Found {
  const parsed = parseStepPath(text);
  if ("error" in parsed) return { error: parsed.error, missing: false };
  const value = selectPath(variables.steps.get(parsed.step)?.outputs.values, parsed.path);
  if (value === undefined) return { error: `there is nothing at ${text}`, missing: true };
  return afford(value, variables);
}

/** A null counts as nothing: it is what most programs write for it. */
function withDefault(found: Found, fallback: string | undefined): Found {
  const isMissing = "error" in found ? found.missing : found.value === null;
  if (!isMissing) return found;
  if (fallback !== undefined) return { value: fallback };
  return "error" in found ? found : { error: "its value is null", missing: true };
}
