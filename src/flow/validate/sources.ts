/**
 * Data that goes into and comes out of steps: each value has one source, names are unique where
 * they are used, paths stay where they are. Repeats the CRD's CEL rules for API servers that do
 * not know CEL; uniqueness within a step is too dear for CEL.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { inputVariable } from "../names.ts";
import { unique } from "./names.ts";
import { allSteps, items, objectAt, type Path, type SpecError, textAt } from "./paths.ts";

export function checkSources(spec: JobFlowSpec): SpecError[] {
  return [
    ...items(spec.parameters, ["spec", "parameters"]).flatMap(([parameter, path]) =>
      checkEnum(objectAt(parameter), path)
    ),
    ...allSteps(spec).flatMap(([step, path]) => checkStep(step, path)),
  ];
}

function checkEnum({ value, enum: allowed }: Record<string, unknown>, path: Path): SpecError[] {
  if (!isGiven(value) || !Array.isArray(allowed) || allowed.includes(value)) return [];
  const message = `must be one of ${allowed.map(textAt).join(", ")}, as its enum says; it is "${
    textAt(value)
  }"`;
  return [{ path: [...path, "value"], message, value }];
}

function checkStep(step: Step, path: Path): SpecError[] {
  const inputs = objectAt(objectAt(step).inputs);
  const outputs = objectAt(objectAt(step).outputs);
  const lists = {
    inputParameters: objects(inputs.parameters, [...path, "inputs", "parameters"]),
    inputArtifacts: objects(inputs.artifacts, [...path, "inputs", "artifacts"]),
    outputParameters: objects(outputs.parameters, [...path, "outputs", "parameters"]),
    outputArtifacts: objects(outputs.artifacts, [...path, "outputs", "artifacts"]),
  };
  return [
    ...uniqueNames("input parameter", lists.inputParameters),
    ...uniqueVariables(lists.inputParameters),
    ...uniqueNames("input artifact", lists.inputArtifacts),
    ...uniqueNames("output parameter", lists.outputParameters),
    ...uniqueNames("output artifact", lists.outputArtifacts),
    ...lists.inputParameters.flatMap(checkInputParameter),
    ...lists.outputParameters.flatMap(checkOutputParameter),
    ...lists.inputArtifacts.flatMap(checkInputArtifact),
    ...lists.outputArtifacts.flatMap(checkOutputArtifact),
  ];
}

type Item = readonly [Record<string, unknown>, Path];

function objects(list: unknown, path: Path): Item[] {
  return items(list as unknown[] | undefined, path).map(([item, at]) => [objectAt(item), at]);
}

function uniqueNames(what: string, list: readonly Item[]): SpecError[] {
  return unique(what, list.map(([item, path]) => [item.name, [...path, "name"]]));
}

/** `PARAM_` and the name in capitals is the variable that a container reads. */
function uniqueVariables(list: readonly Item[]): SpecError[] {
  const first = new Map<string, unknown>();
  return list.flatMap(([{ name }, path]): SpecError[] => {
    if (typeof name !== "string") return [];
    const variable = inputVariable(name);
    const other = first.get(variable);
    if (other === undefined) first.set(variable, name);
    if (other === undefined || other === name) return [];
    const message = `would be the variable ${variable} in the containers, as "${other}" is already`;
    return [{ path: [...path, "name"], message: `${message}; choose another name`, value: name }];
  });
}

function checkInputParameter([parameter, path]: Item): SpecError[] {
  const { valueFrom } = parameter;
  return [
    ...exactlyOne(parameter, ["value", "valueFrom"], path),
    ...(isGiven(valueFrom)
      ? exactlyOne(
        objectAt(valueFrom),
        ["expression", "jsonPath", "configMapKeyRef", "secretKeyRef"],
        [...path, "valueFrom"],
      )
      : []),
  ];
}

function checkOutputParameter([{ valueFrom }, path]: Item): SpecError[] {
  if (!isGiven(valueFrom)) return [];
  return exactlyOne(objectAt(valueFrom), ["expression", "jsonPath"], [...path, "valueFrom"]);
}

function checkInputArtifact([artifact, path]: Item): SpecError[] {
  const http = [...path, "http", "headers"];
  return [
    ...exactlyOne(artifact, ["from", "http", "s3"], path),
    ...checkPath(artifact.path, [...path, "path"]),
    ...objects(objectAt(artifact.http).headers, http).flatMap(([header, at]) =>
      exactlyOne(header, ["value", "secretKeyRef"], at)
    ),
    ...checkBucket(artifact.s3, [...path, "s3"]),
  ];
}

function checkOutputArtifact([artifact, path]: Item): SpecError[] {
  return [
    ...exactlyOne(artifact, ["persistentVolumeClaim", "s3"], path),
    ...checkPath(artifact.path, [...path, "path"]),
    ...checkBucket(artifact.s3, [...path, "s3"]),
  ];
}

function checkBucket(s3: unknown, path: Path): SpecError[] {
  const { accessKeyIDSecretRef, secretAccessKeySecretRef } = objectAt(s3);
  if (isGiven(accessKeyIDSecretRef) === isGiven(secretAccessKeySecretRef)) return [];
  const message = "accessKeyIDSecretRef and secretAccessKeySecretRef are given together or not " +
    "at all";
  return [{ path, message }];
}

/** An artifact's path is absolute and without `..`. */
export function checkPath(value: unknown, path: Path): SpecError[] {
  if (typeof value !== "string" || value === "") return [];
  if (value.startsWith("/") && !value.split("/").includes("..")) return [];
  const message = `must be an absolute path without .., but is ${JSON.stringify(value)}`;
  return [{ path, message, value }];
}

function exactlyOne(
  object: Record<string, unknown>,
  fields: readonly string[],
  path: Path,
): SpecError[] {
  const given = fields.filter((field) => isGiven(object[field]));
  if (given.length === 1) return [];
  const choice = `${fields.slice(0, -1).join(", ")} and ${fields.at(-1)}`;
  const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
  return [{ path, message: `needs exactly one of ${choice}, but ${found}` }];
}

/** The API server drops a null. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
