import { assert, assertEquals } from "@std/assert";
import { viewedFlow, viewedStep } from "../../../tests/support/view_models.ts";
import { columns, painter } from "../text.ts";
import type { FlowModel, StepModel, StepState } from "./model.ts";
import { renderTree } from "./tree.ts";

const NOW = 1_000_000;

function step(name: string, state: StepState, rest: Partial<StepModel> = {}): StepModel {
  const attempt = state === "Waiting" || state === "Skipped" ? 0 : 1;
  return viewedStep({ name, state, attempt, ...rest });
}

function flow(name: string, steps: readonly StepModel[], rest: Partial<FlowModel> = {}): FlowModel {
  return viewedFlow({ name, steps, startedAt: NOW - 12_340, ...rest });
}

function render(
  flows: readonly FlowModel[],
  size: { width?: number; height?: number; color?: boolean } = {},
): string[] {
  const { width = 80, height = 24, color = false } = size;
  return renderTree(flows, { width, height, now: NOW, paint: painter(color) });
}

Deno.test("renderTree() shows every state of a step", () => {
  const steps = [
    step("fetch", "Succeeded", { startedAt: NOW - 9000, endedAt: NOW - 7800 }),
    step("again", "Succeeded", {
      startedAt: NOW - 9000,
      endedAt: NOW - 1000,
      attempt: 2,
      maxAttempts: 4,
    }),
    step("build", "Running", { startedAt: NOW - 3400, reason: "ImagePull" }),
    step("flaky", "Retrying", {
      retryAt: NOW + 2100,
      attempt: 2,
      maxAttempts: 4,
      reason: "RetryBackoff",
      message: "no network",
      exitCode: 7,
    }),
    step("broken", "Failed", {
      startedAt: NOW - 500,
      endedAt: NOW - 200,
      reason: "Error",
      message: "bad input",
      exitCode: 3,
    }),
    step("gate", "Approval", { startedAt: NOW - 65_000, message: "Ship it?" }),
    step("merge", "Waiting", { waitsFor: "after build, flaky" }),
    step("refused", "Waiting", { reason: "CreateForbidden", message: "quota" }),
    step("report", "Skipped", { reason: "UpstreamFailed" }),
  ];
  assertEquals(render([flow("data-flow", steps)]), [
    "data-flow  Running    ████████░░░░░░░░░░░░ 4/9  12.3s",
    "├─ ✓ fetch    1.2s",
    "├─ ✓ again    8.0s    attempt 2/4",
    "├─ ⠋ build    3.4s    ImagePull",
    "├─ ↻ flaky    retry in 2.1s  attempt 2/4 failed  no network",
    "├─ ✗ broken   0.3s    bad input",
    "├─ ? gate     1m05s   waits for approval  Ship it?",
    "├─ ○ merge    after build, flaky",
    "├─ ○ refused  CreateForbidden  quota",
    "└─ – report   UpstreamFailed",
  ]);
});

Deno.test("renderTree() says of a retry that is due what it waits for", () => {
  const retry = { attempt: 1, maxAttempts: 4, message: "no network", waitsFor: "a slot" };
  const steps = [
    step("soon", "Retrying", { ...retry, retryAt: NOW + 2100 }),
    step("due", "Retrying", { ...retry, retryAt: NOW }),
    step("about-to", "Retrying", { ...retry, retryAt: NOW, waitsFor: "" }),
  ];
  assertEquals(render([flow("f", steps)]).slice(1), [
    "├─ ↻ soon      retry in 2.1s  attempt 1/4 failed  no network",
    "├─ ↻ due       a slot  attempt 1/4 failed  no network",
    "└─ ↻ about-to  retry in 0.0s  attempt 1/4 failed  no network",
  ]);
});

Deno.test("renderTree() tells all of what a step waits for, and its Job, where it stands still", () => {
  const steps = [
    step("pull", "Running", {
      startedAt: NOW - 3400,
      reason: "ImagePull",
      message: "no such image",
      job: "f-pull-x",
    }),
    step("next", "Waiting", { waitsFor: "after pull" }),
  ];
  const options = { width: Infinity, height: Infinity, now: NOW, paint: painter(false) };
  assertEquals(renderTree([flow("f", steps)], { ...options, isStill: true, withJobs: true }), [
    "f  Running    ░░░░░░░░░░░░░░░░░░░░ 0/2  12.3s",
    "├─ ● pull  3.4s    ImagePull  no such image  job/f-pull-x",
    "└─ ○ next  after pull",
  ]);
});

Deno.test("renderTree() shows the flow's message when it needs one", () => {
  const failed = flow("f", [step("a", "Failed", { exitCode: 1 })], {
    phase: "Failed",
    endedAt: NOW - 2340,
    message: "step a failed",
  });
  assertEquals(render([failed])[0], "f  Failed     ████████████████████ 1/1  10.0s  step a failed");
  const pending = flow("g", [], { phase: "Pending", startedAt: undefined });
  assertEquals(render([pending]), ["g  Pending    ░░░░░░░░░░░░░░░░░░░░ 0/0"]);
});

Deno.test("renderTree() never exceeds the screen, whatever is on it", () => {
  const states: StepState[] = ["Succeeded", "Running", "Waiting", "Failed", "Skipped", "Retrying"];
  for (const count of [0, 1, 7, 300]) {
    for (const flowCount of [1, 3, 40]) {
      const flows = Array.from({ length: flowCount }, (_, index) =>
        flow(
          `flow-${index}`,
          Array.from({ length: count }, (_, at) =>
            step(`step-日本-${at}`, states[(at + index) % states.length]!, {
              message: "long message ".repeat(20),
              retryAt: NOW,
              exitCode: 1,
            })),
        ));
      for (const [width, height] of [[80, 24], [20, 5], [3, 1], [200, 60]] as const) {
        const lines = render(flows, { width, height, color: true });
        assert(lines.length <= height, `${lines.length} lines of ${height}`);
        assertEquals(lines.filter((line) => columns(line) > width), []);
      }
    }
  }
});

Deno.test("renderTree() keeps what matters and counts the rest", () => {
  const steps = Array.from(
    { length: 1000 },
    (_, index) =>
      step(`s${index}`, index < 400 ? "Succeeded" : index < 402 ? "Running" : "Waiting", {
        startedAt: NOW - 1000,
        ...(index < 400 ? { endedAt: NOW } : {}),
      }),
  );
  assertEquals(render([flow("big", steps)], { height: 6 }), [
    "big  Running    ████████░░░░░░░░░░░░ 400/1000  12.3s",
    "├─ ⠋ s400  1.0s",
    "├─ ⠋ s401  1.0s",
    "├─ ○ s402",
    "├─ ○ s403",
    "└─ … 996 more: 596 waiting, 400 succeeded",
  ]);
});

Deno.test("renderTree() gives small flows their lines and large ones what is left", () => {
  const waiting = (count: number) =>
    Array.from({ length: count }, (_, index) => step(`s${index}`, "Waiting"));
  const done = flow("done", [step("x", "Succeeded")], { phase: "Succeeded", endedAt: NOW });
  const lines = render([flow("small", waiting(2)), flow("large", waiting(50)), done], {
    height: 9,
  });
  assertEquals(lines.map((line) => line.split("  ")[0]), [
    "small",
    "├─ ○ s0",
    "└─ ○ s1",
    "large",
    "├─ ○ s0",
    "├─ ○ s1",
    "├─ ○ s2",
    "└─ … 47 more: 47 waiting",
    "done",
  ]);
});

Deno.test("renderTree() shows flows at work before others where not all fit", () => {
  const flows = Array.from({ length: 6 }, (_, index) =>
    flow(`f${index}`, [], {
      phase: (["Succeeded", "Failed", "Running"] as const)[index % 3]!,
    }));
  assertEquals(render(flows, { height: 4 }).map((line) => line.split("  ")[0]), [
    "f0",
    "f2",
    "f5",
    "… 3 more flows: 2 failed, 1 succeeded",
  ]);
});
