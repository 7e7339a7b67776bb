/** What a step goes by of the steps before it, as its expressions say: read before any run. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Place, readExpression } from "./expression/mod.ts";
import { references } from "./expression/references.ts";
import { splitText } from "./expression/text.ts";
import { parseStepPath } from "./json_path.ts";
import { isLiteral } from "./literal.ts";

/** Something of a step that is known only when that has ended: its outputs, or its phase and reason. */
export interface Use {
  readonly step: string;
  readonly of: "outputs" | "end";
}

export interface StepUses {
  /** What decides whether the step runs. */
  readonly condition: readonly Use[];
  /** What its attempts are made with. */
  readonly content: readonly Use[];
}

/** Each use once. Of a text that is no expression it tells nothing: `validate` says what is wrong. */
export function usesOf(step: Step): StepUses {
  const { when, forEach, inputs, outputs, template, metadata } = step;
  const parameters = inputs?.parameters ?? [];
  const written = [
    ...parameters.map(({ value }) => value),
    ...[template, metadata, inputs?.artifacts, outputs?.artifacts],
  ];
  return {
    condition: distinct(usesIn(when)),
    content: distinct([
      ...usesIn(forEach?.expression),
      ...parameters.flatMap(({ valueFrom }) => usesIn(valueFrom?.expression)),
      ...parameters.flatMap(({ valueFrom }) => useOfPath(valueFrom?.jsonPath)),
      ...(isLiteral(step) ? [] : written.flatMap(expressionsIn).flatMap(usesIn)),
    ]),
  };
}

/** An expression is read here for what it names, not for whether it may. */
const ANYWHERE: Place = {
  final: true,
  upstream: { has: () => true },
  steps: new Map(),
  params: new Set(),
  inputs: new Map(),
};

function usesIn(expression: string | undefined): Use[] {
  const { ast } = readExpression(expression ?? "", ANYWHERE);
  return (ast === undefined ? [] : references(ast)).flatMap(({ root, path: [step, field] }) => {
    if (root !== "steps" || step === undefined) return [];
    return [{ step, of: field === "phase" || field === "reason" ? "end" : "outputs" }];
  });
}

function useOfPath(path: string | undefined): Use[] {
  const parsed = path === undefined ? undefined : parseStepPath(path);
  return parsed === undefined || "error" in parsed ? [] : [{ step: parsed.step, of: "outputs" }];
}

/** The expressions between the `{{ }}` of all strings of a value. */
function expressionsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap(expressionsIn);
  }
  const split = typeof value === "string" ? splitText(value) : { pieces: [] };
  if ("error" in split) return [];
  return split.pieces.flatMap((piece) => "expression" in piece ? [piece.expression] : []);
}

function distinct(uses: readonly Use[]): Use[] {
  return [...new Map(uses.map((use) => [`${use.of} ${use.step}`, use])).values()];
}
