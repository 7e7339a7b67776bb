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

/** Microseconds that each of so many calls takes. */
function timed(calls: number, call: () => unknown): number[] {
  return Array.from({ length: calls }, () => {
    const begun = performance.now();
    call();
    return (performance.now() - begun) * 1000;
  });
}

export function planCost({ calls }: { readonly calls: number }): Row[] {
  const world = halfDone();
  // As the controller keeps it: text, parsed anew by each plan that starts a step.
  const text = JSON.stringify(world.flow.spec());
  const flow = { ...world.flow, spec: () => JSON.parse(text) };
  const observed = {
    jobs: [...world.jobs.values()],
    pods: [],
    missingJobs: new Set<string>(),
    knownUids: new Map<string, string>(),
    podRefusals: new Map<string, string>(),
    leftMessages: new Map(),
    silentSince: new Map<string, number>(),
    group: undefined,
    refusals: new Map(),
  };
  const name = `step-${STEPS / 2}`;
  const { name: jobName } = world.job(name);
  const complete = { reason: "Completed", message: "" };
  const ended = {
    ...observed,
    jobs: observed.jobs.map((job) => job.name === jobName ? { ...job, complete } : job),
  };
  const cases = [
    { what: "nothing to do", facts: observed },
    { what: "a step ended, the next starts", facts: ended },
  ];
  return cases.map(({ what, facts }) => {
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
