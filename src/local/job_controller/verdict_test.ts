import { assertEquals } from "@std/assert";
import { conditionsOf, jobOf, podWith, settle, START } from "../../../tests/support/job_samples.ts";
import { INDEX_FAILURES } from "./pod_facts.ts";
import { syncJob } from "./sync_job.ts";

Deno.test("syncJob() fails a Job whose failures pass the backoffLimit", () => {
  const { job } = settle(jobOf(), [podWith({ phase: "Failed" })]);
  assertEquals(job.status?.failed, 1);
  assertEquals(job.status?.completionTime, undefined);
  assertEquals(conditionsOf(job.status), [
    "FailureTarget=True/BackoffLimitExceeded",
    "Failed=True/BackoffLimitExceeded",
  ]);
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

Deno.test("syncJob() counts a deadline from the start, not from the second that the status names", () => {
  const start = START + 900;
  const first = syncJob(jobOf({ activeDeadlineSeconds: 1 }), [], start);
  assertEquals([first.startedAt, first.dueAt], [start, start + 1000]);
  const job = jobOf({ activeDeadlineSeconds: 1 }, first.status);
  const early = syncJob(job, [podWith()], start + 999, first.startedAt);
  assertEquals([early.remove, early.dueAt, early.startedAt], [[], start + 1000, start]);
  const late = syncJob(job, [podWith()], start + 1000, early.startedAt);
  assertEquals(conditionsOf(late.status), ["FailureTarget=True/DeadlineExceeded"]);
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
