/**
 * Where the boxes of a graph stand and how the lines between them run, in pixels. The rows and the
 * order in them are those of `zen-flow graph`; a row is a column here where that takes less width.
 * Pure.
 */

import { arrange, type Columns } from "../graph/arrange.ts";
import { type Dag, stepsByLevel } from "../graph/dag.ts";
import { makeRows } from "../graph/rows.ts";
import type { Vertex } from "../graph/vertex.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One line, from the middle of a box's side; every two points are joined by a curve. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly points: readonly Point[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Whether a level is a column, and lines run from left to right. */
  readonly isSideways: boolean;
  readonly boxWidth: number;
  readonly boxHeight: number;
  /** The upper left corner of each step's box, by index. */
  readonly boxes: readonly Point[];
  readonly edges: readonly Edge[];
}

const BOX_HEIGHT = 46;
const MIN_BOX_WIDTH = 184;
const MAX_BOX_WIDTH = 248;
/** The widest characters of the font at the size of a box's text, and what stands beside it. */
const CHARACTER_WIDTH = 7.8;
const BOX_PADDING = 44;
/** Between boxes of one level, and between levels. */
const GAP = 16;
const LEVEL_GAP = 52;
const MARGIN = 8;

/** What fits a screen beside the page's margins: up to this a graph goes from left to right. */
const COMFORTABLE_WIDTH = 1040;

/** Lines that pass boxes of other levels get a place there, if there are no more of them. */
const MAX_PASSES = 4000;

/** Of `makeRows` and `arrange`: any width. */
const UNBOUNDED = 1e9;

/** Lays a graph out; its levels are complete. */
export function layOut(dag: Dag): Layout {
  const longest = Math.max(0, ...dag.steps.map(({ name }) => name.length));
  const boxWidth = clamp(longest * CHARACTER_WIDTH + BOX_PADDING, MIN_BOX_WIDTH, MAX_BOX_WIDTH);
  const levels = stepsByLevel(dag);
  const widest = Math.max(0, ...levels.map((level) => level.length));
  const sidewaysWidth = levels.length * (boxWidth + LEVEL_GAP);
  const isSideways = sidewaysWidth <= COMFORTABLE_WIDTH ||
    sidewaysWidth <= widest * (boxWidth + GAP);
  // Across the levels: what a box takes there, and the characters that stand for it in `arrange`.
  const across = isSideways ? BOX_HEIGHT : boxWidth;
  const label = "x".repeat(isSideways ? 3 : 11);
  const rows = rowsOf(dag, label);
  const places = arrange(rows, UNBOUNDED);
  const unit = (across + GAP) / pitchOf(label);
  const along = (isSideways ? boxWidth : BOX_HEIGHT) + LEVEL_GAP;
  const middleOf = (vertex: Vertex) => places.get(vertex)! * unit;
  const least = Math.min(...[...places.keys()].map(middleOf)) - across / 2;
  const most = Math.max(...[...places.keys()].map(middleOf)) + across / 2;
  const extent = {
    across: most - least + 2 * MARGIN,
    along: Math.max(1, rows.length) * along - LEVEL_GAP + 2 * MARGIN,
  };
  const frame = { isSideways, boxWidth, rows, places, unit, along, offset: MARGIN - least };
  return {
    width: Math.ceil(isSideways ? extent.along : extent.across),
    height: Math.ceil(isSideways ? extent.across : extent.along),
    isSideways,
    boxWidth,
    boxHeight: BOX_HEIGHT,
    boxes: boxesOf(dag, frame),
    edges: edgesOf(dag, frame),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Columns of `arrange` from the middle of one box to that of its neighbour. */
function pitchOf(label: string): number {
  return 2 * Math.ceil((label.length + 2) / 2);
}

/** The rows with a place for each line that passes; too many lines are drawn straight instead. */
function rowsOf(dag: Dag, label: string): Vertex[][] {
  let passes = 0;
  const spans = dag.steps.map(({ dependencies }, step) =>
    dependencies.map((dependency) => dag.levels[step]! - dag.levels[dependency]!)
  );
  for (const span of spans.flat()) passes += Math.max(0, span - 1);
  const steps = dag.steps.map((step, index) => ({
    name: label,
    isManual: false,
    dependencies: passes <= MAX_PASSES
      ? step.dependencies
      : step.dependencies.filter((_, nth) => spans[index]![nth] === 1),
  }));
  const rows = makeRows({ steps, levels: dag.levels }, UNBOUNDED);
  if (rows === undefined) throw new Error("a graph without bounds has no rows");
  // Ports are for lines of text.
  for (const vertex of rows.flat()) vertex.reach = 0;
  return rows;
}

interface Frame {
  readonly isSideways: boolean;
  readonly boxWidth: number;
  readonly rows: readonly (readonly Vertex[])[];
  readonly places: Columns;
  /** Pixels of one column of `arrange`. */
  readonly unit: number;
  /** Pixels from one level to the next. */
  readonly along: number;
  /** Pixels that everything is moved across the levels. */
  readonly offset: number;
}

function boxesOf(dag: Dag, frame: Frame): Point[] {
  const boxes = dag.steps.map((): Point => ({ x: 0, y: 0 }));
  frame.rows.forEach((row, level) => {
    for (const vertex of row) {
      const middle = place(frame, vertex);
      const start = MARGIN + level * frame.along;
      for (const step of vertex.members) {
        boxes[step] = frame.isSideways
          ? { x: start, y: middle - BOX_HEIGHT / 2 }
          : { x: middle - frame.boxWidth / 2, y: start };
      }
    }
  });
  return boxes;
}

function place({ places, unit, offset }: Frame, vertex: Vertex): number {
  return places.get(vertex)! * unit + offset;
}

function edgesOf(dag: Dag, frame: Frame): Edge[] {
  const vertices = new Map(
    frame.rows.flat().flatMap((vertex) => vertex.members.map((step) => [step, vertex] as const)),
  );
  const levelOf = new Map(frame.rows.flatMap((row, level) => row.map((one) => [one, level])));
  return dag.steps.flatMap(({ dependencies }, to) =>
    dependencies
      .filter((from) => dag.levels[from]! < dag.levels[to]!)
      .map((from) => {
        const [start, end] = [vertices.get(from)!, vertices.get(to)!];
        const route = routeBetween(start, end) ?? [start, end];
        const points = route.flatMap((vertex) => sidesOf(frame, vertex, levelOf.get(vertex)!));
        // Not where a line arrives at its first box, nor where it leaves its last.
        return { from, to, points: points.slice(1, -1) };
      })
  );
}

/** Where lines arrive at a box and where they leave it; what passes goes straight between the two. */
function sidesOf(frame: Frame, vertex: Vertex, level: number): Point[] {
  const middle = place(frame, vertex);
  const start = MARGIN + level * frame.along;
  return frame.isSideways
    ? [{ x: start, y: middle }, { x: start + frame.boxWidth, y: middle }]
    : [{ x: middle, y: start }, { x: middle, y: start + BOX_HEIGHT }];
}

/** From one box to another through lines that pass; undefined where there is no such way. */
function routeBetween(from: Vertex, to: Vertex): Vertex[] | undefined {
  for (const next of from.down) {
    if (next === to) return [from, to];
    if (next.kind !== "pass") continue;
    const rest = routeBetween(next, to);
    if (rest !== undefined) return [from, ...rest];
  }
  return undefined;
}
