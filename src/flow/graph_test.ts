import { assertEquals } from "@std/assert";
import { buildGraph, findCycle, findCycles } from "./graph.ts";

Deno.test("buildGraph() orders steps after what they depend on, else as in the spec", () => {
  const graph = buildGraph([
    { name: "load", dependencies: ["merge"] },
    { name: "a" },
    { name: "merge", dependencies: ["a", "b"] },
    { name: "b" },
  ]);
  assertEquals(graph.order, [1, 3, 2, 0]);
  assertEquals(graph.dependencies, [[2], [], [1, 3], []]);
});

Deno.test("buildGraph() counts a dependency named twice once and leaves unknown names out", () => {
  const graph = buildGraph([{ name: "a" }, { name: "b", dependencies: ["a", "a", "ghost"] }]);
  assertEquals(graph.dependencies[1], [0]);
  assertEquals(graph.order, [0, 1]);
});

Deno.test("findCycle() finds the cycle itself, not what hangs below it", () => {
  const graph = buildGraph([
    { name: "below", dependencies: ["x"] },
    { name: "x", dependencies: ["y"] },
    { name: "y", dependencies: ["z", "free"] },
    { name: "z", dependencies: ["x"] },
    { name: "free" },
  ]);
  assertEquals(findCycle(graph), [1, 2, 3]);
  assertEquals(graph.order, [4]);
});

Deno.test("findCycle() finds a step that depends on itself, and nothing where there is none", () => {
  assertEquals(findCycle(buildGraph([{ name: "a", dependencies: ["a"] }])), [0]);
  assertEquals(findCycle(buildGraph([{ name: "a" }])), undefined);
});

Deno.test("findCycles() finds each circle, and nothing of what hangs below one", () => {
  const graph = buildGraph([
    { name: "a", dependencies: ["b"] },
    { name: "b", dependencies: ["a"] },
    { name: "below", dependencies: ["b", "self"] },
    { name: "self", dependencies: ["self"] },
    { name: "free" },
  ]);
  assertEquals(findCycles(graph), [[0, 1], [3]]);
  assertEquals(findCycles(buildGraph([{ name: "a" }])), []);
});
