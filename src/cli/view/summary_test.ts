import { assertEquals } from "@std/assert";
import { viewedFlow, viewedStep } from "../../../tests/support/view_models.ts";
import { painter } from "../text.ts";
import type { FlowModel, StepModel, StepState } from "./model.ts";
import { summaryLines, type SummaryOptions } from "./summary.ts";

function step(name: string, state: StepState, rest: Partial<StepModel> = {}): StepModel {
  const attempt = state === "Skipped" ? 0 : 1;
  return viewedStep({ name, state, attempt, startedAt: 0, endedAt: 1000, ...rest });
}

function flow(phase: FlowModel["phase"], steps: readonly StepModel[], message = ""): FlowModel {
  return viewedFlow({ name: "f", phase, message, startedAt: 0, endedAt: 3100, steps });
}

function summary(flows: readonly FlowModel[], options: Partial<SummaryOptions> = {}): string[] {
  return summaryLines(flows, {
    width: 80,
    paint: painter(false),
    kept: undefined,
    ...options,
  });
}

Deno.test("summaryLines() is one line for a flow that succeeded", () => {
  const flows = [flow("Succeeded", [step("a", "Succeeded")], "1 step succeeded")];
  assertEquals(summary(flows), ["f succeeded in 3.1s: 1 step succeeded"]);
});

Deno.test("summaryLines() says where logs and volumes are kept", () => {
  const flows = [flow("Succeeded", [step("a", "Succeeded")])];
  assertEquals(summary(flows, { kept: ["Logs: /tmp/out/logs"] }).at(-1), "Logs: /tmp/out/logs");
});

Deno.test("summaryLines() lists what failed, and what was skipped for it", () => {
  const steps = [
    step("fetch", "Succeeded"),
    step("build", "Failed", {
      reason: "Error",
      exitCode: 3,
      attempt: 4,
      message: "a message that is longer than what the width of this narrow screen leaves for it",
    }),
    step("report", "Skipped", { reason: "UpstreamFailed", message: "step build failed" }),
  ];
  assertEquals(summary([flow("Failed", steps, "step build failed")]), [
    "f failed in 3.1s: step build failed",
    "  STEP    RESULT   REASON          EXIT  ATTEMPTS  MESSAGE",
    "  build   Failed   Error           3     4         a message that is longer than what the …",
    "  report  Skipped  UpstreamFailed                  step build failed",
    "Logs and volumes were removed; --keep DIR keeps them.",
  ]);
});

Deno.test("summaryLines() names failures that were tolerated", () => {
  const steps = [step("a", "Failed", { isTolerated: true, reason: "Error", exitCode: 1 })];
  assertEquals(summary([flow("Succeeded", steps, "tolerated: a")], { kept: ["Logs: /k"] }), [
    "f succeeded in 3.1s: tolerated: a",
    "  STEP  RESULT  REASON  EXIT  ATTEMPTS  MESSAGE",
    "  a     Failed  Error   1     1",
    "Logs: /k",
  ]);
});

Deno.test("summaryLines() says of a flow that has not finished how far it is", () => {
  const flows = [flow("Running", [step("a", "Running")])];
  assertEquals(summary(flows), ["f did not finish: 0 of 1 steps succeeded"]);
});

Deno.test("summaryLines() counts the failures that it does not list", () => {
  const steps = Array.from({ length: 50 }, (_, index) => step(`s${index}`, "Failed"));
  const lines = summary([flow("Failed", steps)]);
  assertEquals(lines.length, 24);
  assertEquals(lines.at(-2), "  … 30 more");
});
