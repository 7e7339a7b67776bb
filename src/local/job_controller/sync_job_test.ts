import { assertEquals, assertStringIncludes } from "@std/assert";
import { conditionsOf, jobOf, podWith, settle, START } from "../../../tests/support/job_samples.ts";
import { TRACKING_FINALIZER } from "./pod_facts.ts";
import { syncJob } from "./sync_job.ts";

Deno.test("syncJob() starts a Job with one pod and its start time", () => {
  const sync = syncJob(jobOf(), [], START + 999);
  assertEquals(sync.status?.startTime, "2026-01-01T00:00:00Z");
  assertEquals(sync.status?.active, 1);
  assertEquals(sync.create.length, 1);
  const pod = sync.create[0]!;
  assertEquals(pod.metadata.generateName, "build-");
  assertEquals(pod.metadata.finalizers, [TRACKING_FINALIZER]);
  assertEquals(pod.metadata.labels?.["batch.kubernetes.io/job-name"], "build");
  assertEquals(pod.metadata.ownerReferences?.[0]?.uid, "job-uid");
  assertEquals(pod.spec?.containers[0]?.name, "main");
});

Deno.test("syncJob() counts a pod before it lets it go, and completes once it is gone", () => {
  const pod = podWith({ phase: "Succeeded" });
  const first = syncJob(jobOf(), [pod], START);
  assertEquals(first.status?.uncountedTerminatedPods, { succeeded: [pod.metadata!.uid!] });
  assertEquals(first.release, [pod]);
  assertEquals(conditionsOf(first.status), ["SuccessCriteriaMet=True/CompletionsReached"]);
  assertEquals(syncJob(jobOf({}, first.status), [pod], START).status, undefined);
  const { job } = settle(jobOf(), [pod]);
  assertEquals(job.status?.succeeded, 1);
  assertEquals(job.status?.uncountedTerminatedPods, {});
  assertEquals(job.status?.completionTime, "2026-01-01T00:00:00Z");
  assertEquals(conditionsOf(job.status), [
    "SuccessCriteriaMet=True/CompletionsReached",
    "Complete=True/CompletionsReached",
  ]);
});

Deno.test("syncJob() counts no pod twice although it is still tracked or already gone", () => {
  const pod = podWith({ phase: "Failed" });
  const uid = pod.metadata!.uid!;
  const listed = jobOf({ backoffLimit: 3 }, { uncountedTerminatedPods: { failed: [uid] } });
  assertEquals(syncJob(listed, [pod], START).status?.failed, undefined);
  const counted = syncJob(listed, [], START);
  assertEquals(counted.status?.failed, 1);
  assertEquals(counted.status?.uncountedTerminatedPods, {});
});

Deno.test("syncJob() of a Job without completions is complete when all pods have ended", () => {
  const done = podWith({ phase: "Succeeded" });
  const job = jobOf({ parallelism: 2 });
  assertEquals(conditionsOf(settle(job, [done, podWith()]).job.status), []);
  assertEquals(conditionsOf(settle(job, [done]).job.status).length, 2);
});

Deno.test("syncJob() says Failed only when the last pod of the Job has ended", () => {
  const leaving = podWith({ deleted: true, released: true });
  const job = jobOf({}, {
    conditions: [{
      type: "FailureTarget",
      status: "True",
      reason: "DeadlineExceeded",
      message: "",
    }],
  });
  assertEquals(conditionsOf(settle(job, [leaving]).job.status).length, 1);
  assertEquals(conditionsOf(settle(job, []).job.status).at(-1), "Failed=True/DeadlineExceeded");
});

Deno.test("syncJob() of a suspended Job takes its pods away uncounted, and resuming restarts the clock", () => {
  const running = podWith();
  const old = { startTime: "2025-12-31T23:00:00Z" };
  const job = jobOf({ suspend: true, activeDeadlineSeconds: 60 }, old);
  const suspended = syncJob(job, [running], START);
  assertEquals(suspended.remove, [running]);
  assertEquals(suspended.status?.uncountedTerminatedPods, {});
  assertEquals(conditionsOf(suspended.status), ["Suspended=True/JobSuspended"]);
  const resumed = jobOf({ activeDeadlineSeconds: 60 }, suspended.status);
  const sync = syncJob(resumed, [], START + 5000);
  assertEquals(sync.status?.startTime, "2026-01-01T00:00:05Z");
  assertEquals(sync.dueAt, START + 65_000);
  assertEquals(sync.create.length, 1);
  assertEquals(conditionsOf(sync.status), ["Suspended=False/JobResumed"]);
});

Deno.test("syncJob() of a Job that is being deleted makes no pod and lets all go", () => {
  const job = jobOf({ completions: 3, parallelism: 3 });
  const deleting = {
    ...job,
    metadata: { ...job.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
  };
  const pod = podWith();
  const sync = syncJob(deleting, [pod], START);
  assertEquals(sync.create, []);
  assertEquals(sync.remove, []);
  assertEquals(sync.release, [pod]);
});

Deno.test("syncJob() lets a finished Job expire after its ttlSecondsAfterFinished", () => {
  const ended = { type: "Complete", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" };
  const job = jobOf({ ttlSecondsAfterFinished: 60 }, { conditions: [ended] });
  assertEquals(syncJob(job, [], START + 59_999).dueAt, START + 60_000);
  assertEquals(syncJob(job, [], START + 60_000).expired, true);
  assertEquals(syncJob(jobOf({}, { conditions: [ended] }), [], START + 1e9).expired, false);
});

Deno.test("syncJob() fails a Job that belongs to another controller, with the reason", () => {
  const { status } = syncJob(jobOf({ managedBy: "kueue.x-k8s.io/multikueue" }), [], START);
  assertEquals(conditionsOf(status).at(-1), "Failed=True/NotSupported");
  assertStringIncludes(status?.conditions?.at(-1)?.message ?? "", "kueue.x-k8s.io/multikueue");
});
