/** An API server that goes away while flows run, as it does on every upgrade. */

import { assertEquals } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow } from "../support/flows.ts";
import { type Change, Recorder } from "../support/watching.ts";

const FLOWS = 5;
const STEPS = 4;

clusterTest("flows complete though the API server is killed and started again", async (place) => {
  const { cluster } = place.world;
  await place.startController();
  const flows = Array.from(
    { length: FLOWS },
    (_, index) => flow(`flow-${index}`, chain(STEPS, { duration: "1s" })),
  );
  {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await place.apply(...flows);
    const isUnderWay = (changes: readonly Change<Job>[]) =>
      changes.filter(({ type }) => type === "ADDED").length > FLOWS;
    await jobs.until("second steps have begun", isUnderWay);
  }
  // Killed, not asked: asked, it waits for a minute for its watches to end.
  await cluster.stopComponent("kube-apiserver", { signal: "KILL" });
  await cluster.startComponent("kube-apiserver");
  await place.kubectl([
    ...["wait", "jobflows", "--all", "--for=condition=Complete", "--timeout=120s"],
  ]);
  const jobs = await place.jobs();
  assertEquals(jobs.length, FLOWS * STEPS);
  const attempts = jobs.map(({ metadata }) => metadata!.labels!["workflow.zen.io/attempt"]);
  assertEquals(new Set(attempts), new Set(["1"]));
}, { withoutSanitizers: "the server that it ends was started before the test" });
