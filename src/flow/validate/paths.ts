/** Walking a spec that may have any shape, with the path of what is found. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { FieldError } from "../../schema/mod.ts";
import type { ExpressionError } from "../expression/mod.ts";

export type Path = readonly (string | number)[];

/** One error in a spec: where, and what is wrong and what would be right. */
export type SpecError = Pick<FieldError, "path" | "message" | "value"> & {
  /** Where in the text at the path, in UTF-16 code units from 0, if only a part of it is wrong. */
  readonly start?: number;
};

/** The items of a list with their paths; nothing where it is no list. */
export function items<T>(list: readonly T[] | undefined, path: Path): [T, Path][] {
  const found: [T, Path][] = [];
  if (!Array.isArray(list)) return found;
  for (const [index, item] of (list as T[]).entries()) {
    if (item !== null) found.push([item, [...path, index]]);
  }
  return found;
}

/** Steps, then finally steps, each with its path. */
export function allSteps(spec: JobFlowSpec): [Step, Path][] {
  return [
    ...items(spec.steps, ["spec", "steps"]),
    ...items(spec.finally, ["spec", "finally"]),
  ];
}

/** An object, or an empty one where the spec has something else. */
export function objectAt(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** What stands here as text: nothing for an object, a list or null, which cannot be asked for theirs. */
export function textAt(value: unknown): string {
  return typeof value === "object" ? "" : String(value ?? "");
}

/** One artifact as it is written, with its path in the spec. */
export type WrittenArtifact = readonly [Record<string, unknown>, Path];

/** The artifacts of a step, whatever stands there. */
export function artifactsAt(step: Step, side: "inputs" | "outputs", path: Path): WrittenArtifact[] {
  const { artifacts } = objectAt(objectAt(step)[side]);
  return items(artifacts as unknown[] | undefined, [...path, side, "artifacts"])
    .map(([artifact, at]) => [objectAt(artifact), at]);
}

/** Whether an expression stands here, whose value only a run can tell. */
export function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.includes("{{");
}

/** What is wrong with an expression, as errors of the field whose text it is or stands in. */
export function expressionErrors(
  errors: readonly ExpressionError[],
  path: Path,
  value: unknown,
): SpecError[] {
  return errors.map(({ message, start }) => ({
    path,
    message: start === undefined ? message : `${message} (at character ${start + 1})`,
    value,
    ...(start === undefined ? {} : { start }),
  }));
}
