import { assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { reportFlow } from "./model.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

Deno.test("reportFlow() counts no time of what a retry has kept", () => {
  const ran = (name: string, from: number, to: number) => ({
    name,
    phase: "Succeeded" as const,
    attempt: 1,
    startTime: at(from),
    completionTime: at(to),
  });
  const flow: JobFlow = {
    metadata: { name: "nightly-retry-1" },
    spec: { steps: [{ name: "fetch" }, { name: "load", dependencies: ["fetch"] }] },
    status: {
      phase: "Succeeded",
      startTime: at(20),
      completionTime: at(21),
      steps: [ran("fetch", 1, 19), ran("load", 20, 21)],
    },
  };
  const { steps, criticalPath } = reportFlow({ flow, attempts: [], logs: [], now: undefined });
  assertEquals(steps.map(({ name, isKept, spans }) => [name, isKept, spans.length]), [
    ["fetch", true, 0],
    ["load", false, 1],
  ]);
  assertEquals(criticalPath, [1]);
});
