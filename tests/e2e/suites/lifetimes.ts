/** Flows that are deleted, made anew, or have the longest names there can be. */

import { assert, assertEquals } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep, template } from "../support/flows.ts";
import { Recorder } from "../support/watching.ts";
import { stepOf } from "../support/world.ts";

const endless = () => [
  podStep("step-1", { duration: "forever" }),
  podStep("step-2", {}, { dependencies: ["step-1"] }),
];

for (const cascade of ["background", "foreground"]) {
  clusterTest(
    `a flow deleted in the ${cascade} takes its Jobs along, and a new one starts anew`,
    async (place) => {
      await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
      await place.startController();
      await place.apply(flow("again", endless()));
      const { jobRef } = await place.stepThat(
        "again",
        "step-1",
        ({ phase }) => phase === "Running",
      );
      await jobs.until("its Job exists", (changes) => changes.length > 0);
      await place.kubectl(["delete", "jobflow/again", `--cascade=${cascade}`, "--timeout=300s"]);
      await jobs.until("its Job is gone", (changes) => changes.at(-1)?.type === "DELETED");

      await place.apply(flow("again", chain(2)));
      const finished = await place.finished("again");
      assertEquals(finished.status?.phase, "Succeeded");
      const added = () => jobs.changes.filter(({ type }) => type === "ADDED");
      await jobs.until("all Jobs are seen", () => added().length >= 3);
      const made = added().map(({ object }) => object);
      assertEquals(made.length, 3);
      assertEquals(made[0]?.metadata?.name, jobRef?.name);
      assertEquals(new Set(made.map(({ metadata }) => metadata!.name)).size, 3);
    },
  );
}

clusterTest("a flow deleted while no controller runs leaves nothing behind", async (place) => {
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  const first = await place.startController();
  await place.apply(flow("gone", endless()), flow("other", chain(1)));
  await place.stepThat("gone", "step-1", ({ jobRef }) => jobRef?.uid !== undefined);
  await first.stop();
  await place.kubectl(["delete", "jobflow/gone", "--timeout=300s"]);
  const isGone = ({ type, object }: Recorder<Job>["changes"][number]) =>
    type === "DELETED" && object.metadata?.labels?.["workflow.zen.io/flow"] === "gone";
  await jobs.until("its Job is gone", (changes) => changes.some(isGone));
  await place.startController();
  await place.apply(flow("later", chain(2)));
  await place.finished("later");
  const left = (await place.jobs()).map(({ metadata }) =>
    metadata!.labels!["workflow.zen.io/flow"]
  );
  assertEquals(new Set(left), new Set(["other", "later"]));
});

clusterTest("the longest names there can be give Jobs and pods that run", async (place) => {
  await place.startController();
  const flowName = `${"long.".repeat(50)}end`; // 253, with dots
  const stepName = `s${"-t".repeat(31)}`; // 63
  const wide = { completions: 12, parallelism: 12, completionMode: "Indexed" };
  await place.apply(flow(flowName, [
    podStep(stepName, { exitCode: "1,0" }, { retryPolicy: { backoff: { duration: "100ms" } } }),
    podStep("wide", {}, { template: template({ ...template().spec, ...wide }) }),
  ]));
  const finished = await place.finished(flowName);
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(stepOf(finished, stepName).attempt, 2);
  for (const { metadata } of await place.jobs()) {
    assert(metadata!.name!.length <= 63, metadata!.name!);
  }
  await place.event("StepRetrying");
});
