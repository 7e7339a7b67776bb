/** What a decision costs: `plan()` of a flow of a thousand steps, with no cluster. */

import { plan } from "../../src/flow/mod.ts";
import { FlowWorld, step } from "../support/flow_world.ts";
import { quantile, type Row } from "./report.ts";

const STEPS = 1000;

/** Half of the steps have ended; each step depends on the one before and the one ten before. */
function halfDone(): FlowWorld {
  const steps = Array.from({ length: STEPS }, (_, index) => {
    const dependencies = [index - 1, index - 10].filter((each) => each >= 0);
    return step(`step-${index}`, { dependencies: dependencies.map((each) => `step-${each}`) });
  });
  const world = new FlowWorld({ steps });
  world.pass();
  for (let index = 0; index < STEPS / 2; index++) world.succeed(`step-${index}`);
  return world;
}

/** All steps but the first could start, each by its own condition; one runs at a time. */
function conditional(): FlowWorld {
  const steps = Array.from({ length: STEPS }, (_, index) => {
    if (index === 0) return step("step-0");
    return step(`step-${index}`, {
      dependencies: ["step-0"],
      when: "steps['step-0'].phase == 'Succeeded'",
    });
  });
  const world = new FlowWorld({ steps, executionPolicy: { parallelism: 1 } });
  world.pass();
  world.succeed("step-0");
  return world;
}

/** What a plan of a world's flow goes by. */
function factsOf(world: FlowWorld) {
  return {
    jobs: [...world.jobs.values()],
    pods: [],
    missingJobs: new Set<string>(),
    knownUids: new Map<string, string>(),
    podRefusals: new Map<string, string>(),
    eventsDueAt: new Map<string, number>(),
    leftMessages: new Map(),
    silentSince: new Map<string, number>(),
    group: undefined,
    refusals: new Map(),
  };
}

/** The same when the Job of a step has just ended. */
function endedOf(world: FlowWorld, name: string) {
  const facts = factsOf(world);
  const complete = { reason: "Completed", message: "" };
  const job = world.job(name).name;
  return {
    ...facts,
    jobs: facts.jobs.map((one) => one.name === job ? { ...one, complete } : one),
  };
}

/** Microseconds that each of so many calls takes. */
function timed(calls: number, call: () => unknown): number[] {
  return Array.from({ length: calls }, () => {
    const begun = performance.now();
    call();
    return (performance.now() - begun) * 1000;
  });
}

export function planCost({ calls }: { readonly calls: number }): Row[] {
  const half = halfDone();
  const many = conditional();
  const cases = [
    { what: "nothing to do", world: half, facts: factsOf(half) },
    {
      what: "a step ended, the next starts",
      world: half,
      facts: endedOf(half, `step-${STEPS / 2}`),
    },
    { what: "each waits for a slot, its condition true", world: many, facts: factsOf(many) },
  ];
  return cases.map(({ what, world, facts }) => {
    // As the controller keeps it: text, parsed anew by each plan that starts a step.
    const text = JSON.stringify(world.flow.spec());
    const flow = { ...world.flow, spec: () => JSON.parse(text) };
    const call = () => plan(flow, facts, world.now);
    timed(calls, call); // until it is compiled
    const times = timed(calls, call);
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(0));
    return {
      what: `plan() of ${STEPS} steps, ${what}`,
      target: "under 2000 µs",
      measured: `p50 ${p50} µs, p99 ${p99} µs (n = ${calls})`,
    };
  });
}
