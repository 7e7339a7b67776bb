/**
 * Where the vertices of each row stand: the column of their middle, so that lines are straight where
 * they can be. Pure.
 */

import { mean } from "./order.ts";
import { distance, leftReach, rightReach, type Vertex } from "./vertex.ts";

/** Of each vertex the column of its middle: even, and from 0. */
export type Columns = ReadonlyMap<Vertex, number>;

const SWEEPS = 8;

/** The columns of rows that are in their order; every row must fit the width. */
export function arrange(rows: readonly Vertex[][], width: number): Columns {
  const middles = new Map<Vertex, number>();
  for (const row of rows) place(row, row.map(() => ({ at: 0, weight: 1 })), { middles, width });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const row of rows) align(row, (vertex) => vertex.up, { middles, width });
    for (const row of rows.toReversed()) align(row, (vertex) => vertex.down, { middles, width });
  }
  for (const row of rows) {
    align(row, (vertex) => [...vertex.up, ...vertex.down], { middles, width });
  }
  return snap(rows, middles, width);
}

interface Placing {
  readonly middles: Map<Vertex, number>;
  readonly width: number;
}

/** Where a vertex would like to stand, and how much. */
interface Wish {
  readonly at: number;
  readonly weight: number;
}

function align(
  row: readonly Vertex[],
  neighbours: (vertex: Vertex) => readonly Vertex[],
  placing: Placing,
): void {
  const wishes = row.map((vertex): Wish => {
    const near = neighbours(vertex);
    if (near.length === 0) return { at: placing.middles.get(vertex)!, weight: 0.1 };
    // A line that goes on should be straight.
    const isLine = vertex.kind === "pass" && near.some((one) => one.kind === "pass");
    return { at: mean(near.map((one) => placing.middles.get(one)!)), weight: isLine ? 4 : 1 };
  });
  place(row, wishes, placing);
}

/**
 * Places a row as near to its wishes as the distances allow (least squares: neighbours that would
 * overlap are pooled and share one wish), within the width.
 */
function place(row: readonly Vertex[], wishes: readonly Wish[], { middles, width }: Placing): void {
  if (row.length === 0) return;
  const offsets = [0];
  for (let index = 1; index < row.length; index++) {
    offsets.push(offsets[index - 1]! + distance(row[index - 1]!, row[index]!));
  }
  const pools: { at: number; weight: number; size: number }[] = [];
  wishes.forEach(({ at, weight }, index) => {
    let pool = { at: at - offsets[index]!, weight, size: 1 };
    while (pools.length > 0 && pools.at(-1)!.at > pool.at) {
      const before = pools.pop()!;
      const total = before.weight + pool.weight;
      const shared = (before.at * before.weight + pool.at * pool.weight) / total;
      pool = { at: shared, weight: total, size: before.size + pool.size };
    }
    pools.push(pool);
  });
  const least = 2 * Math.ceil(leftReach(row[0]!) / 2);
  const most = 2 * Math.floor((width - 1 - rightReach(row.at(-1)!) - offsets.at(-1)!) / 2);
  let index = 0;
  for (const { at, size } of pools) {
    const bounded = Math.max(least, Math.min(most, at));
    for (const end = index + size; index < end; index++) {
      middles.set(row[index]!, bounded + offsets[index]!);
    }
  }
}

/** The same on even columns, straight lines kept straight, and moved to the left edge. */
function snap(
  rows: readonly Vertex[][],
  middles: ReadonlyMap<Vertex, number>,
  width: number,
): Columns {
  const snapped = new Map<Vertex, number>();
  for (const row of rows) {
    const wishes = row.map((vertex): Wish => {
      const at = middles.get(vertex)!;
      const above = vertex.up.length === 1 ? vertex.up[0]! : undefined;
      const isStraight = above !== undefined && Math.abs(at - middles.get(above)!) < 1;
      return isStraight ? { at: snapped.get(above)!, weight: 100 } : { at, weight: 1 };
    });
    place(row, wishes, { middles: snapped, width });
    for (const vertex of row) snapped.set(vertex, 2 * Math.round(snapped.get(vertex)! / 2));
  }
  const start = Math.min(...rows.map(([first]) => snapped.get(first!)! - leftReach(first!)));
  const shift = 2 * Math.floor(start / 2);
  for (const [vertex, column] of snapped) snapped.set(vertex, column - shift);
  return snapped;
}
