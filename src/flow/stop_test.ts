import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";

const stepsOf = (spec: object = {}) => ({
  ...spec,
  steps: [
    step("runs"),
    step("retries", { retryPolicy: {} }),
    step("later", { dependencies: ["runs"] }),
  ],
});

/** A world whose first step runs, whose second waits for its retry, whose third has not started. */
function underWay(spec: object = {}): FlowWorld {
  const world = new FlowWorld(stepsOf(spec));
  world.pass();
  world.fail("retries", 3);
  return world;
}

function cancel(world: FlowWorld): void {
  world.respec({ ...world.spec, cancel: true });
  world.pass();
}

Deno.test("stop() deletes running Jobs in the foreground's name, and ends the step when they are gone", () => {
  const world = underWay();
  const job = world.job("runs");
  world.respec({ ...world.spec, cancel: true });
  const decided = world.pass({ delete: false });
  assertEquals(decided.actions, [
    { kind: "deleteJob", name: job.name, uid: job.uid, why: "Stopped" },
  ]);
  assertEquals(world.reasons(), {
    runs: "Running/Cancelled",
    retries: "Failed/Cancelled",
    later: "Skipped/Cancelled",
  });
  assertEquals(world.flow.status?.phase, "Running");
  assertEquals(world.flow.status?.message, "stopping: runs");
  world.change(job.name, { deleting: true });
  assertEquals(world.pass().actions, []);
  world.jobs.delete(job.name);
  world.pass();
  assertEquals(world.reasons().runs, "Failed/Cancelled");
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals([failed?.reason, failed?.message], ["Cancelled", "the flow was cancelled"]);
});

Deno.test("stop() does not end a step while a pod of its deleted Job lives", () => {
  const world = underWay();
  const { uid } = world.job("runs");
  world.addPod("runs", {});
  cancel(world);
  world.pass();
  assertEquals(world.reasons().runs, "Running/Cancelled");
  world.pods.splice(0, world.pods.length);
  world.pass();
  assertEquals(world.reasons().runs, "Failed/Cancelled");
  assertEquals(uid, "job-uid-1");
});

Deno.test("stop() lets a Job that completed before it was gone be a success", () => {
  const world = underWay();
  world.respec({ ...world.spec, cancel: true });
  world.pass({ delete: false });
  world.succeed("runs");
  assertEquals(world.phases().runs, "Succeeded");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("stop() waits for a Job that failed before it was gone, and fails the flow", () => {
  const world = new FlowWorld({ steps: [step("a", { continueOnFailure: true, retryPolicy: {} })] });
  world.pass();
  world.respec({ ...world.spec, cancel: true });
  world.pass({ delete: false });
  world.fail("a", 143);
  assertEquals(world.reasons().a, "Running/Cancelled");
  world.pass();
  assertEquals(world.reasons().a, "Failed/Cancelled");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("stop() ends an attempt whose Job was never created", () => {
  const world = new FlowWorld(stepsOf());
  world.pass({ create: false });
  cancel(world);
  world.pass();
  assertEquals(world.reasons().runs, "Failed/Cancelled");
  assertEquals(world.jobs.size, 0);
});

Deno.test("stop() goes on when somebody takes the cancellation back", () => {
  const world = underWay();
  world.respec({ ...world.spec, cancel: true });
  world.pass({ delete: false });
  world.respec({ ...world.spec, cancel: false });
  world.jobs.delete(world.status("runs").jobRef!.name);
  world.pass();
  assertEquals(world.reasons().runs, "Failed/Cancelled");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("stop() stops a flow at its activeDeadlineSeconds: DeadlineExceeded", () => {
  const world = underWay({ executionPolicy: { activeDeadlineSeconds: 60, backoffLimit: 9 } });
  assertEquals(world.flow.status?.phase, "Running");
  world.now = Date.UTC(2026, 0, 1, 0, 0, 59);
  world.pass();
  assertEquals(world.dueAt! <= Date.UTC(2026, 0, 1, 0, 1), true);
  world.now = Date.UTC(2026, 0, 1, 0, 1);
  world.pass();
  world.pass();
  assertEquals(world.reasons().later, "Skipped/DeadlineExceeded");
  assertEquals(world.reasons().runs, "Failed/DeadlineExceeded");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("stop() gives each Job no more time than is left of the flow's", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [step("a"), step("b", { dependencies: ["a"], timeoutSeconds: 100 })],
    finally: [step("f")],
  });
  world.pass();
  world.now += 12_500;
  world.succeed("a");
  const seconds = () =>
    world.actions.flatMap((each) =>
      each.kind === "createJob" ? [each.job.spec?.activeDeadlineSeconds] : []
    );
  assertEquals(seconds(), [60, 48]);
  world.succeed("b");
  assertEquals(seconds(), [60, 48, undefined]);
});

Deno.test("stop() runs finally after a cancellation, also before the first step", () => {
  const spec = { cancel: true, steps: [step("a")], finally: [step("tidy")] };
  const world = new FlowWorld(spec);
  world.pass();
  assertEquals(world.phases(), { a: "Skipped", tidy: "Running" });
  world.succeed("tidy");
  const { phase, message } = world.flow.status!;
  assertEquals([phase, message], ["Failed", "the flow was cancelled"]);
});

Deno.test("stop() ends a cancelled flow that has not begun and has no finally at once", () => {
  const world = new FlowWorld({ cancel: true, steps: [step("a")] });
  world.pass();
  assertEquals(world.reasons(), { a: "Skipped/Cancelled" });
  assertEquals([world.flow.status?.phase, world.actions.length], ["Failed", 0]);
});

Deno.test("stop() leaves steps of finally alone", () => {
  const world = new FlowWorld({ steps: [step("a")], finally: [step("tidy")] });
  world.pass();
  world.succeed("a");
  cancel(world);
  assertEquals(world.phases(), { a: "Succeeded", tidy: "Running" });
  world.succeed("tidy");
  assertEquals(world.flow.status?.phase, "Succeeded");
});

Deno.test("stop() leaves a step alone that ran into its own deadline: it may be tolerated", () => {
  const own = step("own", { timeoutSeconds: 5, continueOnFailure: true });
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [own, step("after", { dependencies: ["own"] })],
  });
  world.pass();
  const deadline = { failed: { reason: "DeadlineExceeded", message: "" } };
  world.change(world.job("own").name, deadline);
  world.pass();
  assertEquals(world.reasons(), { own: "Failed/DeadlineExceeded" });
  assertEquals(world.phases().after, "Running");
  world.succeed("after");
  assertEquals(world.flow.status?.phase, "Succeeded");
});

Deno.test("stop() takes a Job's deadline for the flow's where it is, though by its clock it is not over", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60, failFast: false },
    steps: [
      step("first", { continueOnFailure: true, retryPolicy: {}, timeoutSeconds: 100 }),
      step("after", { dependencies: ["first"] }),
      step("beside"),
    ],
  });
  world.pass();
  world.change(world.job("first").name, { failed: { reason: "DeadlineExceeded", message: "" } });
  world.advance(59_000);
  assertEquals(world.reasons(), {
    first: "Failed/DeadlineExceeded",
    after: "Skipped/DeadlineExceeded",
    beside: "Running/DeadlineExceeded",
  });
  world.pass();
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals([world.flow.status?.phase, failed?.reason], ["Failed", "DeadlineExceeded"]);
});

Deno.test("stop() takes a Job's deadline for the flow's once that is over, tolerated or not", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [step("only", { continueOnFailure: true, retryPolicy: {} })],
  });
  world.pass();
  world.change(world.job("only").name, { failed: { reason: "DeadlineExceeded", message: "" } });
  world.advance(60_000);
  assertEquals(world.reasons(), { only: "Failed/DeadlineExceeded" });
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals([world.flow.status?.phase, failed?.reason], ["Failed", "DeadlineExceeded"]);
});

Deno.test("stop() ends a step that waits for its retry after its own deadline as stopped", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [
      step("only", {
        continueOnFailure: true,
        timeoutSeconds: 5,
        retryPolicy: { backoff: { type: "Fixed", duration: "10m" } },
      }),
    ],
  });
  world.pass();
  world.change(world.job("only").name, { failed: { reason: "DeadlineExceeded", message: "" } });
  world.pass();
  assertEquals(world.reasons(), { only: "Pending/RetryBackoff" });
  world.advance(60_000);
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals([world.flow.status?.phase, failed?.reason], ["Failed", "DeadlineExceeded"]);
});

Deno.test("stop() has the deadline in dueAt from the pass that starts the flow", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [{ name: "ask", type: "Manual" }],
  });
  assertEquals(world.pass().dueAt, world.now + 60_000);
});

Deno.test("stop() ends at once what the API server does not let in or does not have", () => {
  const world = new FlowWorld({ steps: [step("refused"), step("lost")] });
  const { actions } = world.pass({ create: false });
  const name = actions.flatMap((action) => action.kind === "createJob" ? [action.name] : [])[0]!;
  world.refusals.set(name, { kind: "Forbidden", message: "quota", retryAt: Infinity });
  world.pass({ create: false });
  cancel(world);
  assertEquals(world.reasons(), { refused: "Skipped/Cancelled", lost: "Failed/Cancelled" });
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("a flow that ends while it is suspended is not said to be suspended", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    suspend: true,
    steps: [step("a")],
  });
  world.respec({ ...world.spec, suspend: false });
  world.pass();
  world.respec({ ...world.spec, suspend: true });
  world.pass();
  const suspended = () =>
    world.flow.status?.conditions?.find(({ type }) => type === "Suspended")?.status;
  assertEquals(suspended(), "True");
  world.advance(60_000);
  world.pass();
  assertEquals([world.flow.status?.phase, suspended()], ["Failed", "False"]);
});

Deno.test("a flow that is refused is said to be suspended only while it is", () => {
  const world = new FlowWorld({ suspend: true, steps: [step("a")] });
  const conditions = () =>
    world.flow.status?.conditions?.map(({ type, status }) => `${type} ${status}`);
  world.pass();
  assertEquals(conditions(), ["Accepted True", "Suspended True"]);
  const invalid = { steps: [step("a", { dependencies: ["b"] })] };
  world.respec({ suspend: true, ...invalid });
  world.pass();
  assertEquals(conditions(), ["Accepted False", "Suspended True"]);
  world.respec(invalid);
  world.pass();
  assertEquals(conditions(), ["Accepted False", "Suspended False"]);
});
