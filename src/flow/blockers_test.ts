import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import { startBlockers } from "./blockers.ts";

/** Each step that is kept from starting: the kind, and the steps that would have to end. */
function blocked(world: FlowWorld): Record<string, string> {
  const steps = world.flow.status!.steps!;
  const blockers = startBlockers(world.flow.outline, steps);
  return Object.fromEntries(steps.flatMap(({ name }, index) => {
    const blocker = blockers[index];
    if (blocker === undefined) return [];
    const others = "steps" in blocker ? blocker.steps.map((other) => ` ${other.name}`) : [];
    return [[name, `${blocker.kind}${others.join("")}`]];
  }));
}

Deno.test("startBlockers() names what a step waits for, and no step that nothing keeps", () => {
  const world = new FlowWorld({
    executionPolicy: { parallelism: 1 },
    steps: [
      step("a"),
      step("b"),
      { name: "ask", type: "Manual" },
      step("c", { dependencies: ["a", "b"] }),
    ],
    finally: [step("last"), step("after-last", { dependencies: ["last"] })],
  });
  world.pass();
  assertEquals(blocked(world), {
    b: "parallelism a",
    c: "dependencies a b",
    last: "main a b ask c",
    "after-last": "dependencies last",
  });
  world.succeed("a");
  assertEquals(blocked(world), {
    c: "dependencies b",
    last: "main b ask c",
    "after-last": "dependencies last",
  });
});

Deno.test("startBlockers() says that a retry which is due waits for a slot", () => {
  const world = new FlowWorld({
    executionPolicy: { parallelism: 1 },
    steps: [step("a", { retryPolicy: {} }), step("b")],
  });
  world.pass();
  world.fail("a");
  world.advance(60_000);
  assertEquals([world.phases(), blocked(world)], [
    { a: "Pending", b: "Running" },
    { a: "parallelism b" },
  ]);
});

Deno.test("startBlockers() says of a suspended flow's steps that they are, unless it is cancelled", () => {
  const spec = { steps: [step("a"), step("b", { dependencies: ["a"] })], finally: [step("last")] };
  const world = new FlowWorld(spec);
  world.pass();
  world.respec({ ...spec, suspend: true });
  world.succeed("a");
  assertEquals(blocked(world), { b: "suspended", last: "main b" });
  world.respec({ ...spec, suspend: true, cancel: true });
  world.pass();
  assertEquals([world.phases(), blocked(world)], [
    { a: "Succeeded", b: "Skipped", last: "Running" },
    {},
  ]);
});
