/** Input parameters: their sources can be read, and the types of their values. */

import type { InputParameter, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  type CelType,
  hasExpression,
  type Place,
  readExpression,
  readText,
} from "../expression/mod.ts";
import { parseStepPath } from "../json_path.ts";
import { inputVariable } from "../names.ts";
import { expressionErrors, items, objectAt, type Path, type SpecError, textAt } from "./paths.ts";
import { containersOf, podSpecsOf } from "./pod_specs.ts";

/** What is known of a step's inputs before a run. */
export interface ReadInputs {
  readonly errors: readonly SpecError[];
  /** Types of those that have a value in expressions, by name. */
  readonly types: ReadonlyMap<string, CelType>;
  /** Those that only the containers read. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * Reads the inputs of a step.
 *
 * @param literal `{{` in a value means nothing
 */
export function readInputs(
  step: Step,
  { path, place, literal }: {
    readonly path: Path;
    readonly place: Place;
    readonly literal: boolean;
  },
): ReadInputs {
  const types = new Map<string, CelType>();
  const hidden = new Set<string>();
  const errors: SpecError[] = [];
  for (const [parameter, at] of inputParameters(step, path)) {
    const name = textAt(parameter.name);
    const { configMapKeyRef, secretKeyRef } = objectAt(parameter.valueFrom);
    if (configMapKeyRef || secretKeyRef) {
      hidden.add(name);
      errors.push(...checkReference(parameter, at));
      continue;
    }
    const read = readValue(parameter, { path: at, place, literal });
    errors.push(...read.errors);
    const type = storedType(read.type);
    const unsure = parameter.default !== undefined && type !== "string";
    types.set(name, unsure ? "dyn" : type);
  }
  return { errors: [...errors, ...checkVariables(step, path)], types, hidden };
}

function inputParameters(step: Step, path: Path): [InputParameter, Path][] {
  const { parameters } = objectAt(step.inputs);
  return items(parameters as InputParameter[] | undefined, [...path, "inputs", "parameters"]);
}

/** The kubelet reads it, and knows no default. */
function checkReference(parameter: InputParameter, path: Path): SpecError[] {
  if (parameter.default === undefined) return [];
  return [{
    path: [...path, "default"],
    message: "is never used: the node reads this input, not zen-flow; set optional: true in the " +
      `reference, and write \${${inputVariable(parameter.name)}:-…} in the script`,
    value: parameter.default,
  }];
}

interface Read {
  readonly errors: readonly SpecError[];
  readonly type: CelType;
}

function readValue(
  { value, valueFrom }: InputParameter,
  { path, place, literal }: {
    readonly path: Path;
    readonly place: Place;
    readonly literal: boolean;
  },
): Read {
  const { expression, jsonPath } = objectAt(valueFrom);
  if (typeof expression === "string") {
    const at = [...path, "valueFrom", "expression"];
    const { errors, type } = readExpression(expression, place);
    return { errors: expressionErrors(errors, at, expression), type };
  }
  if (typeof jsonPath === "string") {
    const at = [...path, "valueFrom", "jsonPath"];
    const fault = pathFault(jsonPath, place);
    return {
      errors: fault === undefined ? [] : [{ path: at, message: fault, value: jsonPath }],
      type: "dyn",
    };
  }
  if (typeof value !== "string" || literal || !hasExpression(value)) {
    return { errors: [], type: "string" };
  }
  const { errors, type } = readText(value, place);
  return { errors: expressionErrors(errors, [...path, "value"], value), type };
}

/** As an expression that names the same step and output would be judged. */
function pathFault(text: string, place: Place): string | undefined {
  const parsed = parseStepPath(text);
  if ("error" in parsed) return parsed.error;
  const { step, path: [output] } = parsed;
  const field = typeof output === "string" ? `[${JSON.stringify(output)}]` : "";
  const same = `steps[${JSON.stringify(step)}].outputs.parameters${field}`;
  return readExpression(same, place).errors[0]?.message;
}

/** The type that a value has once it has been JSON: whole doubles come back as int. */
function storedType(type: CelType): CelType {
  if (type === "google.protobuf.Timestamp") return "string";
  return ["string", "int", "bool", "list", "map"].includes(type) ? type : "dyn";
}

/** A variable that the template sets too would hide the input, or be hidden. */
function checkVariables(step: Step, path: Path): SpecError[] {
  const names = new Set(
    inputParameters(step, path).map(([{ name }]) => inputVariable(textAt(name))),
  );
  if (names.size === 0) return [];
  return podSpecsOf([step, path]).flatMap(containersOf).flatMap(({ container, path: at }) =>
    items(container.env as { name?: unknown }[] | undefined, [...at, "env"])
      .filter(([variable]) => names.has(textAt(variable.name)))
      .map(([{ name }, place]) => ({
        path: [...place, "name"],
        message: `${name} is the variable of an input parameter; remove it, or rename the input`,
        value: name,
      }))
  );
}
