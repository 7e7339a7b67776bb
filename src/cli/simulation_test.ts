import { assertEquals, assertThrows } from "@std/assert";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  checkSimulation,
  readOutcome,
  simulatedRuns,
  SIMULATION,
  type SimulationFlags,
} from "./simulation.ts";

const NO_FLAGS: SimulationFlags = { exitCodes: new Map(), durationsMs: new Map() };

function step(annotations: Readonly<Record<string, string>>, more: Partial<Step> = {}): Step {
  return {
    name: "a",
    ...more,
    template: {
      apiVersion: "batch/v1",
      kind: "Job",
      spec: { template: { metadata: { annotations }, spec: { containers: [] } } },
    },
  };
}

function pod(annotations: Readonly<Record<string, string>>, index?: number): Pod {
  const completion = "batch.kubernetes.io/job-completion-index";
  return {
    metadata: {
      namespace: "default",
      labels: { "workflow.zen.io/flow": "f", "workflow.zen.io/step": "a" },
      annotations: { ...annotations, ...(index === undefined ? {} : { [completion]: `${index}` }) },
    },
  };
}

Deno.test("readOutcome() reads how often a step fails, and with which exit code", () => {
  assertEquals(readOutcome("ok"), [0]);
  assertEquals(readOutcome("fail"), [1]);
  assertEquals(readOutcome("fail:2"), [1, 1, 0]);
  assertEquals(readOutcome("fail:1,exit=42"), [42, 0]);
  assertEquals(readOutcome("fail,exit=255"), [255]);
  for (const text of ["", "okay", "fail:", "fail:x", "fail,exit=0", "fail,exit=256", "ok:1"]) {
    assertThrows(() => readOutcome(text), RangeError, "must be ok, fail, or fail:N");
  }
});

Deno.test("simulatedRuns() goes through the exit codes run by run, and stays at the last", () => {
  const next = simulatedRuns(NO_FLAGS);
  const annotated = pod({ [SIMULATION.exitCode]: "3, 1,0", [SIMULATION.duration]: "2s" });
  const runs = [1, 2, 3, 4].map(() => next(annotated));
  assertEquals(runs.map(({ exitCode }) => exitCode), [3, 1, 0, 0]);
  assertEquals(runs[0]!.durationMs, 2000);
});

Deno.test("simulatedRuns() counts each index of an Indexed Job for itself", () => {
  const next = simulatedRuns(NO_FLAGS);
  const codes = [0, 1, 0].map((index) => next(pod({ [SIMULATION.exitCode]: "1,0" }, index)));
  assertEquals(codes.map(({ exitCode }) => exitCode), [1, 1, 0]);
});

Deno.test("simulatedRuns() puts flags over annotations", () => {
  const next = simulatedRuns({
    exitCodes: new Map([["a", [7]]]),
    durationsMs: new Map([["a", 9]]),
  });
  const run = next(pod({ [SIMULATION.forever]: "true", [SIMULATION.message]: "said" }));
  assertEquals(run, { durationMs: 9, exitCode: 7, message: "said" });
});

Deno.test("checkSimulation() names annotations that cannot be read, where they are", () => {
  const steps = [
    step({ [SIMULATION.exitCode]: "1;0", [SIMULATION.duration]: "soon" }),
    step({}, { metadata: { annotations: { "simulate.workflow.zen.io/exit": "1" } } }),
  ];
  const problems = checkSimulation({ steps }, NO_FLAGS);
  const base = ["spec", "steps", 0, "template", "spec", "template", "metadata", "annotations"];
  assertEquals(problems.map(({ path }) => path), [
    [...base, SIMULATION.duration],
    [...base, SIMULATION.exitCode],
    ["spec", "steps", 1, "metadata", "annotations", "simulate.workflow.zen.io/exit"],
  ]);
});

Deno.test("checkSimulation() refuses a step that nothing would end, unless something does", () => {
  const forever = { [SIMULATION.forever]: "true" };
  const problems = (spec: Parameters<typeof checkSimulation>[0], flags = NO_FLAGS) =>
    checkSimulation(spec, flags).length;
  assertEquals(problems({ steps: [step(forever)] }), 1);
  assertEquals(problems({ steps: [step(forever, { timeoutSeconds: 5 })] }), 0);
  const executionPolicy = { activeDeadlineSeconds: 5 };
  assertEquals(problems({ steps: [step(forever)], executionPolicy }), 0);
  // The flow's deadline does not bind `finally`.
  assertEquals(problems({ steps: [], finally: [step(forever)], executionPolicy }), 1);
  const flags = { ...NO_FLAGS, durationsMs: new Map([["a", 1000]]) };
  assertEquals(problems({ steps: [step(forever)] }, flags), 0);
});
