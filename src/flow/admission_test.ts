import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import type { GroupMember } from "./types.ts";

type Policy = GroupMember["policy"];

const NOW = Date.UTC(2026, 0, 1);

function member(overrides: Partial<GroupMember> = {}): GroupMember {
  return {
    name: "other",
    createdAt: NOW - 1000,
    startedAt: undefined,
    policy: "Queue",
    eligible: true,
    accepted: true,
    cancelled: false,
    ...overrides,
  };
}

function grouped(policy: Policy, members: GroupMember[], spec: object = {}): FlowWorld {
  const executionPolicy = { concurrencyGroup: "g", concurrencyPolicy: policy };
  const world = new FlowWorld({ executionPolicy, steps: [step("a")], ...spec });
  world.group = { members, leftovers: false };
  world.pass();
  return world;
}

const started = member({ startedAt: NOW - 500 });

Deno.test("Queue waits while another flow of the group is started, and starts when it has finished", () => {
  const world = grouped("Queue", [started]);
  assertEquals([world.flow.status?.phase, world.actions.length], ["Pending", 0]);
  assertEquals(world.flow.status?.message, "waiting: flow other of group g is not finished");
  world.group = { members: [], leftovers: true };
  world.pass();
  assertEquals(world.flow.status?.message, "waiting for pods of group g to end");
  world.group = { members: [], leftovers: false };
  world.pass();
  assertEquals(world.flow.status?.phase, "Running");
});

Deno.test("Queue goes by creation, then by name; who cannot start holds nobody back", () => {
  const phase = (other: Partial<GroupMember>) =>
    grouped("Queue", [member(other)]).flow.status?.phase;
  assertEquals(phase({ createdAt: NOW - 1 }), "Pending");
  assertEquals(phase({ createdAt: NOW + 1 }), "Running");
  assertEquals(phase({ createdAt: NOW, name: "aaa" }), "Pending");
  assertEquals(phase({ createdAt: NOW, name: "zzz" }), "Running");
  assertEquals(phase({ eligible: false }), "Running");
});

Deno.test("Forbid ends the newer flow: ConcurrencyForbidden, without its finally", () => {
  const world = grouped("Forbid", [started], { finally: [step("tidy")] });
  const failed = world.flow.status?.conditions?.find((each) => each.type === "Failed");
  assertEquals([world.flow.status?.phase, failed?.reason], ["Failed", "ConcurrencyForbidden"]);
  assertEquals(world.reasons(), {
    a: "Skipped/ConcurrencyForbidden",
    tidy: "Skipped/ConcurrencyForbidden",
  });
  assertEquals(world.actions, []);
});

Deno.test("Allow starts whatever others do", () => {
  assertEquals(grouped("Allow", [started]).flow.status?.phase, "Running");
});

Deno.test("Replace waits until the older one has finished", () => {
  const world = grouped("Replace", [started]);
  assertEquals(world.flow.status?.phase, "Pending");
  world.group = { members: [], leftovers: false };
  world.pass();
  assertEquals(world.flow.status?.phase, "Running");
});

Deno.test("Replace by a newer flow stops this one: Replaced, its finally included", () => {
  const world = grouped("Allow", [], { finally: [step("tidy")] });
  world.group = {
    members: [member({ policy: "Replace", createdAt: NOW + 1000, name: "newer" })],
    leftovers: false,
  };
  world.pass();
  world.pass();
  assertEquals(world.reasons().a, "Failed/Replaced");
  assertEquals(world.phases().tidy, "Running");
  world.succeed("tidy");
  assertEquals(
    world.flow.status?.message,
    "a newer flow of the concurrencyGroup replaces this one",
  );
});

Deno.test("Replace by a flow made in the same second stops one that has started, whatever the names", () => {
  const world = grouped("Allow", []);
  world.group = {
    members: [member({ policy: "Replace", createdAt: NOW, name: "aaa" })],
    leftovers: false,
  };
  world.pass();
  assertEquals(world.reasons(), { a: "Running/Replaced" });
});

Deno.test("Replace by a flow that has started, or comes before this one that has not, stops nobody", () => {
  const running = grouped("Allow", []);
  running.group = {
    members: [member({ policy: "Replace", createdAt: NOW + 1, startedAt: NOW + 2 })],
    leftovers: false,
  };
  running.pass();
  assertEquals([running.phases(), running.reasons()], [{ a: "Running" }, {}]);
  const waiting = grouped("Queue", [member({ policy: "Replace", createdAt: NOW - 1 })]);
  assertEquals(waiting.flow.status?.phase, "Pending");
});

Deno.test("Replace by a flow that is cancelled, or may come to be refused, stops nobody", () => {
  const newer = { policy: "Replace", createdAt: NOW + 1 } as const;
  for (const other of [{ cancelled: true }, { accepted: false }, { eligible: false }]) {
    const running = grouped("Allow", []);
    running.group = { members: [member({ ...newer, ...other })], leftovers: false };
    running.pass();
    assertEquals([running.phases(), running.reasons()], [{ a: "Running" }, {}]);
  }
});

Deno.test("Forbid waits for a flow that may come to be refused, and ends for one that will not", () => {
  const world = grouped("Forbid", [member({ accepted: false })]);
  assertEquals(world.flow.status?.message, "waiting: flow other of group g is not finished");
  world.group = {
    members: [member({ accepted: false }), member({ name: "valid" })],
    leftovers: false,
  };
  world.pass();
  assertEquals(world.flow.status?.message, "flow valid of group g is not finished");
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("a held flow is left alone though its time to live is over", () => {
  const world = new FlowWorld({
    executionPolicy: { ttlSecondsAfterFinished: 0 },
    steps: [step("a")],
  });
  world.pass();
  world.flow = { ...world.flow, held: true };
  world.change(world.job("a").name, { complete: { reason: "Completed", message: "" } });
  world.pass();
  assertEquals(world.phases(), { a: "Running" });
  world.flow = { ...world.flow, held: false };
  world.pass();
  world.flow = { ...world.flow, held: true };
  assertEquals([world.plan().actions, world.plan().dueAt], [[], undefined]);
  world.flow = { ...world.flow, held: false };
  assertEquals(world.plan().actions, [{ kind: "deleteFlow", uid: "flow-uid" }]);
});

Deno.test("a held flow is left alone, and says so once", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.flow = { ...world.flow, held: true };
  world.pass();
  assertEquals([world.flow.status?.phase, world.writes], ["Suspended", 1]);
  assertEquals(world.flow.status?.conditions, undefined, "says more than was looked at");
  world.advance(60_000);
  assertEquals([world.writes, world.actions.length], [1, 0]);
  world.flow = { ...world.flow, held: false };
  world.pass();
  assertEquals(world.flow.status?.phase, "Running");
});
