/** What has a place in a row of a drawn graph, and the columns that it takes. Pure. */

import { columns } from "../text.ts";

/** Something that has a place in a row. */
export interface Vertex {
  /** A step, several steps that do not fit, or a line that passes. */
  readonly kind: "step" | "more" | "pass";
  /** What is written; a line that passes is its own sign. */
  readonly label: string;
  /** Indexes of the steps that it stands for. */
  readonly members: readonly number[];
  /** Vertices of the next row that a line leads to. */
  readonly down: Vertex[];
  readonly up: Vertex[];
  /** Columns to either side of the middle that lines may need to arrive. */
  reach: number;
}

/** Columns between two neighbours of a row. */
export const GAP = 2;

/** Columns from the middle of a vertex to its left end; the rest is to its right. */
export function leftOf({ label }: Pick<Vertex, "label">): number {
  return Math.floor((columns(label) - 1) / 2);
}

export function rightOf(vertex: Pick<Vertex, "label">): number {
  return columns(vertex.label) - 1 - leftOf(vertex);
}

/** Columns of the text to the left, or of the lines that arrive. */
export function leftReach(vertex: Vertex): number {
  return Math.max(leftOf(vertex), vertex.reach);
}

export function rightReach(vertex: Vertex): number {
  return Math.max(rightOf(vertex), vertex.reach);
}

/** From the middle of one vertex to that of the next: even, so that every middle can be. */
export function distance(a: Vertex, b: Vertex): number {
  const text = rightOf(a) + leftOf(b) + GAP;
  return 2 * Math.ceil((Math.max(text, a.reach + b.reach) + 1) / 2);
}

/** Columns that a row takes at least. Its order counts: lines may reach beyond what is at its ends. */
export function rowWidth(row: readonly Vertex[]): number {
  if (row.length === 0) return 0;
  // One more on either side for even middles.
  let width = leftReach(row[0]!) + rightReach(row.at(-1)!) + 3;
  for (let index = 1; index < row.length; index++) {
    width += distance(row[index - 1]!, row[index]!);
  }
  return width;
}
