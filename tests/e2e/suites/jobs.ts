/** Jobs and pods that others have a hand in, wide Jobs, and how many Jobs live at once. */

import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep, template } from "../support/flows.ts";
import { Recorder } from "../support/watching.ts";
import { type Place, stepOf } from "../support/world.ts";

const forever = { duration: "forever" };
const isRunning = (pod: Pod) => pod.status?.phase === "Running" && !pod.metadata?.deletionTimestamp;

clusterTest("parallelism is the most steps with a live Job at any moment", async (place) => {
  const names = ["a", "b", "c", "d", "e", "f"];
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  await using pods = new Recorder<Pod>((options) => place.core.watchPodList(options));
  await place.startController();
  await place.apply(flow("narrow", names.map((name) => podStep(name, { duration: "300ms" })), {
    executionPolicy: { parallelism: 2 },
  }));
  const finished = await place.finished("narrow");
  assertEquals(finished.status?.phase, "Succeeded");
  await pods.until("all pods have ended", () => endsOf(pods).length === names.length);

  const made = () => jobs.changes.filter(({ type }) => type === "ADDED");
  await jobs.until("all Jobs are seen", () => made().length >= names.length);

  const starts = made().map(({ object }) => ({ at: versionOf(object), by: 1 }));
  const changes = [...starts, ...endsOf(pods).map((pod) => ({ at: versionOf(pod), by: -1 }))]
    .sort((one, other) => one.at - other.at);
  let live = 0;
  const counts = changes.map(({ by }) => live += by);
  assertEquals(Math.max(...counts), 2);
  assertEquals(live, 0);
});

clusterTest("a Job that somebody deletes fails its step, or is retried", async (place) => {
  await place.startController();
  const retryPolicy = { limit: 1, backoff: { duration: "100ms" } };
  await place.apply(
    flow("once", [podStep("s", forever)]),
    flow("again", [podStep("s", forever, { retryPolicy })]),
  );
  for (const name of ["once", "again"]) {
    const job = await runningJob(place, name, "s");
    await place.kubectl(["delete", "job", job, "--wait=false"]);
  }
  const once = await place.finished("once");
  assertEquals(once.status?.phase, "Failed");
  assertEquals(stepOf(once, "s").reason, "JobDeleted");

  const second = await place.stepThat(
    "again",
    "s",
    ({ attempt, phase }) => attempt === 2 && phase === "Running",
  );
  assertEquals(second.lastFailure?.reason, "JobDeleted");
  await place.podsOf(second.jobRef!.name!, 1, isRunning);
  await place.endPods("s");
  assertEquals((await place.finished("again")).status?.phase, "Succeeded");
});

clusterTest("an evicted pod is replaced and costs no attempt", async (place) => {
  await place.startController();
  await place.apply(flow("evicted", [podStep("s", forever)]));
  const job = await runningJob(place, "evicted", "s");
  const [first] = await place.podsOf(job, 1, isRunning);
  const name = first!.metadata!.name!;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } };
  await place.kubectl([
    ...["create", "--raw", `/api/v1/namespaces/${place.namespace}/pods/${name}/eviction`],
    "--filename=-",
  ], JSON.stringify(eviction));
  const [second] = await place.podsOf(
    job,
    1,
    (pod) => isRunning(pod) && pod.metadata?.uid !== first!.metadata!.uid,
  );
  assertNotEquals(second!.metadata!.name, name);
  await place.endPods("s");
  const finished = await place.finished("evicted");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(stepOf(finished, "s").attempt, 1);
  assertEquals((await place.jobs()).length, 1);
});

clusterTest("a FailJob rule of the flow's podFailurePolicy is not retried", async (place) => {
  await place.startController();
  const retryPolicy = { limit: 3, backoff: { duration: "100ms" } };
  const onExitCodes = { operator: "In" as const, values: [42] };
  await place.apply(flow("fatal", [podStep("s", { exitCode: "42" }, { retryPolicy })], {
    executionPolicy: { podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes }] } },
  }));
  const finished = await place.finished("fatal");
  assertEquals(finished.status?.phase, "Failed");
  const { reason, attempt, exitCode } = stepOf(finished, "s");
  assertEquals([reason, attempt, exitCode], ["PodFailurePolicy", 1, 42]);
});

clusterTest(
  "an Indexed Job with a failed index fails its step, which names the index",
  async (place) => {
    await place.startController();
    const indexed = {
      completions: 3,
      parallelism: 3,
      completionMode: "Indexed",
      backoffLimitPerIndex: 0,
    };
    const step = podStep("wide", forever, {
      template: template({ ...template().spec, ...indexed }),
    });
    await place.apply(flow("indexed", [step]));
    const job = await runningJob(place, "indexed", "wide");
    const pods = await place.podsOf(job, 3, isRunning);
    const index = (pod: Pod) =>
      pod.metadata!.annotations!["batch.kubernetes.io/job-completion-index"];
    const second = pods.find((pod) => index(pod) === "1")!.metadata!.name!;
    await place.kubectl(["annotate", "pod", second, "zen-flow.test/exit-code=5", "--overwrite"]);
    await place.endPods("wide");
    const finished = await place.finished("indexed");
    assertEquals(finished.status?.phase, "Failed");
    const { reason, exitCode, message } = stepOf(finished, "wide");
    assertEquals([reason, exitCode], ["FailedIndexes", 5]);
    assertStringIncludes(message!, "2/3");
    assertStringIncludes(message!, "failed indexes 1");
  },
);

/** The Job of the step, as soon as a pod of it runs. */
async function runningJob(place: Place, flowName: string, step: string): Promise<string> {
  const { jobRef } = await place.stepThat(flowName, step, ({ phase }) => phase === "Running");
  await place.podsOf(jobRef!.name!, 1, isRunning);
  return jobRef!.name!;
}

/** Each pod as it was when first seen Succeeded. */
function endsOf({ changes }: Recorder<Pod>): Pod[] {
  const ends = new Map<string, Pod>();
  for (const { object } of changes) {
    const uid = object.metadata!.uid!;
    if (object.status?.phase === "Succeeded" && !ends.has(uid)) ends.set(uid, object);
  }
  return [...ends.values()];
}

/** A resourceVersion as a number: those of one etcd have one order, whatever the kind. */
function versionOf({ metadata }: Job | Pod): number {
  return Number(metadata!.resourceVersion);
}
