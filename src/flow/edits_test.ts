import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";

/** Two steps, the second of which is edited after the first has started. */
function edited(overrides: Parameters<typeof step>[1] = {}): FlowWorld {
  const world = new FlowWorld({
    steps: [step("a", overrides), step("b", { dependencies: ["a"] })],
    finally: [step("tidy")],
  });
  world.pass();
  world.respec({
    ...world.spec,
    steps: [world.spec.steps[0]!, step("b", { dependencies: ["a"], timeoutSeconds: 5 })],
  });
  return world;
}

Deno.test("an edit after the start stops all new starts, warns, and can be put back", () => {
  const world = edited();
  world.pass();
  const accepted = world.flow.status?.conditions?.find((each) => each.type === "Accepted");
  assertEquals([accepted?.status, accepted?.reason], ["False", "SpecChanged"]);
  assertEquals(world.events.map((event) => event.reason), ["SpecChanged"]);
  world.succeed("a");
  assertEquals(world.phases(), { a: "Succeeded", b: "Pending", tidy: "Pending" });
  assertEquals(world.events.length, 1);
  const steps = world.spec.steps;
  world.respec({ ...world.spec, steps: [steps[0]!, step("b", { dependencies: ["a"] })] });
  world.pass();
  assertEquals(world.phases(), { a: "Succeeded", b: "Running", tidy: "Pending" });
  assertEquals(world.flow.status?.conditions?.[0]?.status, "True");
});

Deno.test("an edit after the start keeps no uid from being recorded", () => {
  const world = edited();
  const { uid } = world.job("a");
  world.advance(5000);
  assertEquals(world.status("a").jobRef?.uid, uid);
});

Deno.test("an edit after the start makes neither a retry that is due nor a Job that is missing", () => {
  const retried = edited({ retryPolicy: { backoff: { duration: "1s" } } });
  retried.fail("a");
  assertEquals(retried.reasons(), { a: "Pending/RetryBackoff" });
  retried.advance(5000);
  assertEquals(retried.actions.length, 1);
  assertEquals(retried.dueAt, undefined);

  const lost = new FlowWorld({ steps: [step("a"), step("b")] });
  lost.pass({ create: false });
  lost.respec({ steps: [step("a"), step("b", { timeoutSeconds: 5 })] });
  lost.pass();
  assertEquals(lost.actions.length, 2);
});

Deno.test("cancel ends the steps of a flow that was edited after the start, and begins no finally", () => {
  const world = edited();
  world.respec({ ...world.spec, cancel: true });
  world.pass();
  assertEquals(world.actions.at(-1)?.kind, "deleteJob");
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/Cancelled", b: "Skipped/Cancelled" });
  assertEquals(world.flow.status?.phase, "Running");
  const steps = [step("a"), step("b", { dependencies: ["a"] })];
  world.respec({ ...world.spec, steps });
  world.pass();
  world.succeed("tidy");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("the deadline ends a flow that was edited after the start", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [step("a")],
  });
  world.pass();
  world.respec({ ...world.spec, steps: [step("a", { timeoutSeconds: 5 })] });
  world.pass();
  assertEquals(world.dueAt, world.now + 5000); // its uid comes first
  world.advance(60_000);
  world.pass();
  assertEquals(
    world.flow.status?.conditions?.map(({ type, status, reason }) => [
      type,
      status,
      reason,
    ]),
    [["Accepted", "False", "SpecChanged"], ["Failed", "True", "DeadlineExceeded"]],
  );
});

Deno.test("an edit of executionPolicy, suspend or cancel is none of what is fixed", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b"), step("c")] });
  world.pass();
  world.respec({ ...world.spec, executionPolicy: { parallelism: 1 } });
  world.pass();
  assertEquals(world.flow.status?.conditions?.[0]?.status, "True");
});

Deno.test("a new deadline of the flow reaches the Jobs that the old one limited, and no others", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 60 },
    steps: [step("a"), step("own", { timeoutSeconds: 30 }), step("longer", { timeoutSeconds: 90 })],
    finally: [step("tidy")],
  });
  world.pass();
  const limits = () =>
    world.actions.flatMap((each) => each.kind === "setJobLimit" ? [[each.name, each.limit]] : []);
  world.advance(10_000);
  assertEquals(limits(), []);
  for (const name of ["a", "longer"]) {
    world.change(world.job(name).name, { startedAt: world.now - 8000 });
  }
  world.respec({ ...world.spec, executionPolicy: { activeDeadlineSeconds: 100 } });
  world.pass();
  const flowDeadline = world.now + 90_000;
  assertEquals(limits(), [
    [world.job("a").name, { seconds: 98, flowDeadline }],
    [world.job("longer").name, { seconds: 90, flowDeadline: undefined }],
  ]);
  world.pass();
  assertEquals(limits().length, 2);
  world.respec({ ...world.spec, executionPolicy: {} });
  world.pass();
  assertEquals(limits().slice(2), [
    [world.job("a").name, { seconds: undefined, flowDeadline: undefined }],
  ]);
});
