import { assertEquals } from "@std/assert";
import { Metrics } from "../telemetry/metrics.ts";
import { ControllerMetrics } from "./controller_metrics.ts";

Deno.test("ControllerMetrics tells of each outcome and result before there was one", async () => {
  const metrics = new Metrics();
  const reports = new ControllerMetrics(metrics);
  reports.steps.ended("Failed", 1000);
  const { text } = await metrics.expose("");
  assertEquals(
    text.split("\n").filter((line) => /_(step|reconciliation)_duration\w*_count/.test(line)),
    [
      'zen_flow_step_duration_seconds_count{result="Succeeded"} 0',
      'zen_flow_step_duration_seconds_count{result="Failed"} 1',
      ...["success", "requeue", "conflict", "error", "stopped"].map((outcome) =>
        `zen_flow_reconciliation_duration_seconds_count{outcome="${outcome}"} 0`
      ),
    ],
  );
});
