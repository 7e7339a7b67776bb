import { assertEquals } from "@std/assert";
import type {
  JobFlow,
  JobFlowSpec,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Use } from "../../../flow/uses.ts";
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
      return `Job ${event.step}${unless(event)}`;
    case "unknownJob":
      return `Job ${event.step}${unless(event)} by ${toldUses(event.content)}`;
    case "approval":
      return `ask ${event.step}${unless(event)}`;
    case "noJob":
      return `no Job ${event.status.name} ${event.status.phase} ${event.status.reason}`;
  }
}

function unless({ condition }: { readonly condition: readonly Use[] }): string {
  return condition.length === 0 ? "" : ` if ${toldUses(condition)}`;
}

function toldUses(uses: readonly Use[]): string {
  return uses.map(({ step, of }) => `${of} of ${step}`).join(" and ");
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

const COUNT = { parameters: [{ name: "count" }] };

Deno.test("play() says what a condition depends on, and goes on as if it held", () => {
  const steps = [
    step("a", { outputs: COUNT }),
    step("b", {
      dependencies: ["a"],
      // There would be a value for it without an output too.
      when: "has(steps.a.outputs.parameters.count) && steps.a.outputs.parameters.count > 1",
    }),
    manual("ask", { dependencies: ["b"], when: "steps.b.phase == 'Succeeded'" }),
    step("c", { dependencies: ["b"] }),
    step("d", { dependencies: ["a"], when: "steps.a.phase == 'Succeeded'" }),
  ];
  assertEquals(rounds(flow(steps, { finally: [step("z")] })), [
    "Job a",
    "Job b if outputs of a, Job d",
    "Job c, ask ask if end of b",
    "Job z",
  ]);
});

Deno.test("play() guesses no Job that is made with outputs, and makes those behind it", () => {
  const input = { name: "n", default: "1", valueFrom: { jsonPath: "a:$.count" } };
  const s3 = { bucket: "b", key: "{{ steps.a.outputs.parameters.count }}" };
  const steps = [
    step("a", { outputs: COUNT }),
    step("b", { dependencies: ["a"], inputs: { parameters: [input] } }),
    step("each", {
      dependencies: ["a"],
      forEach: { expression: "steps.a.outputs.parameters.count" },
      outputs: COUNT,
    }),
    step("put", {
      dependencies: ["a"],
      outputs: { artifacts: [{ name: "file", path: "/out/file", s3 } as never] },
    }),
    step("get", {
      dependencies: ["put"],
      inputs: { artifacts: [{ name: "file", path: "/in/file", from: "put/file" }] },
    }),
    step("c", { dependencies: ["b", "each"] }),
  ];
  assertEquals(rounds(flow(steps, { executionPolicy: { parallelism: 2 } })), [
    "Job a",
    "Job b by outputs of a, Job each by outputs of a",
    "Job put by outputs of a, Job c",
    "Job get by outputs of a",
  ]);
});

Deno.test("play() makes the items of a forEach step that are known, and no Job where there are none", () => {
  const steps = [
    step("each", { forEach: { items: ["x", "y"] } }),
    step("none", { forEach: { items: [] } }),
  ];
  assertEquals(rounds(flow(steps)).map((told) => told.replace(/items-\w{10}/, "items-<hash>")), [
    "ConfigMap f-each-items-<hash>, Job each, no Job none Succeeded undefined",
  ]);
});

Deno.test("play() tells of a step that fails for want of what is known, as it will", () => {
  const steps = [
    step("a", { inputs: { parameters: [{ name: "n", value: "{{ 1 / int('0') }}" }] } }),
    step("b", { dependencies: ["a"] }),
    step("c"),
  ];
  assertEquals(rounds(flow(steps)), [
    "no Job a Failed ExpressionError, no Job b Skipped UpstreamFailed, no Job c Skipped FailFast",
  ]);
});
