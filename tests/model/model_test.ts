/** The engine and the simple model agree: on every small flow, and on thousands of random ones. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildGraph, findCycle } from "../../src/flow/graph.ts";
import { FlowWorld, step } from "../support/flow_world.ts";
import { type SimpleFlow, simpleOutcome, type SimpleStep, someOrderWorks } from "./simple_flow.ts";

/** How the engine ends the same flow, in the same words. */
function engineOutcome(flow: SimpleFlow): { flow: string; steps: Record<string, string> } {
  const world = new FlowWorld({
    executionPolicy: {
      failFast: flow.failFast,
      backoffLimit: flow.backoffLimit,
      ...(Number.isFinite(flow.parallelism) ? { parallelism: flow.parallelism } : {}),
    },
    steps: flow.steps.map((each) =>
      step(each.name, {
        dependencies: [...each.dependencies],
        continueOnFailure: each.continueOnFailure,
        retryPolicy: { limit: each.retryLimit, backoff: { type: "Fixed", duration: "1s" } },
      })
    ),
  });
  world.pass();
  while (world.flow.status?.completionTime === undefined) {
    const live = flow.steps.filter((each) => world.status(each.name).phase === "Running");
    if (live.length === 0) throw new Error(`stuck: ${JSON.stringify(world.flow.status)}`);
    for (const each of live) {
      const succeeded = world.status(each.name).attempt! > each.failures;
      const condition = { reason: "BackoffLimitExceeded", message: "" };
      world.change(world.job(each.name).name, {
        [succeeded ? "complete" : "failed"]: condition,
      });
    }
    world.pass();
    world.advance(1000);
  }
  const steps: Record<string, string> = {};
  for (const { name, phase, attempt } of world.flow.status.steps!) {
    steps[name] = attempt === undefined ? phase! : `${phase} after ${attempt}`;
  }
  return { flow: world.flow.status.phase!, steps };
}

/** Every way one step can behave that the graph can notice. */
const BEHAVIOURS: readonly Omit<SimpleStep, "name" | "dependencies">[] = [
  { failures: 0, retryLimit: 0, continueOnFailure: false },
  { failures: Infinity, retryLimit: 0, continueOnFailure: false },
  { failures: 1, retryLimit: 1, continueOnFailure: false },
  { failures: Infinity, retryLimit: 0, continueOnFailure: true },
];

/** All flows of n steps whose edges go from earlier to later steps, or all reversed. */
function* smallFlows(n: number): Generator<SimpleFlow> {
  const pairs: [number, number][] = [];
  for (let to = 0; to < n; to++) for (let from = 0; from < to; from++) pairs.push([from, to]);
  for (let edges = 0; edges < 2 ** pairs.length; edges++) {
    for (let behaviours = 0; behaviours < BEHAVIOURS.length ** n; behaviours++) {
      const steps = Array.from({ length: n }, (_, index): SimpleStep => ({
        name: `s${index}`,
        dependencies: pairs
          .filter(([, to], bit) => to === index && (edges >> bit) & 1)
          .map(([from]) => `s${from}`),
        ...BEHAVIOURS[Math.floor(behaviours / BEHAVIOURS.length ** index) % BEHAVIOURS.length]!,
      }));
      const failFast = (edges + behaviours) % 2 === 0;
      // The spec's order must not matter to what the graph decides, so every other one is turned.
      const turned = behaviours % 3 === 0;
      yield {
        steps: turned ? steps.reverse() : steps,
        failFast,
        parallelism: Infinity,
        backoffLimit: 6,
      };
    }
  }
}

for (const n of [1, 2, 3, 4]) {
  Deno.test(`plan() ends every flow of ${n} steps as the simple model does`, () => {
    for (const flow of smallFlows(n)) {
      assertEquals(engineOutcome(flow), simpleOutcome(flow), JSON.stringify(flow));
    }
  });
}

Deno.test("plan() ends 3,000 random flows of up to 14 steps as the simple model does", () => {
  const behaviour = fc.record({
    failures: fc.constantFrom(0, 0, 0, 1, 2, Infinity),
    retryLimit: fc.constantFrom(0, 1, 3),
    continueOnFailure: fc.boolean(),
    edges: fc.nat({ max: 2 ** 14 - 1 }),
  });
  const flows = fc.record({
    behaviours: fc.array(behaviour, { minLength: 1, maxLength: 14 }),
    failFast: fc.boolean(),
    parallelism: fc.constantFrom(1, 2, 3, Infinity),
    backoffLimit: fc.constantFrom(0, 1, 2, 6),
    turned: fc.boolean(),
  });
  fc.assert(
    fc.property(flows, ({ behaviours, turned, ...policy }) => {
      const steps = behaviours.map(({ edges, ...rest }, index): SimpleStep => ({
        name: `s${index}`,
        dependencies: behaviours.flatMap((_, from) =>
          from < index && (edges >> from) & 1 ? [`s${from}`] : []
        ),
        ...rest,
      }));
      const flow = { steps: turned ? steps.reverse() : steps, ...policy };
      assertEquals(engineOutcome(flow), simpleOutcome(flow));
    }),
    { numRuns: 3000 },
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
