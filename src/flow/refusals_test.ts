/** Steps whose Job the API server does not create. */

import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";

Deno.test("plan() keeps a step Pending/CreateForbidden with the server's words, and tries again", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass({ create: false });
  const name = world.status("a").jobRef!.name;
  const retryAt = world.now + 2000;
  world.refusals.set(name, { kind: "Forbidden", message: "exceeded quota: q", retryAt });
  world.pass();
  assertEquals(world.reasons(), { a: "Pending/CreateForbidden" });
  assertEquals(world.status("a").message, "exceeded quota: q");
  assertEquals(world.flow.status?.message, "refused: a");
  assertEquals(world.dueAt, retryAt);
  world.advance(2000);
  assertEquals(world.actions.map((action) => action.kind), ["createJob", "createJob"]);
  world.refusals.clear();
  world.pass();
  assertEquals([world.status("a").phase, world.status("a").reason], ["Running", undefined]);
});

Deno.test("plan() tells why a step's Job is not created yet, leaves it Running, and tries again", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass({ create: false });
  const name = world.status("a").jobRef!.name;
  const retryAt = world.now + 2000;
  const message = "failed calling webhook";
  world.refusals.set(name, { kind: "Failing", message, since: world.now - 4999, retryAt });
  world.pass();
  assertEquals(world.reasons(), {});
  assertEquals(world.dueAt, world.now + 1);
  world.refusals.set(name, { kind: "Failing", message, since: world.now - 5000, retryAt });
  world.pass();
  assertEquals(world.reasons(), { a: "Running/CreateFailing" });
  assertEquals(world.status("a").message, message);
  assertEquals(world.flow.status?.message, "not created yet: a");
  assertEquals(world.dueAt, retryAt);
  const events = world.events.length;
  world.refusals.set(name, { kind: "Forbidden", message: "exceeded quota: q", retryAt });
  world.pass();
  assertEquals(world.reasons(), { a: "Pending/CreateForbidden" });
  world.refusals.set(name, { kind: "Failing", message, since: world.now - 5000, retryAt });
  world.pass();
  assertEquals(world.reasons(), { a: "Running/CreateFailing" });
  world.advance(2000);
  assertEquals(world.actions.at(-1)?.kind, "createJob");
  world.refusals.clear();
  world.pass();
  assertEquals([world.status("a").phase, world.status("a").reason], ["Running", undefined]);
  assertEquals(world.events.length, events);
});

Deno.test("plan() fails a step whose Job the API server calls invalid, without a retry", () => {
  const world = new FlowWorld({ steps: [step("a", { retryPolicy: {} })] });
  world.pass({ create: false });
  const name = world.status("a").jobRef!.name;
  world.refusals.set(name, { kind: "Invalid", message: "spec.template.spec: Forbidden" });
  world.pass();
  assertEquals(world.reasons(), { a: "Failed/Invalid" });
  assertEquals(world.flow.status?.phase, "Failed");
  assertEquals(
    world.flow.status?.message,
    "step a failed: spec.template.spec: Forbidden",
  );
});
