/** What becomes of attempts, steps and flows: retries, deadlines, failures that stop or do not. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { type Change, Recorder } from "../support/watching.ts";
import { stepOf } from "../support/world.ts";

const soon = { limit: 3, backoff: { type: "Fixed", duration: "200ms" } } as const;

clusterTest(
  "a step is retried with a new Job each time, after the old one has Failed",
  async (place) => {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await place.startController();
    await place.apply(
      flow("retry", [podStep("flaky", { exitCode: "1,1,0" }, { retryPolicy: soon })]),
    );
    const finished = await place.finished("retry");
    assertEquals(finished.status?.phase, "Succeeded");
    const { attempt, retryCount, lastFailure } = stepOf(finished, "flaky");
    assertEquals([attempt, retryCount, lastFailure?.exitCode], [3, 2, 1]);

    const made = () => jobs.changes.filter(({ type }) => type === "ADDED");
    await jobs.until("all Jobs are seen", () => made().length >= 3);
    const [first, second, third, ...more] = made();
    assertEquals(more, []);
    for (const [old, next] of [[first, second], [second, third]] as const) {
      assert(versionOf(next!) > versionOf(failureOf(jobs.changes, old!.object)));
    }
  },
);

clusterTest(
  "a step that fails on every attempt fails the flow, with the exit code",
  async (place) => {
    await place.startController();
    const ending = { exitCode: "3", message: "disk full" };
    await place.apply(
      flow("gives-up", [podStep("s", ending, { retryPolicy: { ...soon, limit: 1 } })]),
    );
    const finished = await place.finished("gives-up");
    assertEquals(finished.status?.phase, "Failed");
    const { phase, exitCode, attempt, message } = stepOf(finished, "s");
    assertEquals([phase, exitCode, attempt], ["Failed", 3, 2]);
    assertEquals(
      message,
      "container main ended with exit code 3: disk full (after 2 attempts)",
    );
    assertEquals(
      finished.status?.conditions?.find(({ type }) => type === "Failed")?.message,
      `step s failed: ${message}`,
    );
  },
);

clusterTest("timeoutSeconds ends an attempt that would run for ever", async (place) => {
  await place.startController();
  const timeout = { timeoutSeconds: 1 };
  await place.apply(flow("timeout", [podStep("endless", { duration: "forever" }, timeout)]));
  const finished = await place.finished("timeout");
  assertEquals(finished.status?.phase, "Failed");
  assertEquals(stepOf(finished, "endless").reason, "DeadlineExceeded");
});

for (const failFast of [true, false]) {
  const what = failFast ? "starts nothing more" : "lets other branches go on";
  clusterTest(`failFast: ${failFast} ${what} after a failure`, async (place) => {
    await place.startController();
    await place.apply(flow("branches", [
      podStep("fails", { exitCode: "1" }),
      podStep("below", {}, { dependencies: ["fails"] }),
      podStep("runs", { duration: "forever" }),
      podStep("after", {}, { dependencies: ["runs"] }),
    ], { executionPolicy: { failFast } }));
    await place.stepThat("branches", "fails", ({ phase }) => phase === "Failed");
    await place.endPods("runs");
    const finished = await place.finished("branches");
    assertEquals(finished.status?.phase, "Failed");
    const ends = finished.status?.steps?.map(({ name, phase, reason }) => [name, phase, reason]);
    assertEquals(ends, [
      ["fails", "Failed", "Error"],
      ["below", "Skipped", "UpstreamFailed"],
      ["runs", "Succeeded", undefined],
      failFast ? ["after", "Skipped", "FailFast"] : ["after", "Succeeded", undefined],
    ]);
  });
}

clusterTest(
  "continueOnFailure lets what depends on a failed step run, and the flow succeed",
  async (place) => {
    await place.startController();
    await place.apply(flow("tolerant", [
      podStep("may-fail", { exitCode: "4" }, { continueOnFailure: true }),
      podStep("next", {}, { dependencies: ["may-fail"] }),
    ]));
    const finished = await place.finished("tolerant");
    assertEquals(finished.status?.phase, "Succeeded");
    assertEquals(stepOf(finished, "may-fail").phase, "Failed");
    assertEquals(stepOf(finished, "next").phase, "Succeeded");
    assertStringIncludes(finished.status!.message!, "may-fail");
  },
);

clusterTest(
  "ttlSecondsAfterFinished deletes the finished flow and with it its Jobs",
  async (place) => {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await using flows = new Recorder<JobFlow>((options) => place.flows.watchJobFlowList(options));
    await place.startController();
    await place.apply(flow("short-lived", [podStep("one")], {
      executionPolicy: { ttlSecondsAfterFinished: 1 },
    }));
    await flows.until("the flow is deleted", (changes) => changes.at(-1)?.type === "DELETED");
    assertEquals(flows.changes.at(-1)?.object.status?.phase, "Succeeded");
    await jobs.until("its Job is deleted", (changes) => changes.at(-1)?.type === "DELETED");
  },
);

clusterTest(
  "a template's ttlSecondsAfterFinished counts once the result is recorded",
  async (place) => {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await place.startController();
    const step = podStep("one");
    step.template = {
      ...step.template!,
      spec: { ...step.template!.spec, ttlSecondsAfterFinished: 1 },
    };
    await place.apply(flow("job-ttl", [step]));
    await jobs.until("its Job is deleted", (changes) => changes.at(-1)?.type === "DELETED");
    assertEquals(jobs.changes[0]?.object.spec?.ttlSecondsAfterFinished, undefined);
    assertEquals(jobs.changes.at(-1)?.object.spec?.ttlSecondsAfterFinished, 1);
    const finished = await place.finished("job-ttl");
    assertEquals(finished.status?.phase, "Succeeded");
  },
);

/** A resourceVersion as a number: those of one API server can be compared. */
function versionOf({ object }: Change<Job>): number {
  return Number(object.metadata!.resourceVersion);
}

/** The change by which the Job was first seen Failed. */
function failureOf(changes: readonly Change<Job>[], job: Job): Change<Job> {
  return changes.find(({ object }) =>
    object.metadata!.uid === job.metadata!.uid &&
    object.status?.conditions?.some(({ type, status }) => type === "Failed" && status === "True")
  )!;
}
