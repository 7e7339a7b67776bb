/** docs/CLI.md on simulated pods: what is shown there of commands is what they print. */

import { pageTest } from "../support/page_test_case.ts";
import { flow, podStep, template } from "../support/flows.ts";
import type { Place } from "../support/world.ts";

/** A flow that has succeeded, one that has failed, and one that waits for an approval. */
async function makeFlows(place: Place): Promise<void> {
  const load = podStep("load", { duration: "2s" });
  await place.apply(
    flow("nightly", [load, podStep("report", {}, { dependencies: ["load"] })]),
    flow("import", [podStep("fetch", { exitCode: "3", message: "no such file: input.csv" })]),
    flow("release", [
      podStep("build"),
      { name: "ship", type: "Manual", message: "Ship it?", dependencies: ["build"] },
    ]),
  );
  await place.finished("nightly");
  await place.finished("import");
  await place.flowThat("release", "waits", ({ status }) => status?.phase === "Paused");
}

pageTest("submit");

pageTest("plan", {
  before: {
    "zen-flow plan nightly.yaml >": (place) => {
      const enforced = "--for=jsonpath={.status.hard.count/jobs\\.batch}=0";
      return place.kubectl(["wait", "resourcequota/no-jobs", enforced, "--timeout=300s"]);
    },
  },
});

pageTest("list", { prepare: makeFlows });

pageTest("completion", { prepare: makeFlows });

pageTest("get", {
  async prepare(place) {
    const pods = { nodeSelector: { "disk": "ssd" }, containers: [{ name: "main", image: "none" }] };
    const retryPolicy = { limit: 2, backoff: { duration: "1s" } };
    await place.apply(
      flow("nightly", [
        podStep("fetch", { exitCode: "1,0" }, { retryPolicy }),
        {
          name: "load",
          dependencies: ["fetch"],
          template: template({ template: { spec: pods } }),
        },
        podStep("index", {}, { dependencies: ["fetch"] }),
        podStep("report", {}, { dependencies: ["load", "index"] }),
      ], { executionPolicy: { parallelism: 1 } }),
    );
    await place.stepThat("nightly", "load", ({ reason }) => reason === "Unschedulable");
  },
});

pageTest("watch", {
  async prepare(place) {
    // Long enough for a program to start on a busy machine.
    const retryPolicy = { limit: 1, backoff: { duration: "10s" } };
    const ending = { exitCode: "3", message: "no such file: input.csv", duration: "2s" };
    const more = { retryPolicy, dependencies: ["load"] };
    await place.apply(flow("nightly", [podStep("load"), podStep("fetch", ending, more)]));
    await place.stepThat("nightly", "fetch", ({ reason }) => reason === "RetryBackoff");
  },
});

pageTest("explain", {
  async prepare(place) {
    const pods = { nodeSelector: { "disk": "ssd" }, containers: [{ name: "main", image: "none" }] };
    const retryPolicy = { limit: 2, backoff: { duration: "10m" } };
    const failing = { exitCode: "3", message: "no such file: input.csv" };
    await place.apply(
      flow("stuck", [
        { name: "load", template: template({ template: { spec: pods } }) },
        podStep("fetch", failing, { retryPolicy }),
        { name: "ship", type: "Manual", message: "Ship it?" },
        podStep("report", {}, { dependencies: ["load", "fetch"] }),
      ]),
      flow("import", [podStep("fetch", failing)]),
    );
    await place.finished("import");
    await place.stepThat("stuck", "fetch", ({ reason }) => reason === "RetryBackoff");
    await place.stepThat("stuck", "load", ({ reason }) => reason === "Unschedulable");
  },
});
