import { assertEquals } from "@std/assert";
import type { JobFlow, JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { painter } from "../text.ts";
import { type Choice, choose, flowTable } from "./flow_table.ts";

const NOW = Date.parse("2026-01-02T00:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** A flow, created so many seconds ago. */
function flow(name: string, createdAgo: number, status?: JobFlowStatus, namespace = "n"): JobFlow {
  return {
    metadata: { name, namespace, creationTimestamp: ago(createdAgo) },
    spec: { steps: [] },
    status,
  };
}

const FLOWS = [
  flow("new", 10),
  flow("done", 5000, {
    phase: "Succeeded",
    startTime: ago(4000),
    completionTime: ago(3910),
    progress: { summary: "3/3" },
    message: "3 of 3 steps succeeded",
  }),
  flow("busy", 300, { phase: "Running", startTime: ago(200), progress: { summary: "1/3" } }, "a"),
  flow("gone", 200_000, {
    phase: "Failed",
    startTime: ago(190_000),
    completionTime: ago(189_999),
    message: "step a failed:\nbadly",
  }),
];

function names(choice: Partial<Choice>): string[] {
  return choose(FLOWS, { phases: [], order: "name", now: NOW, ...choice })
    .map(({ metadata }) => metadata.name!);
}

Deno.test("choose() orders flows, those alike by namespace and name", () => {
  const cases: [Choice["order"], string[]][] = [
    ["name", ["busy", "done", "gone", "new"]],
    ["created", ["gone", "done", "busy", "new"]],
    ["started", ["gone", "done", "busy", "new"]],
    ["ended", ["gone", "done", "busy", "new"]],
    ["duration", ["new", "gone", "done", "busy"]],
    ["phase", ["new", "busy", "done", "gone"]],
  ];
  for (const [order, expected] of cases) assertEquals(names({ order }), expected, order);
});

Deno.test("choose() keeps the phases asked for, a flow without a status being Pending", () => {
  assertEquals(names({ phases: ["failed", "PENDING"] }), ["gone", "new"]);
});

Deno.test("flowTable() shows a line a flow", () => {
  const options = { now: NOW, isWide: false, withNamespace: false, paint: painter(false) };
  assertEquals(flowTable(FLOWS, options), [
    "NAME   PHASE       PROGRESS   DURATION   AGE",
    "new    Pending                           10s",
    "done   Succeeded   3/3        1m30s      83m",
    "busy   Running     1/3        3m20s      5m",
    "gone   Failed                 1.0s       2d7h",
  ]);
});

Deno.test("flowTable() adds namespaces and messages where they are asked for", () => {
  const options = { now: NOW, isWide: true, withNamespace: true, paint: painter(false) };
  assertEquals(flowTable(FLOWS.slice(2), options), [
    "NAMESPACE   NAME   PHASE     PROGRESS   DURATION   AGE    MESSAGE",
    "a           busy   Running   1/3        3m20s      5m",
    "n           gone   Failed               1.0s       2d7h   step a failed: badly",
  ]);
});
