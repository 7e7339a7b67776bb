/** What the expressions of each step may name: steps that have ended by then, parameters. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Place } from "../expression/mod.ts";
import { buildGraph } from "../graph.ts";
import { allSteps, items, objectAt, type Path } from "./paths.ts";

/** A step, where it is written, and what its expressions may name before its inputs are known. */
export interface PlacedStep {
  readonly step: Step;
  readonly path: Path;
  readonly place: Place;
}

/** All steps with their places, those of `finally` last. */
export function placeSteps(spec: JobFlowSpec): PlacedStep[] {
  const main = items(spec.steps, ["spec", "steps"]);
  const last = items(spec.finally, ["spec", "finally"]);
  const common = {
    steps: new Map(allSteps(spec).map(([step]) => [step.name, outputNames(step)])),
    params: new Set(
      items(spec.parameters, ["spec", "parameters"]).map(([parameter]) => parameter.name),
    ),
  };
  return [
    ...placeList(main, { ...common, final: false, ended: [] }),
    ...placeList(last, { ...common, final: true, ended: main.map(([step]) => step.name) }),
  ];
}

interface Scope extends Pick<Place, "steps" | "params" | "final"> {
  /** Names of the steps that have ended before any of this list starts. */
  readonly ended: readonly string[];
}

function placeList(list: readonly [Step, Path][], scope: Scope): PlacedStep[] {
  const { ended, ...common } = scope;
  const isUpstream = upstreamSearch(list.map(([step]) => step));
  const before = new Set(ended);
  return list.map(([step, path], index) => {
    const upstream = { has: (name: string) => before.has(name) || isUpstream(index, name) };
    return { step, path, place: { ...common, upstream } };
  });
}

function outputNames(step: Step): string[] {
  const { parameters } = objectAt(objectAt(step).outputs);
  return items(parameters as unknown[] | undefined, [])
    .map(([parameter]) => String(objectAt(parameter).name));
}

/**
 * Whether the step of an index depends on one of that name, directly or not. Most expressions ask
 * for a direct dependency, which is found at once; the graph is built when the first one asks.
 */
function upstreamSearch(steps: readonly Step[]): (index: number, name: string) => boolean {
  let dependencies: readonly (readonly number[])[] | undefined;
  return (index, name) => {
    dependencies ??= buildGraph(steps.map((step) => ({
      name: step.name,
      dependencies: Array.isArray(step.dependencies) ? step.dependencies : [],
    }))).dependencies;
    const found = new Set(dependencies[index]!);
    for (const next of found) {
      if (steps[next]!.name === name) return true;
      // What is added while the set is walked comes at its end.
      for (const further of dependencies[next]!) found.add(further);
    }
    return false;
  };
}
