import { assertEquals } from "@std/assert";
import type {
  JobFlow,
  JobFlowSpec,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type PlannedEvent, play } from "./play.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

function step(name: string, rest: Partial<Step> = {}): Step {
  return {
    name,
    template: {
      apiVersion: "batch/v1",
      kind: "Job",
      spec: { template: { spec: { containers: [{ name: "main", image: "i" }] } } },
    },
    ...rest,
  };
}

function manual(name: string, rest: Partial<Step> = {}): Step {
  return { name, type: "Manual", ...rest };
}

function flow(steps: Step[], spec: Partial<JobFlowSpec> = {}, metadata = {}): JobFlow {
  return {
    metadata: { name: "f", namespace: "n", uid: "u", ...metadata },
    spec: { steps, ...spec },
  };
}

function told(event: PlannedEvent): string {
  switch (event.kind) {
    case "resource":
      return `${event.resource.kind} ${event.resource.name}`;
    case "job":
      return `Job ${event.step}`;
    case "approval":
      return `ask ${event.step}`;
    case "noJob":
      return `no Job ${event.status.name} ${event.status.phase} ${event.status.reason}`;
  }
}

/** What comes about, round by round. */
function rounds(one: JobFlow): string[] {
  const events = play(one, NOW);
  return [...new Set(events.map(({ round }) => round))].map((round) =>
    events.filter((event) => event.round === round).map(told).join(", ")
  );
}

Deno.test("play() starts each step when those that it depends on have succeeded", () => {
  const steps = [
    step("a"),
    step("b", { dependencies: ["a"] }),
    step("c", { dependencies: ["a"] }),
    step("d", { dependencies: ["b", "c"] }),
  ];
  assertEquals(rounds(flow(steps, { finally: [step("z")] })), [
    "Job a",
    "Job b, Job c",
    "Job d",
    "Job z",
  ]);
});

Deno.test("play() makes objects before Jobs, once", () => {
  const configMapTemplates = [{ metadata: { name: "settings" }, data: { a: "b" } }];
  const steps = [step("a"), step("b", { dependencies: ["a"] })];
  assertEquals(rounds(flow(steps, { resourceTemplates: { configMapTemplates } })), [
    "ConfigMap f-settings, Job a",
    "Job b",
  ]);
});

Deno.test("play() approves what is asked, and goes on", () => {
  const steps = [
    step("a"),
    manual("ask", { dependencies: ["a"] }),
    step("b", { dependencies: ["ask"] }),
  ];
  assertEquals(rounds(flow(steps)), ["Job a", "ask ask", "Job b"]);
});

Deno.test("play() keeps to parallelism, and skips what its condition excludes", () => {
  const steps = [step("a"), step("b"), step("c", { when: "never" })];
  assertEquals(rounds(flow(steps, { executionPolicy: { parallelism: 1 } })), [
    "Job a, no Job c Skipped ConditionFalse",
    "Job b",
  ]);
});

Deno.test("play() plans a flow that is suspended, held or cancelled as if it were not", () => {
  const annotations = { "workflow.zen.io/hold": "" };
  const braked = flow([step("a")], { suspend: true, cancel: true }, { annotations });
  assertEquals(rounds(braked), ["Job a"]);
});

Deno.test("play() plans a flow of a concurrency group as if it were alone", () => {
  const executionPolicy = { concurrencyGroup: "g", concurrencyPolicy: "Forbid" } as const;
  assertEquals(rounds(flow([step("a")], { executionPolicy })), ["Job a"]);
});

Deno.test("play() leaves untold what goes by the outputs of a step, and tells the rest", () => {
  const outputs = { parameters: [{ name: "count" }] };
  const steps = [
    step("a", { outputs }),
    step("b", { dependencies: ["a"], when: "steps.a.outputs.parameters.count > 1" }),
    step("c", { dependencies: ["b"] }),
    step("d", { dependencies: ["a"] }),
  ];
  assertEquals(rounds(flow(steps, { finally: [step("z")] })), [
    "Job a",
    "Job d, no Job b Failed ConditionError, no Job c Skipped UpstreamFailed",
    "Job z",
  ]);
});
