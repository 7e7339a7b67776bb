import { assertEquals } from "@std/assert";
import { flowModel, formatElapsed } from "./model.ts";

const AT = "2026-01-02T03:04:05.250Z";

Deno.test("flowModel() puts steps after what they depend on", () => {
  const model = flowModel({
    metadata: { name: "f", namespace: "n" },
    spec: {
      steps: [
        { name: "last", dependencies: ["mid"] },
        { name: "mid", dependencies: ["first"] },
        { name: "first" },
      ],
    },
  });
  assertEquals(model.steps.map((step) => step.name), ["first", "mid", "last"]);
  assertEquals(model.steps.map((step) => step.state), ["Waiting", "Waiting", "Waiting"]);
  assertEquals(model.phase, "Pending");
});

Deno.test("flowModel() tells a step that waits for its retry from one that waits its turn", () => {
  const model = flowModel({
    metadata: { name: "f" },
    spec: { steps: [{ name: "a", retryPolicy: {} }, { name: "b" }] },
    status: {
      phase: "Running",
      startTime: AT,
      steps: [
        {
          name: "a",
          phase: "Pending",
          reason: "RetryBackoff",
          message: "two\nlines",
          attempt: 1,
          outputs: { parameters: { n: "a\u001bb", list: [1] } },
          nextRetryTime: AT,
          startTime: AT,
          jobRef: { name: "f-a-x" },
          lastFailure: { reason: "Error", message: "two\nlines", exitCode: 3 },
        },
        { name: "b", phase: "Pending" },
      ],
    },
  });
  assertEquals(model.startedAt, Date.parse(AT));
  assertEquals(model.steps[0], {
    name: "a",
    state: "Retrying",
    isTolerated: false,
    reason: "RetryBackoff",
    message: "two lines",
    outputs: "n=a list=[1]",
    startedAt: Date.parse(AT),
    endedAt: undefined,
    retryAt: Date.parse(AT),
    exitCode: 3,
    job: "f-a-x",
    attempt: 1,
    maxAttempts: 4,
    items: undefined,
    dependencies: [],
    waitsFor: "",
  });
  assertEquals(model.steps[1]!.state, "Waiting");
});

Deno.test("flowModel() says what each step waits for before it starts", () => {
  const model = flowModel({
    metadata: { name: "f" },
    spec: {
      executionPolicy: { parallelism: 1 },
      steps: [{ name: "a" }, { name: "b" }, { name: "c", dependencies: ["a", "b"] }],
      finally: [{ name: "last" }],
    },
    status: {
      phase: "Running",
      startTime: AT,
      steps: [{ name: "a", phase: "Running", attempt: 1, jobRef: { name: "f-a-x" } }],
    },
  });
  assertEquals(model.steps.map(({ name, waitsFor }) => `${name}: ${waitsFor}`), [
    "a: ",
    "b: waits for a slot: parallelism is 1",
    "c: after a, b",
    "last: after all other steps",
  ]);
});

Deno.test("formatElapsed() keeps its width while it counts", () => {
  const cases: [number, string][] = [
    [-5, "0.0s"],
    [0, "0.0s"],
    [1249, "1.2s"],
    [59_949, "59.9s"],
    [59_950, "1m00s"],
    [125_000, "2m05s"],
    [3_599_499, "59m59s"],
    [3_599_500, "1h00m"],
    [3_840_000, "1h04m"],
    [360_000_000, "100h00m"],
  ];
  for (const [ms, text] of cases) assertEquals(formatElapsed(ms), text, String(ms));
});
