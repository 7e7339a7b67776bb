/** What the expressions of each step may name: steps that have ended by then, parameters. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Place } from "../expression/mod.ts";
import { buildGraph, type Graph } from "../graph.ts";
import { suggestions } from "../suggestions.ts";
import { allSteps, items, objectAt, type Path, textAt } from "./paths.ts";

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
    suggest: suggestions(),
    steps: new Map(allSteps(spec).map(([step]) => [textAt(step.name), outputNames(step)])),
    params: new Set(
      items(spec.parameters, ["spec", "parameters"]).map(([parameter]) => textAt(parameter.name)),
    ),
  };
  return [
    ...placeList(main, { ...common, final: false, ended: [] }),
    ...placeList(last, { ...common, final: true, ended: main.map(([step]) => step.name) }),
  ];
}

interface Scope extends Pick<Place, "steps" | "params" | "final" | "suggest"> {
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
    .map(([parameter]) => textAt(objectAt(parameter).name));
}

/**
 * Whether the step of an index depends on one of that name, directly or not. Most expressions ask
 * for a direct dependency, which is found at once; what else is upstream of a step is collected when
 * one asks for more. The graph is built when the first one asks.
 */
function upstreamSearch(steps: readonly Step[]): (index: number, name: string) => boolean {
  let graph: NamedGraph | undefined;
  const known = new Map<number, Uint8Array>();
  return (index, name) => {
    const { indexOf, dependencies } = graph ??= namedGraph(steps);
    const target = indexOf.get(name);
    if (target === undefined) return false;
    if (dependencies[index]!.includes(target)) return true;
    const upstream = known.get(index) ?? upstreamOf(index, dependencies);
    known.set(index, upstream);
    return upstream[target] === 1;
  };
}

interface NamedGraph extends Pick<Graph, "dependencies"> {
  readonly indexOf: ReadonlyMap<string, number>;
}

function namedGraph(steps: readonly Step[]): NamedGraph {
  const indexOf = new Map<string, number>();
  const nodes = steps.map(({ name, dependencies }, index) => {
    if (!indexOf.has(name)) indexOf.set(name, index);
    return { name, dependencies: Array.isArray(dependencies) ? dependencies : [] };
  });
  return { indexOf, dependencies: buildGraph(nodes).dependencies };
}

/** By index, 1 for each step that this one depends on, directly or not. */
function upstreamOf(index: number, dependencies: readonly (readonly number[])[]): Uint8Array {
  const upstream = new Uint8Array(dependencies.length);
  const left = [index];
  for (let step = left.pop(); step !== undefined; step = left.pop()) {
    for (const next of dependencies[step]!) {
      if (upstream[next] === 1) continue;
      upstream[next] = 1;
      left.push(next);
    }
  }
  return upstream;
}
