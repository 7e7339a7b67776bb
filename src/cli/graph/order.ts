/** The order of the vertices of each row: one by which few lines cross. Pure. */

import type { Vertex } from "./vertex.ts";

const SWEEPS = 8;

/**
 * Orders each row in place: sweeps down and up, each vertex among the middle of its neighbours; the
 * best order stays.
 */
export function orderRows(rows: Vertex[][]): void {
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const isDown = sweep % 2 === 0;
    const sequence = isDown ? rows.slice(1) : rows.slice(0, -1).reverse();
    for (const row of sequence) {
      const before = rows[rows.indexOf(row) + (isDown ? -1 : 1)]!;
      sortByNeighbours(row, before, isDown ? (vertex) => vertex.up : (vertex) => vertex.down);
    }
    const count = crossings(rows);
    if (count >= fewest) continue;
    fewest = count;
    best = rows.map((row) => [...row]);
  }
  best.forEach((row, index) => rows[index] = row);
}

function sortByNeighbours(
  row: Vertex[],
  other: readonly Vertex[],
  neighbours: (vertex: Vertex) => readonly Vertex[],
): void {
  const position = new Map(other.map((vertex, index) => [vertex, index]));
  const rank = new Map(row.map((vertex, index) => {
    const near = neighbours(vertex);
    return [vertex, near.length === 0 ? index : mean(near.map((one) => position.get(one)!))];
  }));
  row.sort((a, b) => rank.get(a)! - rank.get(b)!);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many pairs of lines cross. */
function crossings(rows: readonly Vertex[][]): number {
  return rows.reduce((sum, row, index) => sum + crossingsBelow(row, rows[index + 1] ?? []), 0);
}

function crossingsBelow(row: readonly Vertex[], below: readonly Vertex[]): number {
  const position = new Map(below.map((vertex, index) => [vertex, index]));
  /** Ends of the lines of all vertices so far, by position. */
  const ends = below.map(() => 0);
  let count = 0;
  for (const { down } of row) {
    const own = down.map((vertex) => position.get(vertex)!);
    for (const end of own) {
      for (let right = end + 1; right < ends.length; right++) count += ends[right]!;
    }
    for (const end of own) ends[end]!++;
  }
  return count;
}
