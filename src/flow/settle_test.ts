import { assertEquals } from "@std/assert";
import { FlowWorld, step, template } from "../../tests/support/flow_world.ts";

const retrying = (retryPolicy = {}) => step("a", { retryPolicy });

Deno.test("settle() takes a Job's Complete for success and its Failed for failure, never counts", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  world.pass();
  world.change(world.job("a").name, { succeeded: 1 });
  world.pass();
  assertEquals(world.phases(), { a: "Running", b: "Running" });
  world.succeed("a");
  world.fail("b", 3);
  assertEquals(world.phases(), { a: "Succeeded", b: "Failed" });
  assertEquals(world.status("b").exitCode, 3);
  assertEquals(world.status("b").message, "container main ended with exit code 3");
});

Deno.test("settle() takes a pod that ended well for success before the Job says so", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.addPod("a", { phase: "Succeeded" });
  world.pass();
  assertEquals(world.flow.status?.phase, "Succeeded");
  assertEquals(world.status("a").jobRef?.uid, "job-uid-1");
});

for (
  const [why, pod] of [
    ["is being deleted", { phase: "Succeeded", deleting: true }],
    ["is counted no longer", { phase: "Succeeded", tracked: false }],
    ["was disrupted", { phase: "Succeeded", disrupted: true }],
    ["is of another Job", { phase: "Succeeded", jobUid: "other" }],
    ["failed", { phase: "Failed" }],
    ["runs", { phase: "Running" }],
  ] as const
) {
  Deno.test(`settle() waits for the Job where the pod ${why}`, () => {
    const world = new FlowWorld({ steps: [step("a")] });
    world.pass();
    world.addPod("a", pod);
    world.pass();
    assertEquals(world.phases(), { a: "Running" });
  });
}

Deno.test("settle() waits for the Job where a pod that another replaces still runs", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.addPod("a", { phase: "Running", deleting: true });
  world.addPod("a", { phase: "Succeeded" });
  world.pass();
  assertEquals(world.phases(), { a: "Running" });
});

for (
  const [why, job] of [
    ["is suspended", { suspended: true }],
    ["is being deleted", { deleting: true }],
    ["has FailureTarget", { failureTarget: { reason: "DeadlineExceeded", message: "" } }],
    ["is not of a single pod", { singlePod: false }],
  ] as const
) {
  Deno.test(`settle() does not trust a pod whose Job ${why}`, () => {
    const world = new FlowWorld({ steps: [step("a")] });
    world.pass();
    world.addPod("a", { phase: "Succeeded" });
    world.change(world.job("a").name, job);
    world.pass();
    assertEquals(world.phases(), { a: "Running" });
  });
}

Deno.test("settle() believes Failed over a pod that succeeded", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.addPod("a", { phase: "Succeeded" });
  world.change(world.job("a").name, { failed: { reason: "DeadlineExceeded", message: "x" } });
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/DeadlineExceeded" });
  assertEquals(world.events[0]?.reason, "StepTimedOut");
});

Deno.test("settle() does not end an attempt at FailureTarget, only at Failed", () => {
  const world = new FlowWorld({ steps: [retrying()] });
  world.pass();
  const name = world.job("a").name;
  world.change(name, { failureTarget: { reason: "PodFailurePolicy", message: "" } });
  world.pass();
  assertEquals(world.phases(), { a: "Running" });
});

Deno.test("settle() retries after the backoff, with a new Job, and counts attempts", () => {
  const world = new FlowWorld({ steps: [retrying({ limit: 2 })] });
  world.pass();
  const first = world.job("a").name;
  world.fail("a", 7);
  assertEquals(world.reasons(), { a: "Pending/RetryBackoff" });
  assertEquals(world.status("a").nextRetryTime, "2026-01-01T00:00:01.000Z");
  assertEquals(world.status("a").lastFailure, {
    reason: "Error",
    message: "container main ended with exit code 7",
    exitCode: 7,
    time: "2026-01-01T00:00:00.000Z",
  });
  assertEquals(world.dueAt, world.now + 1000);
  assertEquals(world.events, [{
    type: "Warning",
    reason: "StepRetrying",
    message: "step a: container main ended with exit code 7; attempt 2 in 1s",
  }]);
  world.advance(999);
  assertEquals(world.phases(), { a: "Pending" });
  world.advance(1);
  assertEquals(world.phases(), { a: "Running" });
  const { attempt, retryCount, nextRetryTime, reason } = world.status("a");
  assertEquals({ attempt, retryCount, nextRetryTime, reason }, {
    attempt: 2,
    retryCount: 1,
    nextRetryTime: undefined,
    reason: undefined,
  });
  assertEquals(world.job("a").name === first, false);
});

Deno.test("settle() fails the step when the limit is reached, with its last exit code", () => {
  const world = new FlowWorld({ steps: [retrying({ limit: 1 })] });
  world.pass();
  world.fail("a", 4);
  world.advance(1000);
  world.fail("a", 5);
  assertEquals(world.reasons(), { a: "Failed/Error" });
  assertEquals(world.status("a").exitCode, 5);
  assertEquals(
    world.flow.status?.message,
    "step a failed: container main ended with exit code 5 (after 2 attempts)",
  );
});

Deno.test("settle() does not retry without a retryPolicy, nor with a limit of 0", () => {
  for (const overrides of [{}, { retryPolicy: { limit: 0 } }]) {
    const world = new FlowWorld({ steps: [step("a", overrides)] });
    world.pass();
    world.fail("a");
    assertEquals(world.phases(), { a: "Failed" });
  }
});

Deno.test("settle() does not retry what a FailJob rule of a podFailurePolicy ended", () => {
  const world = new FlowWorld({ steps: [retrying()] });
  world.pass();
  world.fail("a", 42, "PodFailurePolicy");
  assertEquals(world.reasons(), { a: "Failed/PodFailurePolicy" });
  assertEquals(world.status("a").exitCode, 42);
});

Deno.test("settle() records the uid of a Job that ends before it was, however it ends", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  world.pass();
  world.fail("a");
  world.succeed("b");
  assertEquals(world.flow.status?.steps?.map(({ jobRef }) => jobRef?.uid), [
    world.job("a").uid,
    world.job("b").uid,
  ]);
});

Deno.test("settle() says of a pod that its node refused what the pod says, in place of the Job", () => {
  const refused = new FlowWorld({ steps: [step("a")] });
  refused.pass();
  const failure = {
    container: undefined,
    exitCode: undefined,
    reason: "OutOfcpu",
    message: "no cpu",
  };
  refused.addPod("a", { phase: "Failed", failure });
  const failed = { reason: "BackoffLimitExceeded", message: "has reached the backoff limit" };
  refused.change(refused.job("a").name, { failed });
  refused.pass();
  assertEquals(refused.reasons(), { a: "Failed/OutOfcpu" });
  assertEquals(refused.status("a").message, "the pod failed: OutOfcpu: no cpu");
});

Deno.test("settle() fails a step when the flow's backoffLimit is used up, waiting retries counted", () => {
  const world = new FlowWorld({
    executionPolicy: { backoffLimit: 1, failFast: false },
    steps: [step("a", { retryPolicy: {} }), step("b", { retryPolicy: {} })],
  });
  world.pass();
  world.fail("a");
  world.fail("b");
  assertEquals(world.reasons(), {
    a: "Pending/RetryBackoff",
    b: "Failed/BackoffLimitExceeded",
  });
  world.advance(1000);
  world.succeed("a");
  const failed = world.flow.status?.conditions?.find((c) => c.type === "Failed");
  assertEquals([failed?.status, failed?.reason], ["True", "BackoffLimitExceeded"]);
});

Deno.test("settle() says n/m and the failed indexes of an Indexed Job", () => {
  const indexed = template({ completions: 5, completionMode: "Indexed" });
  const world = new FlowWorld({ steps: [step("a", { template: indexed })] });
  world.pass();
  world.change(world.job("a").name, {
    succeeded: 3,
    failedIndexes: { count: 2, list: "1,4" },
    failed: { reason: "FailedIndexes", message: "Job has failed indexes" },
  });
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/FailedIndexes" });
  assertEquals(
    world.status("a").message,
    "Job has failed indexes (3/5 succeeded, failed indexes 1,4)",
  );
});

Deno.test("settle() blames the pod that failed, not those that were ended for it", () => {
  for (const isFirst of [true, false]) {
    const world = new FlowWorld({
      steps: [step("a", { template: template({ completions: 3, completionMode: "Indexed" }) })],
    });
    world.pass();
    const failed = (index: number, exitCode: number, deleting: boolean) => {
      const failure = { container: "main", exitCode, reason: "Error", message: "" };
      const finishedAt = world.now + (deleting ? 1000 : 0);
      world.addPod("a", { phase: "Failed", index, finishedAt, deleting, failure });
    };
    if (isFirst) failed(1, 3, false);
    failed(2, 137, true);
    if (!isFirst) failed(1, 3, false);
    const reason = "BackoffLimitExceeded";
    world.change(world.job("a").name, { failed: { reason, message: "" } });
    world.pass();
    const { message, exitCode } = world.status("a");
    assertEquals([message, exitCode], [
      "index 1: container main ended with exit code 3 (0/3 succeeded)",
      3,
    ]);
  }
});

Deno.test("settle() passes on the container's last words", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.addPod("a", {
    phase: "Failed",
    finishedAt: 5,
    failure: { container: "main", exitCode: 1, reason: "OOMKilled", message: "out of memory" },
  });
  world.addPod("a", {
    phase: "Failed",
    finishedAt: 3,
    failure: { container: "main", exitCode: 9, reason: "Error", message: "earlier" },
  });
  world.change(world.job("a").name, { failed: { reason: "BackoffLimitExceeded", message: "" } });
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/OOMKilled" });
  assertEquals(world.status("a").message, "container main ended with exit code 1: out of memory");
});

Deno.test("the flow's message names the step that its reason is about", () => {
  const world = new FlowWorld({
    executionPolicy: { backoffLimit: 0, failFast: false },
    steps: [step("a"), step("b", { retryPolicy: {} })],
  });
  world.pass();
  world.fail("a");
  world.fail("b");
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals(failed?.reason, "BackoffLimitExceeded");
  assertEquals(failed?.message.startsWith("step b failed: "), true);
  assertEquals(failed?.message.endsWith(" (also a)"), true);
});
