/** `finally`, `when` and `suspend`: what starts when, and what does not. */

import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";

Deno.test("finally starts when all steps have ended, after success and after failure", () => {
  for (const fails of [false, true]) {
    const world = new FlowWorld({
      executionPolicy: { failFast: false },
      steps: [step("a"), step("b")],
      finally: [step("first"), step("second", { dependencies: ["first"] })],
    });
    world.pass();
    if (fails) world.fail("a");
    else world.succeed("a");
    assertEquals([world.phases().first, world.phases().b], ["Pending", "Running"]);
    world.succeed("b");
    assertEquals([world.phases().first, world.phases().second], ["Running", "Pending"]);
    world.succeed("first");
    world.succeed("second");
    assertEquals(world.flow.status?.phase, fails ? "Failed" : "Succeeded");
    assertEquals(world.flow.status?.progress?.summary, "4/4");
  }
});

Deno.test("finally sees flow.result", () => {
  const flow = (fails: boolean) => {
    const world = new FlowWorld({
      steps: [step("a")],
      finally: [
        step("celebrate", { when: "flow.result == 'Succeeded'" }),
        step("alarm", { when: "flow.result == 'Failed' && steps.a.reason == 'Error'" }),
      ],
    });
    world.pass();
    if (fails) world.fail("a");
    else world.succeed("a");
    return world.phases();
  };
  assertEquals(flow(false), { a: "Succeeded", celebrate: "Running", alarm: "Skipped" });
  assertEquals(flow(true), { a: "Failed", celebrate: "Skipped", alarm: "Running" });
});

Deno.test("finally is bound neither by failFast nor by backoffLimit", () => {
  const world = new FlowWorld({
    executionPolicy: { backoffLimit: 0 },
    steps: [step("a")],
    finally: [
      step("x"),
      step("y", { retryPolicy: { limit: 1 } }),
      step("z", { dependencies: ["y"] }),
    ],
  });
  world.pass();
  world.fail("a");
  world.fail("x");
  world.fail("y");
  assertEquals(world.reasons().y, "Pending/RetryBackoff");
  world.advance(1000);
  world.succeed("y");
  world.succeed("z");
  assertEquals(world.phases(), { a: "Failed", x: "Failed", y: "Succeeded", z: "Succeeded" });
});

Deno.test("finally that fails fails the flow", () => {
  const world = new FlowWorld({ steps: [step("a")], finally: [step("tidy")] });
  world.pass();
  world.succeed("a");
  world.fail("tidy", 2);
  assertEquals(world.flow.status?.phase, "Failed");
  assertEquals(world.flow.status?.message?.startsWith("step tidy failed:"), true);
});

Deno.test("when that is false skips the step, and what depends on it goes on", () => {
  const world = new FlowWorld({
    steps: [
      step("a"),
      step("b", { dependencies: ["a"], when: "steps.a.phase != 'Succeeded' && true" }),
      step("c", { dependencies: ["b"] }),
      step("never", { when: "never" }),
      step("always", { when: "always" }),
    ],
  }, { unchecked: true });
  world.pass();
  assertEquals([world.phases().never, world.phases().always], ["Skipped", "Running"]);
  world.succeed("a");
  assertEquals(world.reasons().b, "Skipped/ConditionFalse");
  assertEquals(world.phases().c, "Running");
  world.succeed("c");
  world.succeed("always");
  assertEquals(world.flow.status?.phase, "Succeeded");
  assertEquals(world.flow.status?.message, "3 of 5 steps succeeded; 2 skipped");
});

Deno.test("when is decided in the pass that makes the step ready, however long the chain", () => {
  const names = Array.from({ length: 50 }, (_, index) => `s${index}`);
  const world = new FlowWorld({
    steps: names.map((name, index) =>
      step(
        name,
        index === 0 ? { when: "never" } : {
          dependencies: [names[index - 1]!],
          when: "never",
        },
      )
    ),
  });
  world.pass();
  assertEquals([world.flow.status?.phase, world.writes], ["Succeeded", 1]);
});

Deno.test("when handles a failure that continueOnFailure tolerates", () => {
  const world = new FlowWorld({
    steps: [
      step("try", { continueOnFailure: true }),
      step("repair", { dependencies: ["try"], when: "steps.try.phase == 'Failed'" }),
    ],
  });
  world.pass();
  world.fail("try");
  assertEquals(world.phases(), { try: "Failed", repair: "Running" });
});

Deno.test("when that cannot be evaluated fails the step, and failFast stops the rest at once", () => {
  const world = new FlowWorld({
    steps: [step("bad", { when: "steps.ghost.phase == 'x'" }), step("other")],
  }, { unchecked: true });
  world.pass();
  assertEquals(world.reasons(), { bad: "Failed/ConditionError", other: "Skipped/FailFast" });
  assertEquals(world.actions, []);
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("suspend starts nothing new and no retry; running Jobs finish; resuming goes on", () => {
  const world = new FlowWorld({
    steps: [step("a"), step("r", { retryPolicy: {} }), step("b", { dependencies: ["a"] })],
  });
  world.pass();
  world.fail("r");
  world.respec({ ...world.spec, suspend: true });
  world.advance(2000);
  assertEquals(world.flow.status?.phase, "Suspended");
  world.succeed("a");
  assertEquals(world.phases(), { a: "Succeeded", r: "Pending", b: "Pending" });
  const suspended = () => world.flow.status?.conditions?.find((each) => each.type === "Suspended");
  assertEquals(suspended()?.status, "True");
  world.respec({ ...world.spec, suspend: false });
  world.pass();
  assertEquals(world.phases(), { a: "Succeeded", r: "Running", b: "Running" });
  assertEquals([world.flow.status?.phase, suspended()?.status], ["Running", "False"]);
});

Deno.test("suspend before the start keeps the flow from starting; cancel ends it all the same", () => {
  const world = new FlowWorld({ suspend: true, steps: [step("a")] });
  world.pass();
  assertEquals([world.flow.status?.phase, world.flow.status?.startTime], ["Suspended", undefined]);
  assertEquals(world.actions, []);
  world.respec({ ...world.spec, cancel: true });
  world.pass();
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("suspend does not stop the flow's clocks", () => {
  const world = new FlowWorld({
    executionPolicy: { activeDeadlineSeconds: 10 },
    steps: [step("a"), step("b", { dependencies: ["a"] })],
  });
  world.pass();
  world.respec({ ...world.spec, suspend: true });
  world.pass();
  world.succeed("a");
  world.advance(10_000);
  assertEquals(world.reasons(), { b: "Skipped/DeadlineExceeded" });
  assertEquals(world.flow.status?.phase, "Failed");
});
