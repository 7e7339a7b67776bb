import { assertEquals } from "@std/assert";
import { conditionsOf, jobOf, podWith, settle, START } from "../../../tests/support/job_samples.ts";
import { COMPLETION_INDEX } from "./pod_facts.ts";
import { syncJob } from "./sync_job.ts";

Deno.test("syncJob() keeps as many pods as parallelism and what is left allow", () => {
  const cases = [
    { completions: 5, parallelism: 2, running: 0, succeeded: 0, create: 2 },
    { completions: 5, parallelism: 2, running: 1, succeeded: 1, create: 1 },
    { completions: 5, parallelism: 3, running: 1, succeeded: 4, create: 0 },
    { completions: undefined, parallelism: 3, running: 0, succeeded: 0, create: 3 },
    { completions: undefined, parallelism: 3, running: 1, succeeded: 1, create: 0 },
    { completions: 2, parallelism: 0, running: 0, succeeded: 0, create: 0 },
  ];
  for (const { completions, parallelism, running, succeeded, create } of cases) {
    const pods = Array.from({ length: running }, () => podWith());
    const job = jobOf({ completions, parallelism }, { succeeded });
    assertEquals(syncJob(job, pods, START).create.length, create);
  }
});

Deno.test("syncJob() takes away pods over the parallelism without counting them as failed", () => {
  const pods = [podWith(), podWith({ phase: "Pending" })];
  const sync = syncJob(jobOf({ completions: 4, parallelism: 1, backoffLimit: 0 }), pods, START);
  assertEquals(sync.remove, [pods[1]!]);
  assertEquals(sync.release, [pods[1]!]);
  assertEquals(sync.status?.uncountedTerminatedPods, {});
  assertEquals(sync.status?.active, 1);
  assertEquals(sync.status?.terminating, 1);
});

Deno.test("syncJob() numbers the pods of an Indexed Job and completes by index", () => {
  const job = jobOf({ completionMode: "Indexed", completions: 3, parallelism: 2 });
  const { create } = syncJob(job, [podWith({ phase: "Succeeded", index: 1 })], START);
  assertEquals(create.map((pod) => pod.metadata.annotations?.[COMPLETION_INDEX]), ["0", "2"]);
  assertEquals(create[1]?.metadata.labels?.[COMPLETION_INDEX], "2");
  assertEquals(create[1]?.metadata.generateName, "build-2-");
  assertEquals(create[1]?.spec?.hostname, "build-2");
  assertEquals(create[1]?.spec?.containers[0]?.env, [{
    name: "JOB_COMPLETION_INDEX",
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
  }]);
  const all = [0, 1, 2].map((index) => podWith({ phase: "Succeeded", index }));
  const { status } = settle(job, all).job;
  assertEquals(status?.completedIndexes, "0-2");
  assertEquals(status?.succeeded, 3);
  assertEquals(conditionsOf(status).at(-1), "Complete=True/CompletionsReached");
});

Deno.test("syncJob() takes away a pod that doubles an index or has one too high", () => {
  const job = jobOf({ completionMode: "Indexed", completions: 2, parallelism: 2 });
  const kept = podWith({ index: 0 });
  const doubled = podWith({ index: 0, phase: "Pending" });
  const tooHigh = podWith({ index: 2 });
  const { remove } = syncJob(job, [doubled, kept, tooHigh], START);
  assertEquals(new Set(remove), new Set([doubled, tooHigh]));
});

Deno.test("syncJob() replaces a pod that is being deleted only when told to wait for its end", () => {
  const leaving = podWith({ deleted: true });
  const replaced = syncJob(jobOf({ backoffLimit: 3 }), [leaving], START + 10_000);
  assertEquals(replaced.create.length, 1);
  const waiting = syncJob(
    jobOf({ backoffLimit: 3, podReplacementPolicy: "Failed" }),
    [leaving],
    START + 10_000,
  );
  assertEquals(waiting.create, []);
  assertEquals(waiting.release, []);
});
