/** What is drawn: the steps of one list of a flow, as a graph with levels. */

import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { buildGraph } from "../../flow/graph.ts";

/** One step; its dependencies are indexes into the same list. */
export interface DagStep {
  readonly name: string;
  readonly isManual: boolean;
  /** How often it runs: `×4`, or `×n` where only the run tells; undefined: once. */
  readonly fanOut?: string | undefined;
  readonly dependencies: readonly number[];
}

/** Steps or finally steps of a flow. */
export interface Dag {
  /** In the order of the spec. */
  readonly steps: readonly DagStep[];
  /** Of each step the number of steps on the longest way to it: 0 for one without dependencies. */
  readonly levels: readonly number[];
}

/** One flow; `last` are its finally steps. */
export interface FlowGraph {
  readonly name: string;
  readonly main: Dag;
  readonly last: Dag;
}

/** Reads a flow that is valid: its dependencies exist and have no cycle. */
export function flowGraph(flow: JobFlow): FlowGraph {
  return {
    name: flow.metadata.name ?? `${flow.metadata.generateName}…`,
    main: readDag(flow.spec.steps),
    last: readDag(flow.spec.finally ?? []),
  };
}

/** Reads one list of steps. */
export function readDag(
  list: readonly Pick<Step, "name" | "type" | "dependencies" | "forEach">[],
): Dag {
  const graph = buildGraph(list);
  const levels = list.map(() => 0);
  for (const index of graph.order) {
    for (const dependency of graph.dependencies[index]!) {
      levels[index] = Math.max(levels[index]!, levels[dependency]! + 1);
    }
  }
  const steps = list.map(({ name, type, forEach }, index) => ({
    name,
    isManual: type === "Manual",
    fanOut: forEach && `×${forEach.items?.length ?? "n"}`,
    dependencies: graph.dependencies[index]!,
  }));
  return { steps, levels };
}

/** The steps of each level, in the order of the spec. */
export function stepsByLevel({ levels }: Dag): number[][] {
  const rows: number[][] = [];
  levels.forEach((level, step) => (rows[level] ??= []).push(step));
  return rows;
}
