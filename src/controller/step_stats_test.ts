import type {
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { assertEquals } from "@std/assert";
import { reportTransitions } from "./step_stats.ts";

const START = "2026-01-01T00:00:00.000Z";
const END = "2026-01-01T01:30:00.500Z";
const jobRef = { name: "job" };

function reported(
  before: Partial<StepStatus> | undefined,
  after: Partial<StepStatus> | undefined,
): string[] {
  const reports: string[] = [];
  const status = (step: Partial<StepStatus> | undefined) =>
    step && { steps: [{ name: "a", ...step }] } as JobFlowStatus;
  reportTransitions(
    {
      ended: (result, ms) => reports.push(`${result} after ${ms} ms`),
      retried: (namespace) => reports.push(`retry in ${namespace}`),
      timedOut: (namespace) => reports.push(`timeout in ${namespace}`),
      created: (ms) => reports.push(`created after ${ms} ms`),
    },
    "ns",
    { before: status(before), after: status(after) },
  );
  return reports;
}

const running: Partial<StepStatus> = { phase: "Running", startTime: START, jobRef };
const late = { reason: "DeadlineExceeded", message: "", time: END };
const waiting: Partial<StepStatus> = {
  ...{ phase: "Pending", startTime: START, jobRef, nextRetryTime: END },
  lastFailure: { reason: "Error", message: "", time: END },
};

Deno.test("reportTransitions() tells of a step's end once, with how long it took", () => {
  const succeeded: Partial<StepStatus> = {
    ...running,
    phase: "Succeeded",
    completionTime: END,
  };
  assertEquals(reported(running, succeeded), ["Succeeded after 5400500 ms"]);
  assertEquals(reported(succeeded, succeeded), []);
  assertEquals(reported(running, { ...succeeded, phase: "Failed", reason: "Error" }), [
    "Failed after 5400500 ms",
  ]);
});

Deno.test("reportTransitions() does not count what never ran", () => {
  assertEquals(reported({ phase: "Pending" }, { phase: "Skipped", completionTime: END }), []);
  const manual: Partial<StepStatus> = { phase: "PendingApproval", startTime: START };
  assertEquals(reported(manual, { ...manual, phase: "Succeeded", completionTime: END }), []);
  assertEquals(reported(undefined, { phase: "Pending" }), []);
  assertEquals(reported(running, undefined), []);
});

Deno.test("reportTransitions() tells of each retry and each timeout once", () => {
  assertEquals(reported(running, waiting), ["retry in ns"]);
  assertEquals(reported(waiting, { ...waiting, message: "changed" }), []);
  const lateWaiting = { ...waiting, lastFailure: late };
  assertEquals(reported(running, lateWaiting), ["retry in ns", "timeout in ns"]);
  const again = { ...running, lastFailure: late };
  assertEquals(reported(lateWaiting, again), []);
  const lateAgain = { ...again, lastFailure: { ...late, time: START } };
  assertEquals(reported(again, { ...lateAgain, phase: "Failed", reason: "DeadlineExceeded" }), [
    "timeout in ns",
  ]);
  const manual: Partial<StepStatus> = { phase: "PendingApproval", startTime: START };
  assertEquals(reported(manual, { ...manual, phase: "Failed", reason: "DeadlineExceeded" }), [
    "timeout in ns",
  ]);
});
