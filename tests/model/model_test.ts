/** The engine and the simple model agree: on every small flow, and on thousands of random ones. */

import fc from "fast-check";
import { buildGraph, findCycle } from "../../src/flow/graph.ts";
import { assertAgreement } from "./agreement.ts";
import { randomScenarios } from "./random_scenarios.ts";
import { smallFlows, someOrderWorks } from "./small_flows.ts";

for (const n of [1, 2, 3, 4]) {
  Deno.test(`plan() runs every flow of ${n} steps as the simple model does`, () => {
    for (const flow of smallFlows(n)) assertAgreement(flow, { twice: false });
  });
}

Deno.test("plan() runs random flows of up to 4 steps as the simple model does", () => {
  fc.assert(
    fc.property(
      randomScenarios({ maxSteps: 4, maxFinally: 2 }),
      (scenario) => assertAgreement(scenario),
    ),
    { numRuns: 4000, seed: 1 },
  );
});

Deno.test("plan() runs random flows of up to 12 steps as the simple model does", () => {
  fc.assert(
    fc.property(
      randomScenarios({ maxSteps: 12, maxFinally: 4 }),
      (scenario) => assertAgreement(scenario),
    ),
    { numRuns: 1500, seed: 1 },
  );
});

Deno.test("findCycle() agrees with trying every order, on every graph of up to four steps", () => {
  for (const n of [1, 2, 3, 4]) {
    for (let bits = 0; bits < 2 ** (n * n); bits++) {
      const dependencies = Array.from(
        { length: n },
        (_, to) =>
          Array.from({ length: n }, (_, from) => from)
            .filter((from) => (bits >> (to * n + from)) & 1),
      );
      const graph = buildGraph(dependencies.map((list, index) => ({
        name: `s${index}`,
        dependencies: list.map((from) => `s${from}`),
      })));
      const cycle = findCycle(graph);
      const acyclic = someOrderWorks(dependencies);
      if (acyclic !== (cycle === undefined)) throw new Error(`disagree on ${bits} of ${n}`);
      cycle?.forEach((index, position) => {
        const next = cycle[(position + 1) % cycle.length]!;
        if (!dependencies[index]!.includes(next)) throw new Error(`no cycle: ${cycle}`);
      });
    }
  }
});
