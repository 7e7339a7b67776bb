import { assertEquals } from "@std/assert";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { jobOf, podWith, settle, START } from "../../../tests/support/job_samples.ts";
import { syncJob } from "./sync_job.ts";

Deno.test("syncJob() waits 10 s, then 20 s, then 40 s before it replaces a failed pod", () => {
  const failures: Pod[] = [];
  for (const [nth, delay] of [[1, 10], [2, 20], [3, 40]] as const) {
    const endedAt = START + nth * 1000;
    failures.push(podWith({ phase: "Failed", endedAt }));
    const { job } = settle(jobOf({ backoffLimit: 6 }), failures, endedAt);
    const dueAt = endedAt + delay * 1000;
    const early = syncJob(job, failures, dueAt - 1);
    assertEquals(early.dueAt, dueAt);
    assertEquals(early.create, []);
    assertEquals(syncJob(job, failures, dueAt).create.length, 1);
  }
});

Deno.test("syncJob() waits at most six minutes, and not at all after a success", () => {
  const failures = Array.from({ length: 9 }, () => podWith({ phase: "Failed", released: true }));
  const job = jobOf({ backoffLimit: 20, completions: 3 }, { failed: 9 });
  assertEquals(syncJob(job, failures, START).dueAt, START + 360_000);
  const success = podWith({ phase: "Succeeded", endedAt: START + 1000, released: true });
  const after = syncJob(jobOf({ ...job.spec, completions: 3 }, { failed: 9, succeeded: 1 }), [
    ...failures,
    success,
  ], START + 1000);
  assertEquals(after.create.length, 1);
});
