/** What the controller's metrics tell of flows on a real control plane. */

import { assert, assertEquals } from "@std/assert";
import { clusterTest } from "../support/cluster_test_case.ts";
import type { ControllerProcess } from "../support/controller_process.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import type { Place } from "../support/world.ts";

/** All samples by name and labels, the labels sorted. */
async function scrape(controller: ControllerProcess, accept = ""): Promise<Map<string, number>> {
  const text = await (await controller.ask("/metrics", { accept })).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(samples.map((line) => {
    const [, name, labels = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line)!;
    return [`${name}{${labels.split(",").sort().join()}}`, Number(value)];
  }));
}

/** Resolves when the leader's cache holds everything up to now: it has acted on what came last. */
async function caughtUp(place: Place, marker: string): Promise<void> {
  await place.apply(flow(marker, chain(1), { suspend: true }));
  await place.flowThat(marker, "is seen", ({ status }) => status?.phase === "Suspended");
}

clusterTest("the metrics of a controller tell what became of its flows", async (place) => {
  const leader = await place.startController({ podName: "pod-a" });
  await leader.logged("controller started");
  const follower = await place.startController({ podName: "pod-b" });
  await follower.logged("caches complete");
  await place.apply(
    flow("done", chain(2)),
    flow("fails", [
      podStep("flaky", { exitCode: "1" }, {
        retryPolicy: { limit: 1, backoff: { duration: "1s" } },
      }),
    ]),
    flow("waits", [
      podStep("endless", { duration: "forever" }),
      { name: "ask", type: "Manual" },
    ]),
  );
  await place.finished("done");
  await place.finished("fails");
  await place.stepThat("waits", "ask", ({ phase }) => phase === "PendingApproval");
  await caughtUp(place, "first-marker");

  const metrics = await scrape(leader);
  const namespace = `namespace="${place.namespace}"`;
  const expected: Record<string, number> = {
    [`zen_flow_jobflows_total{${namespace},phase="Succeeded"}`]: 1,
    [`zen_flow_jobflows_total{${namespace},phase="Failed"}`]: 1,
    [`zen_flow_jobflows_total{${namespace},phase="Running"}`]: 1,
    [`zen_flow_steps_total{${namespace},phase="Succeeded"}`]: 2,
    [`zen_flow_steps_total{${namespace},phase="Failed"}`]: 1,
    [`zen_flow_steps_total{${namespace},phase="Running"}`]: 1,
    [`zen_flow_approvals_pending{${namespace}}`]: 1,
    [`zen_flow_step_retries_total{${namespace}}`]: 1,
    'zen_flow_step_duration_seconds_count{result="Succeeded"}': 2,
    'zen_flow_step_duration_seconds_count{result="Failed"}': 1,
    "zen_flow_step_start_latency_seconds_count{}": 5,
    'zen_flow_api_requests_total{code="2xx",resource="jobs",verb="create"}': 5,
    "zen_flow_leader{}": 1,
  };
  const found = Object.keys(expected).map((key) => [key, metrics.get(key)]);
  assertEquals(Object.fromEntries(found), expected);
  assert(metrics.get('zen_flow_reconciliation_duration_seconds_count{outcome="success"}')! > 0);
  const strange = [...metrics.keys()].filter((key) => /done|fails|waits|flaky|endless/.test(key));
  assertEquals(strange, []);
  assertEquals(
    (await scrape(leader, "application/openmetrics-text")).get(
      `zen_flow_step_retries_total{${namespace}}`,
    ),
    1,
  );
  assertEquals((await scrape(follower)).get("zen_flow_leader{}"), 0);

  await place.flows.deleteJobFlow("fails");
  await leader.stop();
  await follower.logged("controller started");
  await place.apply(flow("later", chain(1)));
  await place.finished("later");
  await caughtUp(place, "second-marker");
  const after = await scrape(follower);
  assertEquals(after.get("zen_flow_leader{}"), 1);
  assertEquals(after.get(`zen_flow_jobflows_total{${namespace},phase="Succeeded"}`), 2);
  assertEquals(after.get(`zen_flow_jobflows_total{${namespace},phase="Failed"}`), undefined);
});
