import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readDag } from "../graph/dag.ts";
import { type Layout, layOut } from "./layout.ts";

/** A step with what it depends on, as `name<first,second`. */
function dag(...steps: string[]) {
  return readDag(steps.map((text) => {
    const [name = "", rest = ""] = text.split("<");
    return { name, dependencies: rest.split(",").filter((one) => one !== "") };
  }));
}

/** Random graphs; each step may depend on any before it. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .map((list) =>
    readDag(list.map((dependencies, index) => ({
      name: `step-${index}`,
      dependencies: index === 0 ? [] : [...new Set(dependencies.map((n) => `step-${n % index}`))],
    })))
  );

function overlap(layout: Layout, a: number, b: number): boolean {
  const [one, other] = [layout.boxes[a]!, layout.boxes[b]!];
  return Math.abs(one.x - other.x) < layout.boxWidth &&
    Math.abs(one.y - other.y) < layout.boxHeight;
}

Deno.test("layOut() keeps boxes apart, within its size, and each line between its two boxes", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const layout = layOut(graph);
      const { boxes, boxWidth, boxHeight, isSideways, width, height } = layout;
      boxes.forEach(({ x, y }, index) => {
        assert(x >= 0 && y >= 0 && x + boxWidth <= width && y + boxHeight <= height);
        for (let other = 0; other < index; other++) assert(!overlap(layout, index, other));
      });
      const wanted = graph.steps.flatMap(({ dependencies }, to) =>
        dependencies.map((n) => [n, to])
      );
      assertEquals(layout.edges.map(({ from, to }) => [from, to]), wanted);
      for (const { from, to, points } of layout.edges) {
        const [start, end] = [boxes[from]!, boxes[to]!];
        assertEquals(points[0], {
          x: isSideways ? start.x + boxWidth : start.x + boxWidth / 2,
          y: isSideways ? start.y + boxHeight / 2 : start.y + boxHeight,
        });
        assertEquals(points.at(-1), {
          x: isSideways ? end.x : end.x + boxWidth / 2,
          y: isSideways ? end.y + boxHeight / 2 : end.y,
        });
      }
    }),
    { seed: 1 },
  );
});

Deno.test("layOut() goes from left to right where that fits, and down where it would be too wide", () => {
  const chain = (length: number) =>
    dag(...Array.from({ length }, (_, index) => index === 0 ? "s0" : `s${index}<s${index - 1}`));
  assertEquals(layOut(chain(3)).isSideways, true);
  assertEquals(layOut(chain(300)).isSideways, false);
  const fan = dag("root", ...Array.from({ length: 100 }, (_, index) => `leaf-${index}<root`));
  assertEquals(layOut(fan).isSideways, true);
});

Deno.test("layOut() draws a flow of 1,000 steps with 64 dependencies each", () => {
  const names = Array.from({ length: 1000 }, (_, index) => `s${index}`);
  const graph = readDag(names.map((name, index) => ({
    name,
    dependencies: names.slice(Math.max(0, index - 64), index).filter((_, n) => n % 2 === 0),
  })));
  const layout = layOut(graph);
  assertEquals(layout.boxes.length, 1000);
  const count = graph.steps.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
  assertEquals(layout.edges.length, count);
});
