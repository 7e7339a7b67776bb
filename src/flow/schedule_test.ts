import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";

Deno.test("skip() skips everything below an untolerated failure: UpstreamFailed", () => {
  const world = new FlowWorld({
    executionPolicy: { failFast: false },
    steps: [
      step("a"),
      step("b", { dependencies: ["a"] }),
      step("c", { dependencies: ["b"] }),
      step("other"),
      step("after", { dependencies: ["other"] }),
    ],
  });
  world.pass();
  world.fail("a");
  assertEquals(world.reasons(), {
    a: "Failed/Error",
    b: "Skipped/UpstreamFailed",
    c: "Skipped/UpstreamFailed",
  });
  assertEquals(world.status("b").message, "step a failed");
  assertEquals(world.status("c").message, "step b was skipped");
  world.succeed("other");
  assertEquals(world.phases().after, "Running");
  world.succeed("after");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("skip() under failFast skips what has not started, and lets running Jobs finish", () => {
  const world = new FlowWorld({
    steps: [
      step("a"),
      step("below", { dependencies: ["a"] }),
      step("other"),
      step("after", { dependencies: ["other"] }),
    ],
  });
  world.pass();
  world.fail("a");
  assertEquals(world.reasons(), {
    a: "Failed/Error",
    below: "Skipped/UpstreamFailed",
    after: "Skipped/FailFast",
  });
  assertEquals([world.phases().other, world.flow.status?.phase], ["Running", "Running"]);
  world.succeed("other");
  assertEquals(world.flow.status?.phase, "Failed");
  assertEquals(world.flow.status?.progress?.summary, "4/4");
});

Deno.test("giveUpRetries() drops retries that are due after an untolerated failure under failFast", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { retryPolicy: {} })] });
  world.pass();
  world.fail("b", 2);
  assertEquals(world.reasons(), { b: "Pending/RetryBackoff" });
  world.fail("a");
  assertEquals(world.reasons(), { a: "Failed/Error", b: "Failed/Error" });
  assertEquals(
    world.status("b").message,
    "container main ended with exit code 2 (not retried: failFast)",
  );
  assertEquals(world.status("b").nextRetryTime, undefined);
});

Deno.test("giveUpRetries() lets no step that fails after the stop be retried", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { retryPolicy: {} })] });
  world.pass();
  world.fail("a");
  world.fail("b");
  assertEquals(world.phases(), { a: "Failed", b: "Failed" });
});

Deno.test("start() goes on below a failure that continueOnFailure tolerates, and the flow succeeds", () => {
  const world = new FlowWorld({
    steps: [step("a", { continueOnFailure: true }), step("b", { dependencies: ["a"] })],
  });
  world.pass();
  world.fail("a");
  assertEquals(world.phases(), { a: "Failed", b: "Running" });
  world.succeed("b");
  assertEquals(world.flow.status?.phase, "Succeeded");
  assertEquals(
    world.flow.status?.message,
    "1 of 2 steps succeeded; failed, as continueOnFailure allows: a",
  );
});

Deno.test("start() gives the slot of a step that waits for its retry to another", () => {
  const world = new FlowWorld({
    executionPolicy: { parallelism: 1 },
    steps: [step("a", { retryPolicy: {} }), step("b")],
  });
  world.pass();
  world.fail("a");
  assertEquals(world.phases(), { a: "Pending", b: "Running" });
  world.advance(1000);
  assertEquals(world.phases(), { a: "Pending", b: "Running" });
  world.succeed("b");
  assertEquals(world.phases(), { a: "Running", b: "Succeeded" });
});

/** A world in which these steps' Jobs are not let in. */
function refusing(world: FlowWorld, ...names: string[]): void {
  const { actions } = world.pass({ create: false });
  for (const action of actions) {
    if (action.kind !== "createJob" || !names.includes(action.step)) continue;
    const retryAt = world.now + 1000;
    world.refusals.set(action.name, { kind: "Forbidden", message: "quota", retryAt });
  }
  world.pass({ create: false });
}

Deno.test("start() does not ask again for a Job that is not let in while the flow is suspended", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  refusing(world, "a");
  assertEquals([world.reasons().a, world.dueAt], ["Pending/CreateForbidden", world.now + 1000]);
  world.respec({ ...world.spec, suspend: true });
  world.advance(1000);
  assertEquals([world.jobs.size, world.dueAt], [0, undefined]);
  world.respec({ ...world.spec, suspend: false });
  world.pass();
  assertEquals(world.jobs.size, 1);
});

Deno.test("skip() under failFast skips a step whose Job is not let in", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  refusing(world, "b");
  world.pass();
  world.fail("a");
  assertEquals(world.reasons(), { a: "Failed/Error", b: "Skipped/FailFast" });
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("giveUpRetries() drops a retry whose Job is not let in", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { retryPolicy: {} })] });
  world.pass();
  world.fail("b");
  world.now += 1000;
  refusing(world, "b");
  assertEquals(world.reasons().b, "Pending/CreateForbidden");
  world.fail("a");
  assertEquals(world.reasons(), { a: "Failed/Error", b: "Failed/Error" });
});

Deno.test("start() starts nothing once a Job has FailureTarget that will fail the flow fast", () => {
  const begun = (policy: object, failing: object, reason = "BackoffLimitExceeded") => {
    const world = new FlowWorld({
      executionPolicy: policy,
      steps: [step("bad", failing), step("a"), step("b", { dependencies: ["a"] })],
    });
    world.pass();
    world.change(world.job("bad").name, { failureTarget: { reason, message: "" } });
    world.succeed("a");
    return world.phases().b;
  };
  assertEquals(begun({}, {}), "Pending");
  assertEquals(begun({}, { retryPolicy: {} }, "PodFailurePolicy"), "Pending");
  assertEquals(begun({ backoffLimit: 0 }, { retryPolicy: {} }), "Pending");
  assertEquals(begun({}, { retryPolicy: {} }), "Running");
  assertEquals(begun({}, { continueOnFailure: true }), "Running");
  assertEquals(begun({ failFast: false }, {}), "Running");
});
