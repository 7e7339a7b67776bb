/**
 * From a graph to rows of what is drawn: a level that is wider than the screen is collapsed, and an
 * edge over several levels gets a place in each row that it passes. Pure.
 */

import { clip } from "../text.ts";
import { type Dag, stepsByLevel } from "./dag.ts";
import { orderRows } from "./order.ts";
import { portReach } from "./ports.ts";
import { GAP, rowWidth, type Vertex } from "./vertex.ts";

/** The same of names without lines. */
function textWidth(labels: readonly string[]): number {
  return rowWidth(labels.map((label) => newVertex({ label, members: [0] })));
}

/** One entry of a level: a step, or several that are not shown by name. */
interface Entry {
  readonly label: string;
  readonly members: readonly number[];
}

/** How often the rows are made narrower for the lines that pass, before it is given up. */
const MAX_ROUNDS = 12;

/** The rows of a graph, each in its order, or undefined where too many lines pass to be drawn in this width. */
export function makeRows(dag: Dag, width: number): Vertex[][] | undefined {
  const levels = stepsByLevel(dag);
  const signatures = neighbourSignatures(dag);
  const room = levels.map(() => width);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const entries = levels.map((steps, level) =>
      collapse(steps, { dag, signatures, width: room[level]! })
    );
    const rows = connect(dag, entries);
    // Before they are measured: the order counts for their widths.
    orderRows(rows);
    const excess = rows.map((row) => rowWidth(row) - width);
    if (excess.every((columns) => columns <= 0)) return rows;
    excess.forEach((columns, level) => room[level]! -= Math.max(0, columns));
    if (room.some((columns) => columns < textWidth([moreLabel(999)]))) return undefined;
  }
  return undefined;
}

/** What a step depends on and what depends on it: steps with the same can stand for each other. */
function neighbourSignatures({ steps }: Dag): string[] {
  const dependents: number[][] = steps.map(() => []);
  steps.forEach(({ dependencies }, index) => {
    for (const dependency of dependencies) dependents[dependency]!.push(index);
  });
  return steps.map(({ dependencies }, index) =>
    `${dependencies.toSorted((a, b) => a - b).join()}:${dependents[index]!.join()}`
  );
}

function moreLabel(count: number): string {
  return `… ${count} more`;
}

interface CollapseOptions {
  readonly dag: Dag;
  readonly signatures: readonly string[];
  readonly width: number;
}

/** Steps of one level that stand for each other; the first `shown` are named. */
interface Group {
  readonly steps: readonly number[];
  shown: number;
}

/**
 * The entries of a level that fit the width: first the largest groups of steps that stand for each
 * other lose names, then whole groups do, the last ones first.
 */
function collapse(steps: readonly number[], options: CollapseOptions): Entry[] {
  const { dag, signatures, width } = options;
  const byKey = Map.groupBy(steps, (step) => signatures[step]!);
  const groups: Group[] = [...byKey.values()].map((steps) => ({ steps, shown: steps.length }));
  // A name of 63 characters must not push all others out.
  const limit = steps.length === 1 ? width - 2 : Math.max(10, Math.floor(width / 3) - GAP);
  const rest: number[] = [];
  while (true) {
    const entries = groups.flatMap((group) => groupEntries(group, dag, limit));
    if (rest.length > 0) {
      entries.push({ label: moreLabel(rest.length), members: rest });
    }
    if (textWidth(entries.map(({ label }) => label)) <= width || groups.length === 0) {
      return entries;
    }
    const largest = groups.reduce((a, b) => b.shown > a.shown ? b : a);
    if (largest.shown > 2 || (largest.shown === 2 && largest.steps.length > 2)) {
      // "… 1 more" is hardly shorter than the name itself.
      largest.shown -= largest.shown === largest.steps.length ? 2 : 1;
      continue;
    }
    rest.push(...groups.pop()!.steps);
    if (rest.length === 1 && groups.length > 0) rest.push(...groups.pop()!.steps);
  }
}

function groupEntries({ steps, shown }: Group, { steps: all }: Dag, limit: number): Entry[] {
  const entries: Entry[] = steps.slice(0, shown).map((step) => {
    const { name, isManual, fanOut } = all[step]!;
    const label = isManual ? `${name} (manual)` : fanOut ? `${name} ${fanOut}` : name;
    return { label: clip(label, limit), members: [step] };
  });
  const hidden = steps.slice(shown);
  if (hidden.length > 0) entries.push({ label: moreLabel(hidden.length), members: hidden });
  return entries;
}

/** The vertex with what it leads to, in its own row and further down. */
interface Open {
  readonly vertex: Vertex;
  readonly targets: ReadonlySet<number>;
}

/**
 * Vertices with their lines. An edge over several levels passes the rows in between; edges that
 * lead to the same steps pass as one line.
 */
function connect({ steps, levels }: Dag, entries: readonly Entry[][]): Vertex[][] {
  const vertices = entries.map((row) => row.map(newVertex));
  const entryOf = new Map<number, { id: number; level: number; vertex: Vertex }>();
  let id = 0;
  entries.forEach((row, level) =>
    row.forEach(({ members }, index) => {
      const place = { id: id++, level, vertex: vertices[level]![index]! };
      for (const step of members) entryOf.set(step, place);
    })
  );
  const places = [...new Map([...entryOf.values()].map((place) => [place.id, place])).values()];
  const targets = places.map(() => new Set<number>());
  steps.forEach(({ dependencies }, step) => {
    for (const dependency of dependencies) {
      if (levels[dependency]! < levels[step]!) {
        targets[entryOf.get(dependency)!.id]!.add(entryOf.get(step)!.id);
      }
    }
  });
  const byId = new Map(places.map((place) => [place.id, place]));
  let open: Open[] = [];
  const rows = vertices.map((row, level) => {
    const passes = new Map<string, Open>();
    for (const { vertex, targets } of open) {
      const [here, further] = split(targets, (id) => byId.get(id)!.level === level);
      for (const id of here) link(vertex, byId.get(id)!.vertex);
      if (further.length === 0) continue;
      const key = further.join();
      const pass = passes.get(key) ??
        { vertex: newVertex({ label: "│", members: [] }), targets: new Set(further) };
      passes.set(key, pass);
      link(vertex, pass.vertex);
    }
    const own = places.filter((place) => place.level === level)
      .map(({ id, vertex }) => ({ vertex, targets: targets[id]! }));
    open = [...own, ...passes.values()];
    return [...row, ...[...passes.values()].map(({ vertex }) => vertex)];
  });
  rows.slice(1).forEach((below, index) => reserve(rows[index]!, below));
  return rows;
}

function newVertex({ label, members }: Entry): Vertex {
  const kind = members.length === 0 ? "pass" : members.length === 1 ? "step" : "more";
  return { kind, label, members, down: [], up: [], reach: 0 };
}

/** Vertices that lead to the same ones do so by one line; what is below makes room for each. */
function reserve(row: readonly Vertex[], below: readonly Vertex[]): void {
  const ids = new Map(below.map((vertex, index) => [vertex, index]));
  const key = ({ down }: Vertex) => down.map((one) => ids.get(one)!).sort((a, b) => a - b).join();
  const keys = new Map(row.map((vertex) => [vertex, key(vertex)]));
  for (const vertex of below) {
    const branching = vertex.up.filter(({ down }) => down.length > 1);
    const lines = new Set(branching.map((one) => keys.get(one)!));
    vertex.reach = vertex.up.length === 0 ? 0 : portReach(lines.size);
  }
}

function link(from: Vertex, to: Vertex): void {
  from.down.push(to);
  to.up.push(from);
}

/** In ascending order. */
function split(ids: ReadonlySet<number>, test: (id: number) => boolean): [number[], number[]] {
  const sorted = [...ids].sort((a, b) => a - b);
  return [sorted.filter(test), sorted.filter((id) => !test(id))];
}
