/**
 * What a drawing says is what the flow says: a reader that follows each line downwards and takes
 * every turn comes to the steps that depend on where it began, and to no others.
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columns, painter } from "../text.ts";
import { type Dag, readDag } from "./dag.ts";
import { drawDag } from "./draw.ts";

type Way = "down" | "left" | "right";

/** The ways on from a sign, and whether it can be entered from above. */
const TURNS: Readonly<Record<string, { fromAbove: boolean; on: readonly Way[] }>> = {
  "│": { fromAbove: true, on: ["down"] },
  "─": { fromAbove: false, on: ["left", "right"] },
  "┘": { fromAbove: true, on: ["left"] },
  "└": { fromAbove: true, on: ["right"] },
  "┐": { fromAbove: false, on: ["left", "down"] },
  "┌": { fromAbove: false, on: ["right", "down"] },
  "├": { fromAbove: true, on: ["right", "down"] },
  "┤": { fromAbove: true, on: ["left", "down"] },
  "┴": { fromAbove: true, on: ["left", "right"] },
  "┬": { fromAbove: false, on: ["left", "right", "down"] },
  "┼": { fromAbove: true, on: ["left", "right", "down"] },
};

interface Label {
  readonly name: string;
  readonly row: number;
  readonly start: number;
  readonly end: number;
}

/** The names that each name's lines lead to. */
function readDrawing(lines: readonly string[]): Map<string, string[]> {
  const labels = lines.flatMap((line, row) =>
    [...line.matchAll(/[a-z0-9]+/g)].map((match): Label => ({
      name: match[0],
      row,
      start: match.index,
      end: match.index + match[0].length - 1,
    }))
  );
  const labelAt = (row: number, column: number) =>
    labels.find((label) => label.row === row && label.start <= column && column <= label.end);

  function follow(from: Label): string[] {
    const reached = new Set<string>();
    const seen = new Set<string>();
    const middle = from.start + Math.floor((from.end - from.start) / 2);
    const todo: [row: number, column: number, way: Way][] = [[from.row + 1, middle, "down"]];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const [row, column, way] = next;
      if (seen.has(next.join())) continue;
      seen.add(next.join());
      const label = labelAt(row, column);
      if (label !== undefined) {
        assertEquals(way, "down", `a line runs into the side of ${label.name}`);
        reached.add(label.name);
        continue;
      }
      for (const on of waysOn(lines[row]?.[column] ?? " ", way)) {
        if (on === "down") todo.push([row + 1, column, on]);
        else todo.push([row, column + (on === "left" ? -1 : 1), on]);
      }
    }
    return [...reached].sort();
  }
  return new Map(labels.map((label) => [label.name, follow(label)]));
}

function waysOn(sign: string, way: Way): readonly Way[] {
  // A line that crosses another interrupts it.
  if (way !== "down" && sign === "│") return [way];
  const turn = TURNS[sign];
  if (turn === undefined || (way === "down" && !turn.fromAbove)) return [];
  return turn.on.filter((on) => on !== { down: "", left: "right", right: "left" }[way]);
}

/** What the graph itself says. */
function dependents({ steps }: Dag): Map<string, string[]> {
  return new Map(steps.map(({ name }, index) => [
    name,
    steps.filter((step) => step.dependencies.includes(index)).map((step) => step.name).sort(),
  ]));
}

/** A random graph; each step may depend on any before it. */
const graphs = fc.array(
  fc.record({
    length: fc.integer({ min: 1, max: 9 }),
    dependencies: fc.array(fc.nat(), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 14 },
).map((list) => {
  const names = list.map(({ length }, index) => `${"n".repeat(length)}${index}`);
  return readDag(list.map(({ dependencies }, index) => ({
    name: names[index]!,
    dependencies: index === 0 ? [] : [...new Set(dependencies.map((one) => names[one % index]!))],
  })));
});

Deno.test("drawDag() leads from each step to those that depend on it, and to no others", () => {
  fc.assert(
    fc.property(graphs, (dag) => {
      // Wide enough for every name, so that none is left out.
      const lines = drawDag(dag, { width: 2000, paint: painter(false) });
      assertEquals(sorted(readDrawing(lines)), sorted(dependents(dag)), `\n${lines.join("\n")}`);
    }),
    { numRuns: 500, seed: 1 },
  );
});

Deno.test("drawDag() is no wider than it may be and leaves no step uncounted", () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 1, max: 100 }), (dag, width) => {
      const lines = drawDag(dag, { width, paint: painter(false) });
      for (const line of lines) assert(columns(line) <= width, line);
      if (width < 40) return;
      const text = lines.join("\n");
      const counted = [...text.matchAll(/… (\d+) more/g)].reduce((sum, [, n]) => sum + +n!, 0);
      if (!text.includes("level 1")) {
        // What is left of a name may have lost its number.
        const named = text.match(/n+/g)?.length ?? 0;
        assertEquals(named + counted, dag.steps.length, text);
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

function sorted(map: ReadonlyMap<string, string[]>): Map<string, string[]> {
  return new Map([...map].sort(([a], [b]) => a < b ? -1 : 1));
}
