/**
 * The graph of steps: dependencies as indexes, an order in which every step comes after what it
 * depends on, and cycles where there is no such order.
 */

/** A step as the graph sees it. */
export interface GraphNode {
  readonly name: string;
  readonly dependencies?: readonly string[];
}

export interface Graph {
  /** For each step, the indexes of the steps it depends on; unknown names are left out. */
  readonly dependencies: readonly (readonly number[])[];
  /** Indexes in an order where dependencies come first; steps on or below a cycle are left out. */
  readonly order: readonly number[];
}

/** Builds the graph. Never throws: what is wrong with the names is `validate`'s to say. */
export function buildGraph(nodes: readonly GraphNode[]): Graph {
  const indexOf = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (!indexOf.has(node.name)) indexOf.set(node.name, index);
  });
  const dependencies = nodes.map((node) => {
    const indexes = new Set<number>();
    for (const name of Array.isArray(node.dependencies) ? node.dependencies : []) {
      const index = indexOf.get(name);
      if (index !== undefined) indexes.add(index);
    }
    return [...indexes];
  });
  return { dependencies, order: topologicalOrder(dependencies) };
}

/** Kahn's algorithm; among steps that are free at once, the order of the spec. */
function topologicalOrder(dependencies: readonly (readonly number[])[]): number[] {
  const dependents: number[][] = dependencies.map(() => []);
  const waitingFor = dependencies.map((list, index) => {
    for (const dependency of list) dependents[dependency]!.push(index);
    return list.length;
  });
  const order: number[] = [];
  waitingFor.forEach((count, index) => {
    if (count === 0) order.push(index);
  });
  for (let next = 0; next < order.length; next++) {
    for (const dependent of dependents[order[next]!]!) {
      if (--waitingFor[dependent]! === 0) order.push(dependent);
    }
  }
  return order;
}

/**
 * One cycle of the graph as step indexes, each depending on the one after it and the last on the
 * first; undefined where there is none.
 */
export function findCycle(graph: Graph): readonly number[] | undefined {
  if (graph.order.length === graph.dependencies.length) return undefined;
  const ordered = new Set(graph.order);
  // Every step that has no place in the order depends on another such step, so walking from
  // dependency to dependency among them must come back to where it has been.
  let current = graph.dependencies.findIndex((_, index) => !ordered.has(index));
  const path: number[] = [];
  while (!path.includes(current)) {
    path.push(current);
    current = graph.dependencies[current]!.find((index) => !ordered.has(index))!;
  }
  return path.slice(path.indexOf(current));
}

/** Cycles of which no two share a step: each circle, and of those that run through each other one. */
export function findCycles(graph: Graph): readonly (readonly number[])[] {
  const cycles: (readonly number[])[] = [];
  let left = graph;
  for (let cycle = findCycle(left); cycle !== undefined; cycle = findCycle(left)) {
    cycles.push(cycle);
    const members = new Set(cycle);
    const dependencies = left.dependencies.map((list, index) => members.has(index) ? [] : list);
    left = { dependencies, order: topologicalOrder(dependencies) };
  }
  return cycles;
}
