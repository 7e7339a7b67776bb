import { assertEquals } from "@std/assert";
import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { RunRecorder } from "./recorder.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

function flow(step: Partial<StepStatus>, name = "f"): JobFlow {
  return {
    metadata: { name, namespace: "default" },
    spec: { steps: [{ name: "a" }] },
    status: { steps: [{ name: "a", ...step }] },
  };
}

Deno.test("RunRecorder.onFlow() keeps the times of every attempt", () => {
  let now = START;
  const recorder = new RunRecorder(() => now);
  const see = (seconds: number, step: Partial<StepStatus>) => {
    now = START + seconds * 1000;
    recorder.onFlow(flow(step));
  };
  const jobRef = { name: "f-a" };
  see(0, { phase: "Pending" });
  see(1, { phase: "Running", attempt: 1, startTime: at(1), jobRef });
  see(3, {
    phase: "Pending",
    attempt: 1,
    startTime: at(1),
    jobRef,
    nextRetryTime: at(5),
    lastFailure: { time: at(3) },
  });
  see(5, { phase: "Running", attempt: 2, startTime: at(1), jobRef });
  const midway = recorder.source(flow({})).attempts;
  see(9, { phase: "Succeeded", attempt: 2, startTime: at(1), completionTime: at(8), jobRef });
  const first = { step: "a", attempt: 1, startedAt: START + 1000, endedAt: START + 3000 };
  const second = { step: "a", attempt: 2, startedAt: START + 5000 };
  assertEquals(midway, [
    { ...first, outcome: "Failed" },
    { ...second, endedAt: undefined, outcome: "Running" },
  ]);
  assertEquals(recorder.source(flow({})).attempts, [
    { ...first, outcome: "Failed" },
    { ...second, endedAt: START + 8000, outcome: "Succeeded" },
  ]);
  // Another flow, though its name begins alike.
  assertEquals(recorder.source(flow({}, "f2")).attempts, []);
});

Deno.test("RunRecorder.onLine() keeps the last lines of each container", () => {
  const recorder = new RunRecorder(() => START);
  const line = { namespace: "default", flow: "f", step: "a", attempt: 1, part: "" };
  for (let n = 1; n <= 100; n++) recorder.onLine({ ...line, text: `line ${n}` });
  recorder.onLine({ ...line, attempt: 2, part: "/side", text: "other" });
  recorder.onLine({ ...line, flow: "g", text: "of another flow" });
  const { logs } = recorder.source(flow({}));
  assertEquals(logs.map(({ attempt, part }) => [attempt, part]), [[1, ""], [2, "/side"]]);
  const lines = logs[0]!.text.split("\n");
  assertEquals([lines.length, lines[0], lines.at(-1)], [40, "line 61", "line 100"]);
});
