/** `when`: parses, type-checks, looks only at steps that have ended by then, and can hold. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { checkCondition, phaseComparisons } from "../expression.ts";
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
  const upstreamOf = ancestors(list.map(([step]) => step));
  return conditional.flatMap((index) => {
    const [step, path] = list[index]!;
    const upstream = new Set([...upstreamOf(index), ...scope.ended]);
    const asker = { final: scope.final, upstream, known: scope.known };
    const at = [...path, "when"];
    const errors = checkCondition(step.when!, asker).map(({ message, start }) => ({
      path: at,
      message: start === undefined ? message : `${message} (at character ${start + 1})`,
      value: step.when,
    }));
    return errors.length > 0 || scope.final ? errors : checkCanHold(step, list, at);
  });
}

function hasExpression({ when }: Step): boolean {
  return typeof when === "string" && !["", "always", "never"].includes(when.trim());
}

/** Below a failure that is not tolerated nothing starts, so nothing can ask for it. */
function checkCanHold(step: Step, list: readonly [Step, Path][], path: Path): SpecError[] {
  const byName = new Map(list.map(([each]) => [each.name, each]));
  return phaseComparisons(step.when!, false).flatMap(({ step: name, equal, phase }) => {
    const target = byName.get(name);
    const wantsFailure = equal ? phase === "Failed" : phase === "Succeeded" && !target?.when;
    if (!target || !wantsFailure || target.continueOnFailure) return [];
    return [{
      path,
      message: `can never hold: when step "${name}" fails, what depends on it is skipped; ` +
        `give "${name}" continueOnFailure: true, or put this step under finally`,
      value: step.when,
    }];
  });
}

/** For the index of a step, the names of all steps that it depends on, directly or not. */
function ancestors(steps: readonly Step[]): (index: number) => ReadonlySet<string> {
  const nodes = steps.map((step) => ({
    name: step.name,
    dependencies: Array.isArray(step.dependencies) ? step.dependencies : [],
  }));
  const { dependencies } = buildGraph(nodes);
  return (index) => {
    const found = new Set<number>();
    const open = [...dependencies[index]!];
    while (open.length > 0) {
      const next = open.pop()!;
      if (found.has(next)) continue;
      found.add(next);
      open.push(...dependencies[next]!);
    }
    return new Set([...found].map((each) => steps[each]!.name));
  };
}
