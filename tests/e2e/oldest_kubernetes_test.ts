/**
 * The oldest Kubernetes that zen-flow supports: it takes the CRD, a flow runs, retry and all, and it
 * asks the admission webhook, though about more than newer ones do.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { clusterTest, shareOneWorld } from "./support/cluster_test_case.ts";
import { flow, podStep, template } from "./support/flows.ts";
import { repository } from "./support/helm.ts";
import { refusal, startWebhook } from "./support/webhook.ts";
import { stepOf } from "./support/world.ts";

shareOneWorld({ oldestKubernetes: true });

clusterTest("zen-flow controller runs a flow on Kubernetes 1.25.1", async (place) => {
  const { serverVersion } = JSON.parse(await place.kubectl(["version", "--output=json"]));
  assertEquals(serverVersion.gitVersion, "v1.25.1");
  await place.startController();
  const retryPolicy = { limit: 1, backoff: { duration: "100ms" } };
  await place.apply(flow("three", [
    podStep("first"),
    podStep("flaky", { exitCode: "1,0" }, { dependencies: ["first"], retryPolicy }),
    podStep("last", { exitCode: "3", message: "no luck" }, { dependencies: ["flaky"] }),
  ]));
  const { status } = await place.finished("three");
  assertEquals(status?.phase, "Failed");
  assertEquals(status?.steps?.map(({ phase, attempt }) => [phase, attempt]), [
    ["Succeeded", 1],
    ["Succeeded", 2],
    ["Failed", 1],
  ]);
  assertEquals(status?.steps?.[2]?.message, "container main ended with exit code 3: no luck");
  // The API server drops the field, so that there a disruption counts as a failure.
  const policies = (await place.jobs()).map(({ spec }) => spec?.podFailurePolicy);
  assertEquals(policies, [undefined, undefined, undefined, undefined]);
});

clusterTest(
  "forEach runs on Kubernetes 1.25.1, which has no retries of an index",
  async (place) => {
    await place.startController();
    const forEach = { items: ["a", "b", "c"] };
    const perIndex = template({ ...template().spec, backoffLimitPerIndex: 1 });
    await place.apply(
      flow("wide", [podStep("each", {}, { forEach })]),
      flow("new", [podStep("each", {}, { forEach, template: perIndex })]),
    );
    const wide = stepOf(await place.finished("wide"), "each");
    assertEquals(wide.items, { total: 3, succeeded: 3 });
    const { reason, message } = stepOf(await place.finished("new"), "each");
    assertEquals(reason, "Invalid");
    assertStringIncludes(message!, 'unknown field "spec.backoffLimitPerIndex"');
  },
);

clusterTest(
  "on Kubernetes 1.25.1 an outage of the webhook stops writes to flows, but for status and deletion",
  async (place) => {
    const file = `${repository}deploy/webhook/webhook.yaml`;
    const strict = await refusal(place, ["apply", "--dry-run=server", `--filename=${file}`]);
    assertStringIncludes(strict, 'unknown field "webhooks[0].matchConditions"');
    const { controller } = await startWebhook(place);
    await place.apply(
      flow("asking", [{ name: "ask", type: "Manual" }]),
      flow("running", [
        podStep("long", { duration: "forever" }),
        podStep("next", {}, {
          dependencies: ["long"],
        }),
      ]),
      flow("unwanted", [podStep("long", { duration: "forever" })]),
    );
    await place.stepThat("asking", "ask", ({ phase }) => phase === "PendingApproval");
    await place.kubectl(["annotate", "jobflow", "asking", "approved.workflow.zen.io/ask=true"]);
    assertEquals(stepOf(await place.finished("asking"), "ask").approvedBy, "admin");
    for (const name of ["running", "unwanted"]) {
      await place.stepThat(name, "long", ({ jobRef }) => jobRef?.uid !== undefined);
    }

    await controller.kill();
    const label = await refusal(place, ["label", "jobflow", "running", "team=a"]);
    assertStringIncludes(label, "failed calling webhook");
    await place.kubectl(["delete", "jobflow", "unwanted", "--timeout=300s"]);
    await place.startController();
    await place.endPods("long");
    assertEquals((await place.finished("running")).status?.phase, "Succeeded");
  },
);
