import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { flowOf, FlowWorld, step } from "../../tests/support/flow_world.ts";
import { plan } from "./plan.ts";

const NOTHING_SEEN = {
  jobs: [],
  pods: [],
  missingJobs: new Set<string>(),
  knownUids: new Map<string, string>(),
  podRefusals: new Map<string, string>(),
  eventsDueAt: new Map<string, number>(),
  leftMessages: new Map(),
  silentSince: new Map<string, number>(),
  group: undefined,
  refusals: new Map(),
};

Deno.test("plan() accepts a flow and starts what has no dependencies, in one status", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { dependencies: ["a"] })] });
  world.pass();
  assertEquals(world.phases(), { a: "Running", b: "Pending" });
  assertEquals(world.flow.status?.phase, "Running");
  assertEquals(world.flow.status?.message, "running: a");
  assertEquals(world.flow.status?.observedGeneration, 1);
  assertEquals(world.flow.status?.conditions?.map((c) => [c.type, c.status]), [
    ["Accepted", "True"],
  ]);
  assertEquals(world.actions.map((action) => action.kind), ["createJob"]);
});

Deno.test("plan() starts a step in the very pass that sees its last dependency succeed", () => {
  const world = new FlowWorld({
    steps: [step("a"), step("b"), step("c", { dependencies: ["a", "b"] })],
  });
  world.pass();
  world.succeed("a");
  assertEquals(world.phases(), { a: "Succeeded", b: "Running", c: "Pending" });
  world.succeed("b");
  assertEquals(world.phases(), { a: "Succeeded", b: "Succeeded", c: "Running" });
});

Deno.test("plan() writes the status n + 1 times for a chain of n steps and creates n Jobs", () => {
  const names = ["s0", "s1", "s2", "s3", "s4"];
  const world = new FlowWorld({
    steps: names.map((name, i) => step(name, i === 0 ? {} : { dependencies: [names[i - 1]!] })),
  });
  world.pass();
  for (const name of names) world.succeed(name);
  assertEquals(world.flow.status?.phase, "Succeeded");
  assertEquals(world.writes, names.length + 1);
  assertEquals(world.actions.filter((action) => action.kind === "createJob").length, names.length);
});

Deno.test("plan() returns the flow's own status and no action where nothing has changed", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { dependencies: ["a"] })] });
  world.pass();
  const again = world.plan();
  assertStrictEquals(again.status, world.flow.status);
  assertEquals([again.actions, again.events], [[], []]);
});

Deno.test("plan() finishes a flow: phase, completionTime, condition, progress, an event", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.now += 1500;
  world.succeed("a");
  const status = world.flow.status!;
  assertEquals(status.phase, "Succeeded");
  assertEquals(status.startTime, "2026-01-01T00:00:00.000Z");
  assertEquals(status.completionTime, "2026-01-01T00:00:01.500Z");
  assertEquals(status.conditions?.map((c) => [c.type, c.status, c.reason]), [
    ["Accepted", "True", "Valid"],
    ["Complete", "True", "StepsSucceeded"],
  ]);
  assertEquals(status.progress, {
    completedSteps: 1,
    totalSteps: 1,
    successfulSteps: 1,
    failedSteps: 0,
    summary: "1/1",
  });
  assertEquals(world.events, [
    { type: "Normal", reason: "Succeeded", message: "1 of 1 step succeeded" },
  ]);
});

Deno.test("plan() leaves a finished flow as it is, whatever becomes of its Jobs", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.succeed("a");
  const status = world.flow.status;
  world.jobs.clear();
  world.advance(60_000);
  assertStrictEquals(world.flow.status, status);
});

Deno.test("plan() leaves a finished step as it is when its Job disappears", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  world.pass();
  world.succeed("a");
  world.jobs.delete(world.job("a").name);
  world.pass();
  assertEquals(world.phases(), { a: "Succeeded", b: "Running" });
});

Deno.test("plan() does nothing about a flow that is being deleted", () => {
  const flow = flowOf({ steps: [step("a")] }, { deleting: true });
  assertEquals(plan(flow, NOTHING_SEEN, 0).actions, []);
});

Deno.test("plan() does not start an invalid flow, says every error, and starts it once repaired", () => {
  const world = new FlowWorld({ steps: [step("a", { dependencies: ["b", "c"] })] });
  world.pass();
  const accepted = world.flow.status?.conditions?.[0];
  assertEquals([accepted?.type, accepted?.status, accepted?.reason], [
    "Accepted",
    "False",
    "Invalid",
  ]);
  assertEquals(accepted?.message.split("\n"), [
    'spec.steps[0].dependencies[0]: no step is named "b"',
    'spec.steps[0].dependencies[1]: no step is named "c"',
  ]);
  assertEquals(world.flow.status?.phase, "Pending");
  assertEquals(world.actions, []);
  assertEquals(world.events.map((event) => event.reason), ["Invalid"]);
  world.pass();
  assertEquals(world.writes, 1);

  const repaired = flowOf({ steps: [step("a")] }, { generation: 2, status: world.flow.status });
  world.flow = repaired;
  world.pass();
  assertEquals(world.flow.status?.phase, "Running");
  assertEquals(world.flow.status?.conditions?.map((c) => [c.type, c.status]), [
    ["Accepted", "True"],
  ]);
});

Deno.test("plan() holds steps back while parallelism is used up, and starts them in spec order", () => {
  const world = new FlowWorld({
    executionPolicy: { parallelism: 2 },
    steps: [step("a"), step("b"), step("c"), step("d")],
  });
  world.pass();
  assertEquals(world.phases(), { a: "Running", b: "Running", c: "Pending", d: "Pending" });
  world.succeed("b");
  assertEquals(world.phases(), { a: "Running", b: "Succeeded", c: "Running", d: "Pending" });
});

Deno.test("plan() writes a Job's uid with the next status, at the latest 5 s after its creation", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.pass();
  assertEquals([world.writes, world.dueAt], [1, world.now + 5000]);
  world.advance(4999);
  assertEquals(world.status("a").jobRef?.uid, undefined);
  world.advance(1);
  assertEquals(world.status("a").jobRef?.uid, "job-uid-1");
  assertEquals(world.writes, 2);
  world.advance(60_000);
  assertEquals(world.writes, 2);
});

Deno.test("plan() writes the uid at once where the Job's creation lies in the future", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.change(world.job("a").name, { createdAt: world.now + 3_600_000 });
  world.pass();
  assertEquals(world.status("a").jobRef?.uid, "job-uid-1");
});

Deno.test("plan() records the uids of running Jobs in any status it writes for another reason", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  world.pass();
  world.succeed("a");
  assertEquals(world.status("b").jobRef?.uid, "job-uid-2");
});

Deno.test("plan() creates the Job of a recorded attempt that the API server does not have", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass({ create: false }); // the controller died between the status and the Job
  const first = world.actions[0];
  world.pass();
  assert(first?.kind === "createJob" && world.actions[1]?.kind === "createJob");
  assertEquals(world.actions[1], first);
  assertEquals([world.writes, world.status("a").attempt], [1, 1]);
});

Deno.test("plan() takes a Job's absence from the caches for nothing", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  const unseen = plan(world.flow, NOTHING_SEEN, world.now);
  assertStrictEquals(unseen.status, world.flow.status);
  assertEquals(unseen.actions, []);
  world.advance(5000); // now with a recorded uid
  const vanished = plan(world.flow, NOTHING_SEEN, world.now);
  assertStrictEquals(vanished.status, world.flow.status);
  assertEquals(vanished.actions, []);
});

Deno.test("plan() fails an attempt whose Job had a known uid and is gone: JobDeleted", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.advance(5000);
  world.jobs.clear();
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/JobDeleted" });
});

Deno.test("plan() fails an attempt whose uid only this process knew and that is gone", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  const name = world.job("a").name;
  const decided = plan(world.flow, {
    ...NOTHING_SEEN,
    missingJobs: new Set([name]),
    knownUids: new Map([[name, "job-uid-1"]]),
  }, world.now);
  assertEquals(decided.status?.steps?.[0]?.reason, "JobDeleted");
});

Deno.test("plan() retries an attempt whose Job was deleted, under another name", () => {
  const world = new FlowWorld({ steps: [step("a", { retryPolicy: { limit: 1 } })] });
  world.pass();
  const name = world.job("a").name;
  world.advance(5000);
  world.jobs.clear();
  world.pass();
  world.advance(1000);
  assertEquals(world.phases(), { a: "Running" });
  assert(world.job("a").name !== name);
});

Deno.test("plan() makes claims and ConfigMaps before the first Job, until one Job's uid is recorded", () => {
  const world = new FlowWorld({
    resourceTemplates: {
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }],
      configMapTemplates: [{ metadata: { name: "settings" }, data: { a: "1" } }],
    },
    steps: [step("a"), step("b", { dependencies: ["a"] })],
  });
  world.pass({ create: false });
  world.pass();
  const kinds = ["createResource", "createResource", "createJob"];
  assertEquals(world.actions.map((action) => action.kind), [...kinds, ...kinds]);
  world.succeed("a");
  assertEquals(world.actions.slice(6).map((action) => action.kind), ["createJob"]);
});

Deno.test("plan() starts nothing of a started flow whose steps are no longer its own", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b", { dependencies: ["a"] })] });
  world.pass();
  world.flow = flowOf({ steps: [step("a"), step("x")] }, { status: world.flow.status });
  assertEquals(world.pass().actions, []);
});
