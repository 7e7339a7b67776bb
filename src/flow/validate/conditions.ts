/** `when`: parses, type-checks, looks only at steps that have ended by then, and can hold. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type PhaseComparison, readCondition } from "../expression.ts";
import { buildGraph } from "../graph.ts";
import { items, type Path, type SpecError } from "./paths.ts";

export function checkConditions(spec: JobFlowSpec): SpecError[] {
  const main = items(spec.steps, ["spec", "steps"]);
  const last = items(spec.finally, ["spec", "finally"]);
  const mainNames = main.map(([step]) => step.name);
  const known = new Set([...mainNames, ...last.map(([step]) => step.name)]);
  return [
    ...checkList(main, { known, ended: [], final: false }),
    ...checkList(last, { known, ended: mainNames, final: true }),
  ];
}

interface Scope {
  readonly known: ReadonlySet<string>;
  /** Names of the steps that have ended before any of this list starts. */
  readonly ended: readonly string[];
  readonly final: boolean;
}

function checkList(list: readonly [Step, Path][], scope: Scope): SpecError[] {
  const conditional = list.flatMap(([step], index) => hasExpression(step) ? [index] : []);
  if (conditional.length === 0) return [];
  const isUpstream = upstreamSearch(list.map(([step]) => step));
  const ended = new Set(scope.ended);
  const byName = new Map(list.map(([step]) => [step.name, step]));
  return conditional.flatMap((index) => {
    const [step, path] = list[index]!;
    const upstream = { has: (name: string) => ended.has(name) || isUpstream(index, name) };
    const asker = { final: scope.final, upstream, known: scope.known };
    const at = [...path, "when"];
    const { errors, comparisons } = readCondition(step.when!, asker);
    if (errors.length === 0 && !scope.final) {
      return comparisons.flatMap((one) => checkCanHold(one, byName.get(one.step), at))
        .map((error) => ({ ...error, value: step.when }));
    }
    return errors.map(({ message, start }) => ({
      path: at,
      message: start === undefined ? message : `${message} (at character ${start + 1})`,
      value: step.when,
    }));
  });
}

function hasExpression({ when }: Step): boolean {
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

/**
 * Whether the step of an index depends on one of that name, directly or not. Most conditions ask for
 * a direct dependency, which is found at once.
 */
function upstreamSearch(steps: readonly Step[]): (index: number, name: string) => boolean {
  const nodes = steps.map((step) => ({
    name: step.name,
    dependencies: Array.isArray(step.dependencies) ? step.dependencies : [],
  }));
  const { dependencies } = buildGraph(nodes);
  return (index, name) => {
    const found = new Set(dependencies[index]!);
    for (const next of found) {
      if (steps[next]!.name === name) return true;
      // What is added while the set is walked comes at its end.
      for (const further of dependencies[next]!) found.add(further);
    }
    return false;
  };
}
