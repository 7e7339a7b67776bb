import { assertEquals } from "@std/assert";
import { viewedFlow, viewedStep } from "../../../tests/support/view_models.ts";
import { painter } from "../text.ts";
import type { FlowModel, StepModel } from "./model.ts";
import { changeLines } from "./plain.ts";

const T0 = 1_000_000;

const WAITING = viewedStep({ name: "load", maxAttempts: 3 });
const RUNNING: StepModel = { ...WAITING, state: "Running", startedAt: T0, attempt: 1 };
const RETRYING: StepModel = {
  ...RUNNING,
  state: "Retrying",
  reason: "RetryBackoff",
  message: "no network",
  exitCode: 7,
  retryAt: T0 + 3500,
};
const ENDED = { endedAt: T0 + 1200 };

function flow(step: StepModel, rest: Partial<FlowModel> = {}): FlowModel {
  return viewedFlow({ name: "nightly", startedAt: T0, steps: [step], ...rest });
}

function changes(before: FlowModel | undefined, after: FlowModel, withFlow = false): string[] {
  const lines = changeLines(before, after, {
    now: T0 + 1500,
    runStartedAt: T0,
    paint: painter(false),
    withFlow,
  });
  return lines.map((line) => line.slice(9));
}

Deno.test("changeLines() tells the elapsed time, then what changed", () => {
  assertEquals(
    changeLines(flow(WAITING), flow(RUNNING), {
      now: T0 + 1500,
      runStartedAt: T0,
      paint: painter(false),
      withFlow: true,
    }),
    ["   1.5s  nightly/load started"],
  );
});

Deno.test("changeLines() has one line for each change of a step", () => {
  const cases: [StepModel, StepModel, string[]][] = [
    [WAITING, WAITING, []],
    [WAITING, RUNNING, ["load started"]],
    [RUNNING, RUNNING, []],
    [RUNNING, { ...RUNNING, reason: "Queued" }, ["load waits: Queued"]],
    [{ ...RUNNING, reason: "Queued" }, RUNNING, []],
    [WAITING, { ...RUNNING, items: "0/20" }, ["load started"]],
    [
      { ...RUNNING, items: "0/20" },
      { ...RUNNING, items: "2/20" },
      ["load 2/20 items succeeded"],
    ],
    [
      { ...RUNNING, items: "18/20" },
      { ...RUNNING, ...ENDED, items: "20/20", state: "Succeeded" },
      ["load succeeded in 1.2s (20/20 items)"],
    ],
    [
      WAITING,
      { ...WAITING, reason: "CreateForbidden", message: "quota" },
      ["load waits: CreateForbidden: quota"],
    ],
    [RUNNING, RETRYING, ["load attempt 1 of 3 failed, retry in 2.0s: no network"]],
    [RETRYING, { ...RUNNING, attempt: 2 }, ["load started, attempt 2 of 3"]],
    [RUNNING, { ...RUNNING, attempt: 2 }, ["load started, attempt 2 of 3"]],
    [RUNNING, { ...RUNNING, ...ENDED, state: "Succeeded" }, ["load succeeded in 1.2s"]],
    [RUNNING, { ...RUNNING, ...ENDED, state: "Succeeded", outputs: "n=1 m=2" }, [
      "load succeeded in 1.2s: n=1 m=2",
    ]],
    [
      RUNNING,
      { ...RUNNING, ...ENDED, state: "Failed", reason: "Error", exitCode: 3, message: "bad" },
      ["load failed in 1.2s: bad"],
    ],
    [
      RUNNING,
      { ...RUNNING, ...ENDED, state: "Failed", reason: "Error", exitCode: 3 },
      ["load failed in 1.2s: exit 3"],
    ],
    [
      RUNNING,
      { ...RUNNING, ...ENDED, state: "Failed", reason: "DeadlineExceeded" },
      ["load failed in 1.2s: DeadlineExceeded"],
    ],
    [WAITING, { ...WAITING, state: "Skipped", reason: "FailFast" }, ["load skipped: FailFast"]],
  ];
  for (const [before, after, expected] of cases) {
    assertEquals(changes(flow(before), flow(after)), expected);
  }
});

Deno.test("changeLines() tells a flow's start and end once", () => {
  const done: StepModel = { ...RUNNING, ...ENDED, state: "Succeeded" };
  assertEquals(changes(undefined, flow(RUNNING)), ["nightly started, 1 step", "load started"]);
  const succeeded = flow(done, { phase: "Succeeded", endedAt: T0 + 1300, message: "all done" });
  assertEquals(changes(flow(done), succeeded), ["nightly succeeded"]);
  assertEquals(changes(succeeded, succeeded), []);
  const failed = flow(done, { phase: "Failed", endedAt: T0 + 1300, message: "step x failed" });
  assertEquals(changes(flow(done), failed), ["nightly failed"]);
});

Deno.test("changeLines() misses nothing of a flow that ends between two pictures", () => {
  const done: StepModel = { ...RUNNING, ...ENDED, state: "Succeeded" };
  assertEquals(changes(undefined, flow(done, { phase: "Succeeded", endedAt: T0 + 1300 })), [
    "nightly started, 1 step",
    "load succeeded in 1.2s",
    "nightly succeeded",
  ]);
});

Deno.test("changeLines() tells why a flow has not begun, and whether it goes on", () => {
  const unbegun = flow(WAITING, { startedAt: undefined, phase: "Pending", message: "" });
  const queued = { ...unbegun, message: "waiting: flow g is not finished" };
  const invalid = { ...unbegun, message: "not started: 1 error: spec.steps[0].name: bad" };
  const suspended = flow(WAITING, { phase: "Suspended" });
  const cases: [FlowModel | undefined, FlowModel, string[]][] = [
    [undefined, unbegun, []],
    [undefined, queued, ["nightly waiting: flow g is not finished"]],
    [queued, queued, []],
    [queued, invalid, ["nightly not started: 1 error: spec.steps[0].name: bad"]],
    [undefined, { ...suspended, startedAt: undefined }, ["nightly suspended"]],
    [flow(WAITING), suspended, ["nightly suspended"]],
    [suspended, suspended, []],
    [suspended, flow(WAITING, { phase: "Running" }), ["nightly goes on"]],
  ];
  for (const [before, after, expected] of cases) assertEquals(changes(before, after), expected);
});
