/** Dependencies: each exists, and there is an order in which the steps can run. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { buildGraph, findCycles } from "../graph.ts";
import { type Suggest, suggestions } from "../suggestions.ts";
import { items, type Path, type SpecError } from "./paths.ts";

export function checkGraph(spec: JobFlowSpec): SpecError[] {
  const steps = items(spec.steps, ["spec", "steps"]);
  const last = items(spec.finally, ["spec", "finally"]);
  const names = (list: readonly [Step, Path][]) => new Set(list.map(([step]) => step.name));
  const [stepNames, lastNames] = [names(steps), names(last)];
  return [
    ...unknownDependencies(
      steps,
      (name) =>
        lastNames.has(name)
          ? `"${name}" is a finally step; those start when all steps have ended, so no step can depend on one`
          : undefined,
    ),
    ...unknownDependencies(
      last,
      (name) =>
        stepNames.has(name)
          ? `"${name}" is not a finally step; finally steps start when all steps have ended and can depend only on each other`
          : undefined,
    ),
    ...cycles(steps),
    ...cycles(last),
  ];
}

function unknownDependencies(
  steps: readonly [Step, Path][],
  explain: (name: string) => string | undefined,
): SpecError[] {
  const names = steps.map(([step]) => step.name).filter((name) => typeof name === "string");
  const known = new Set(names);
  const suggest = suggestions();
  return steps.flatMap(([step, path]) =>
    items(step.dependencies, [...path, "dependencies"])
      .filter(([name]) => typeof name === "string" && !known.has(name))
      .map(([name, at]): SpecError => ({
        path: at,
        message: explain(name) ?? unknownStep(name, known, suggest),
        value: name,
      }))
  );
}

function unknownStep(name: string, known: ReadonlySet<string>, suggest: Suggest): string {
  if (name === "") return "a dependency cannot be empty; name a step";
  const meant = suggest(name, known);
  return `no step is named "${name}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
}

function cycles(steps: readonly [Step, Path][]): SpecError[] {
  const nodes = steps.map(([step]) => ({
    name: step.name,
    dependencies: Array.isArray(step.dependencies) ? step.dependencies : [],
  }));
  return findCycles(buildGraph(nodes)).map((cycle) => {
    const names = [...cycle, cycle[0]!].map((index) => nodes[index]!.name);
    return {
      path: [...steps[cycle[0]!]![1], "dependencies"],
      message: `the steps wait for each other in a circle: ${names.join(" -> ")}`,
    };
  });
}
