import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Job, JobSpec, JobStatus } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { type JobSync, syncJob } from "./sync_job.ts";
import { COMPLETION_INDEX, INDEX_FAILURES, TRACKING_FINALIZER } from "./pod_facts.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

function jobOf(spec: Partial<JobSpec> = {}, status: JobStatus = {}): Job {
  const template = {
    spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] },
  };
  return {
    metadata: { name: "build", namespace: "default", uid: "job-uid" },
    spec: { backoffLimit: 0, template, ...spec },
    status,
  };
}

interface PodOptions {
  readonly phase?: string;
  readonly index?: number;
  readonly failures?: number;
  readonly exitCode?: number;
  readonly endedAt?: number;
  readonly deleted?: boolean;
  readonly released?: boolean;
  readonly restarts?: number;
  readonly condition?: string;
}

let made = 0;
function podWith(options: PodOptions = {}): Pod {
  const { phase = "Running", index, failures, exitCode = phase === "Failed" ? 1 : 0 } = options;
  const finishedAt = new Date(options.endedAt ?? START).toISOString();
  const ended = phase === "Failed" || phase === "Succeeded";
  return {
    metadata: {
      name: `build-${++made}`,
      namespace: "default",
      uid: `pod-${made}`,
      creationTimestamp: new Date(START).toISOString(),
      finalizers: options.released ? undefined : [TRACKING_FINALIZER],
      deletionTimestamp: options.deleted ? new Date(START).toISOString() : undefined,
      annotations: {
        ...index === undefined ? undefined : { [COMPLETION_INDEX]: `${index}` },
        ...failures === undefined ? undefined : { [INDEX_FAILURES]: `${failures}` },
      },
    },
    spec: { nodeName: "local", containers: [] },
    status: {
      phase,
      conditions: options.condition ? [{ type: options.condition, status: "True" }] : [],
      containerStatuses: [{
        name: "main",
        image: "none",
        imageID: "",
        ready: phase === "Running",
        restartCount: options.restarts ?? 0,
        state: ended ? { terminated: { exitCode, finishedAt } } : { running: {} },
      }],
    },
  };
}

function conditionsOf(status: JobStatus | undefined): string[] {
  return (status?.conditions ?? []).map((c) => `${c.type}=${c.status}/${c.reason}`);
}

/** Passes until nothing changes, as the shell would make them, with pods that end when deleted. */
function settle(job: Job, pods: readonly Pod[], now = START): { job: Job; last: JobSync } {
  let current = job;
  let left = [...pods];
  for (let passes = 0; passes < 10; passes++) {
    const sync = syncJob(current, left, now);
    const isQuiet = !sync.status && sync.release.length + sync.remove.length === 0;
    if (isQuiet) return { job: current, last: sync };
    if (sync.status) current = { ...current, status: sync.status };
    left = left.filter((pod) => !sync.remove.includes(pod)).map((pod) =>
      sync.release.includes(pod)
        ? { ...pod, metadata: { ...pod.metadata, finalizers: undefined } }
        : pod
    );
  }
  throw new Error("Cannot settle the Job: ten passes changed it each time");
}

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

Deno.test("syncJob() fails a Job whose failures pass the backoffLimit", () => {
  const { job } = settle(jobOf(), [podWith({ phase: "Failed" })]);
  assertEquals(job.status?.failed, 1);
  assertEquals(job.status?.completionTime, undefined);
  assertEquals(conditionsOf(job.status), [
    "FailureTarget=True/BackoffLimitExceeded",
    "Failed=True/BackoffLimitExceeded",
  ]);
});

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

Deno.test("syncJob() of a Job without completions is complete when all pods have ended", () => {
  const done = podWith({ phase: "Succeeded" });
  const job = jobOf({ parallelism: 2 });
  assertEquals(conditionsOf(settle(job, [done, podWith()]).job.status), []);
  assertEquals(conditionsOf(settle(job, [done]).job.status).length, 2);
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

Deno.test("syncJob() fails a Job past its activeDeadlineSeconds and takes its pods away", () => {
  const running = podWith();
  const job = jobOf({ activeDeadlineSeconds: 30 }, { startTime: new Date(START).toISOString() });
  const before = syncJob(job, [running], START + 29_999);
  assertEquals(before.dueAt, START + 30_000);
  assertEquals(before.remove, []);
  const after = syncJob(job, [running], START + 30_000);
  assertEquals(after.remove, [running]);
  assertEquals(conditionsOf(after.status), ["FailureTarget=True/DeadlineExceeded"]);
  const { status } = settle(job, [running], START + 30_000).job;
  assertEquals(conditionsOf(status).at(-1), "Failed=True/DeadlineExceeded");
  assertEquals(status?.failed, 1);
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

Deno.test("syncJob() applies the first podFailurePolicy rule that matches", () => {
  const rule = (action: string, values: number[], operator = "In", containerName?: string) => ({
    action,
    onExitCodes: { operator, values, containerName },
  });
  const disrupted = {
    action: "Ignore",
    onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
  };
  const cases = [
    { rules: [rule("FailJob", [42])], pod: { exitCode: 42 }, reason: "PodFailurePolicy" },
    { rules: [rule("FailJob", [42])], pod: { exitCode: 1 }, reason: undefined },
    { rules: [rule("FailJob", [0, 1], "NotIn")], pod: { exitCode: 7 }, reason: "PodFailurePolicy" },
    { rules: [rule("FailJob", [7], "In", "side")], pod: { exitCode: 7 }, reason: undefined },
    {
      rules: [rule("Ignore", [7]), rule("FailJob", [7])],
      pod: { exitCode: 7 },
      reason: undefined,
    },
    { rules: [disrupted], pod: { condition: "DisruptionTarget" }, reason: undefined },
  ];
  for (const { rules, pod, reason } of cases) {
    const job = jobOf({ backoffLimit: 5, podFailurePolicy: { rules } });
    const { status } = settle(job, [podWith({ phase: "Failed", ...pod })]).job;
    assertEquals(status?.conditions?.at(-1)?.reason, reason);
  }
});

Deno.test("syncJob() says which container and rule failed the Job", () => {
  const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }];
  const { status } = settle(jobOf({ backoffLimit: 5, podFailurePolicy: { rules } }), [
    podWith({ phase: "Failed", exitCode: 42 }),
  ]).job;
  assertStringIncludes(
    status?.conditions?.at(-1)?.message ?? "",
    "failed with exit code 42 matching FailJob rule at index 0",
  );
});

Deno.test("syncJob() does not count an ignored failure", () => {
  const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }];
  const pod = podWith({ phase: "Failed", condition: "DisruptionTarget" });
  const { job, last } = settle(
    jobOf({ backoffLimit: 0, podFailurePolicy: { rules } }),
    [pod],
    START + 10_000,
  );
  assertEquals(job.status?.failed, undefined);
  assertEquals(conditionsOf(job.status), []);
  assertEquals(last.create.length, 1);
});

Deno.test("syncJob() with backoffLimitPerIndex fails an index alone and carries its failures on", () => {
  const job = jobOf({
    completionMode: "Indexed",
    completions: 2,
    parallelism: 2,
    backoffLimit: undefined,
    backoffLimitPerIndex: 1,
  });
  const first = podWith({ phase: "Failed", index: 0, failures: 0 });
  const retry = settle(job, [first, podWith({ index: 1 })], START + 10_000).last;
  assertEquals(retry.create[0]?.metadata.annotations?.[INDEX_FAILURES], "1");
  assertEquals(retry.release, []);
  const second = podWith({ phase: "Failed", index: 0, failures: 1 });
  const half = settle(job, [second, podWith({ index: 1 })]).job.status;
  assertEquals(half?.failedIndexes, "0");
  assertEquals(conditionsOf(half), []);
  const all = settle(job, [second, podWith({ phase: "Succeeded", index: 1 })]).job.status;
  assertEquals(conditionsOf(all).at(-1), "Failed=True/FailedIndexes");
  assertEquals(all?.completedIndexes, "1");
});

Deno.test("syncJob() with maxFailedIndexes fails early; FailIndex fails an index at once", () => {
  const rules = [{ action: "FailIndex", onExitCodes: { operator: "In", values: [42] } }];
  const job = jobOf({
    completionMode: "Indexed",
    completions: 5,
    parallelism: 5,
    backoffLimit: undefined,
    backoffLimitPerIndex: 3,
    maxFailedIndexes: 1,
    podFailurePolicy: { rules },
  });
  const failed = (index: number) => podWith({ phase: "Failed", index, failures: 0, exitCode: 42 });
  assertEquals(conditionsOf(settle(job, [failed(0)]).job.status), []);
  const { status } = settle(job, [failed(0), failed(3)]).job;
  assertEquals(status?.failedIndexes, "0,3");
  assertEquals(conditionsOf(status).at(-1), "Failed=True/MaxFailedIndexesExceeded");
});

Deno.test("syncJob() meets a success policy before all indexes have ended", () => {
  const base = { completionMode: "Indexed", completions: 4, parallelism: 4 };
  const succeeded = podWith({ phase: "Succeeded", index: 2 });
  const running = podWith({ index: 0 });
  const cases = [
    { rules: [{ succeededIndexes: "2" }], met: true },
    { rules: [{ succeededIndexes: "1-2" }], met: false },
    { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }], met: true },
    { rules: [{ succeededCount: 2 }], met: false },
    { rules: [{ succeededCount: 1 }], met: true },
  ];
  for (const { rules, met } of cases) {
    const job = jobOf({ ...base, successPolicy: { rules } });
    const sync = syncJob(job, [succeeded, running], START);
    const expected = met ? ["SuccessCriteriaMet=True/SuccessPolicy"] : [];
    assertEquals(conditionsOf(sync.status), expected);
    assertEquals(sync.remove, met ? [running] : []);
    assertEquals(sync.status?.failed, undefined);
  }
});

Deno.test("syncJob() counts restarts in place against the backoffLimit", () => {
  const template = { spec: { restartPolicy: "OnFailure", containers: [] } };
  const cases = [
    { backoffLimit: 0, restarts: 0, fails: false },
    { backoffLimit: 0, restarts: 1, fails: true },
    { backoffLimit: 2, restarts: 1, fails: false },
    { backoffLimit: 2, restarts: 2, fails: true },
  ];
  for (const { backoffLimit, restarts, fails } of cases) {
    const sync = syncJob(jobOf({ template, backoffLimit }), [podWith({ restarts })], START);
    assertEquals(conditionsOf(sync.status).length > 0, fails);
  }
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
