import type { JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { assertEquals } from "@std/assert";
import { step } from "../../tests/support/flow_world.ts";
import { takeCensus } from "./census.ts";
import { flowRecord } from "./flow_record.ts";

function record(namespace: string, status?: JobFlowStatus) {
  return flowRecord({
    metadata: { name: "f", namespace },
    spec: { steps: [step("a"), step("b")] },
    ...(status ? { status } : {}),
  });
}

Deno.test("takeCensus() counts flows and steps by namespace and phase", () => {
  const started: JobFlowStatus = {
    phase: "Running",
    steps: [{ name: "a", phase: "Succeeded" }, { name: "b", phase: "PendingApproval" }],
  };
  const flows = [record("x", started), record("x", started), record("x"), record("y", started)];
  assertEquals(takeCensus(flows), {
    flows: [
      { namespace: "x", phase: "Running", count: 2 },
      { namespace: "x", phase: "Pending", count: 1 },
      { namespace: "y", phase: "Running", count: 1 },
    ],
    steps: [
      { namespace: "x", phase: "Succeeded", count: 2 },
      { namespace: "x", phase: "PendingApproval", count: 2 },
      { namespace: "x", phase: "Pending", count: 2 },
      { namespace: "y", phase: "Succeeded", count: 1 },
      { namespace: "y", phase: "PendingApproval", count: 1 },
    ],
  });
  assertEquals(takeCensus([]), { flows: [], steps: [] });
});
