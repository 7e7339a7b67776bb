/**
 * A graph as lines of text: names in rows, each below what it depends on, with lines between them;
 * where that cannot be drawn in the width, a list of the levels. Pure.
 */

import { clip, columns, type Paint, STYLE } from "../text.ts";
import { arrange, type Columns } from "./arrange.ts";
import { drawChannel, type Line } from "./channel.ts";
import { type Dag, type FlowGraph, stepsByLevel } from "./dag.ts";
import { makeRows } from "./rows.ts";
import { leftOf, rightOf, type Vertex } from "./vertex.ts";

export interface DrawOptions {
  /** Columns; no line is wider. */
  readonly width: number;
  readonly paint: Paint;
}

/** The flow's name and size, its steps, and apart from them its finally steps. */
export function drawFlow({ name, main, last }: FlowGraph, options: DrawOptions): string[] {
  const { paint, width } = options;
  const heading = (text: string, more: string) => {
    const clipped = clip(text + more, width);
    return paint(STYLE.bold, clipped.slice(0, text.length)) + clipped.slice(text.length);
  };
  return [
    heading(name, `: ${describe(main)}`),
    "",
    ...drawDag(main, options),
    ...(last.steps.length === 0 ? [] : [
      "",
      heading("finally", `, after all of these: ${describe(last)}`),
      "",
      ...drawDag(last, options),
    ]),
  ];
}

function describe(dag: Dag): string {
  const levels = stepsByLevel(dag);
  const widest = Math.max(...levels.map((level) => level.length));
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const parts = [count(dag.steps.length, "step"), count(levels.length, "level")];
  return [...parts, ...(widest > 1 ? [`at most ${widest} side by side`] : [])].join(", ");
}

/** The steps of one list. */
export function drawDag(dag: Dag, options: DrawOptions): string[] {
  const { width, paint } = options;
  const rows = makeRows(dag, width);
  if (rows === undefined) return listLevels(dag, options);
  const places = arrange(rows, width);
  const channels = rows.slice(1).map((below, index) => drawBetween(rows[index]!, below, places));
  const indent = Math.min(
    ...rows.map(([first]) => places.get(first!)! - leftOf(first!)),
    ...channels.flat().map((line) => line.search(/\S/)),
  );
  return rows.flatMap((row, index) => [
    drawRow(row, { places, indent, paint }),
    ...(channels[index] ?? []).map((line) => paint(STYLE.dim, line.slice(indent))),
  ]);
}

function drawBetween(row: readonly Vertex[], below: readonly Vertex[], places: Columns): string[] {
  const byColumn = new Map(below.map((vertex) => [places.get(vertex)!, vertex]));
  return drawChannel(linesBelow(row, places), (column) => {
    const vertex = byColumn.get(column)!;
    return { left: leftOf(vertex), right: rightOf(vertex) };
  });
}

function drawRow(
  row: readonly Vertex[],
  { places, indent, paint }: { places: Columns; indent: number; paint: Paint },
): string {
  let line = "";
  let end = indent;
  for (const vertex of row) {
    const start = places.get(vertex)! - leftOf(vertex);
    line += " ".repeat(start - end);
    line += vertex.kind === "step" ? vertex.label : paint(STYLE.dim, vertex.label);
    end = start + columns(vertex.label);
  }
  return line;
}

/** Vertices that lead to the same ones share a line. */
function linesBelow(row: readonly Vertex[], places: Columns): Line[] {
  const lines = new Map<string, { from: number[]; to: readonly number[] }>();
  for (const vertex of row) {
    if (vertex.down.length === 0) continue;
    const to = [...new Set(vertex.down.map((one) => places.get(one)!))].sort((a, b) => a - b);
    const line = lines.get(to.join()) ?? { from: [], to };
    line.from.push(places.get(vertex)!);
    lines.set(to.join(), line);
  }
  return [...lines.values()];
}

/** Names that are listed of steps with the same dependencies. */
const MAX_LISTED = 3;

/** What cannot be drawn: level by level, the steps and what they wait for. */
function listLevels(dag: Dag, { width, paint }: DrawOptions): string[] {
  return stepsByLevel(dag).flatMap((steps, level) => {
    const byDependencies = Map.groupBy(steps, (step) => dag.steps[step]!.dependencies.join());
    return [
      paint(STYLE.dim, clip(`level ${level + 1}`, width)),
      ...[...byDependencies.values()].map((same) => clip(listItem(dag, same), width)),
    ];
  });
}

function listItem({ steps }: Dag, same: readonly number[]): string {
  const listed = (indexes: readonly number[]) => {
    const names = indexes.slice(0, MAX_LISTED).map((index) => steps[index]!.name);
    const more = indexes.length - names.length;
    return names.join(", ") + (more > 0 ? `, … ${more} more` : "");
  };
  const { dependencies } = steps[same[0]!]!;
  return `  ${listed(same)}${dependencies.length === 0 ? "" : `  after ${listed(dependencies)}`}`;
}
