import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import type { PodRecord } from "./types.ts";

function waiting(pod?: Partial<PodRecord>): FlowWorld {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  if (pod) world.addPod("a", { phase: "Pending", ...pod });
  return world;
}

for (
  const [reason, message, pod] of [
    ["Starting", "the pod has not started yet", {}],
    ["Unschedulable", "0/3 nodes are available", { unschedulable: "0/3 nodes are available" }],
    ["ImagePull", "container main: ErrImagePull", { imageProblem: "container main: ErrImagePull" }],
  ] as const
) {
  Deno.test(`waitReason() says ${reason} after 5 s, in the write of the uid, and clears it`, () => {
    const world = waiting(pod);
    world.advance(4999);
    assertEquals([world.reasons(), world.writes], [{}, 1]);
    world.advance(1);
    assertEquals(world.reasons(), { a: `Running/${reason}` });
    assertEquals(world.status("a").message, message);
    assertEquals([world.status("a").jobRef?.uid, world.writes], ["job-uid-1", 2]);
    world.advance(60_000);
    assertEquals(world.writes, 2);
    world.pods[0] = { ...world.pods[0]!, phase: "Running" };
    world.pass();
    assertEquals([world.status("a").reason, world.status("a").message], [undefined, undefined]);
  });
}

Deno.test("waitReason() says Queued of a Job that somebody suspended, and that is no failure", () => {
  const world = waiting();
  world.change(world.job("a").name, { suspended: true });
  world.advance(3_600_000);
  assertEquals(world.reasons(), { a: "Running/Queued" });
  world.change(world.job("a").name, { suspended: false });
  world.addPod("a", { phase: "Succeeded" });
  world.pass();
  assertEquals(world.flow.status?.phase, "Succeeded");
});

Deno.test("waitReason() says PodsForbidden with the server's words where the Job has no pod", () => {
  const world = waiting();
  world.podRefusals.set("job-uid-1", 'pods "x" is forbidden: exceeded quota');
  world.advance(5000);
  assertEquals(world.reasons(), { a: "Running/PodsForbidden" });
  assertEquals(world.status("a").message, 'pods "x" is forbidden: exceeded quota');
});

Deno.test("waitReason() says nothing of a pod that runs, however long", () => {
  const world = waiting({ phase: "Running" });
  world.advance(3_600_000);
  assertEquals(world.reasons(), {});
});

Deno.test("outdatedUntil() leaves Starting to the write of a result that comes within 5 s of the start", () => {
  const world = waiting({});
  world.advance(5000);
  const startedAt = world.now;
  world.pods[0] = { ...world.pods[0]!, phase: "Running", startedAt };
  world.advance(4999);
  assertEquals([world.reasons(), world.writes], [{ a: "Running/Starting" }, 2]);
  world.pods[0] = { ...world.pods[0]!, phase: "Succeeded" };
  world.pass();
  assertEquals([world.flow.status?.phase, world.reasons(), world.writes], ["Succeeded", {}, 3]);
});

Deno.test("outdatedUntil() lets Starting go 5 s after the start, or at once where clocks disagree", () => {
  for (const [aheadMs, waitMs] of [[0, 5000], [2000, 0]] as const) {
    const world = waiting({});
    world.advance(5000);
    const startedAt = world.now + aheadMs;
    world.pods[0] = { ...world.pods[0]!, phase: "Running", startedAt };
    if (waitMs > 0) assertEquals(world.plan().dueAt, world.now + waitMs);
    world.advance(waitMs);
    assertEquals(world.reasons(), {});
  }
});

Deno.test("waitReason() says nothing of a pod whose init containers run, unless an image is missing", () => {
  const world = waiting({ startedAt: Date.UTC(2026, 0, 1) });
  world.advance(3_600_000);
  assertEquals(world.reasons(), {});
  world.pods[0] = { ...world.pods[0]!, imageProblem: "container main: ErrImagePull" };
  world.pass();
  assertEquals(world.reasons(), { a: "Running/ImagePull" });
});

Deno.test("waitReason() speaks of the pod that comes after one which has ended, 5 s after that end", () => {
  const world = waiting({ phase: "Running" });
  world.advance(60_000);
  world.pods[0] = { ...world.pods[0]!, phase: "Succeeded", disrupted: true, finishedAt: world.now };
  world.pass();
  assertEquals(world.dueAt, world.now + 5000);
  world.addPod("a", { phase: "Pending", unschedulable: "0/3 nodes are available" });
  world.advance(4999);
  assertEquals(world.reasons(), {});
  world.advance(1);
  assertEquals(world.reasons(), { a: "Running/Unschedulable" });
  world.pods[1] = { ...world.pods[1]!, phase: "Running", unschedulable: undefined };
  world.pass();
  assertEquals(world.reasons(), {});
});

Deno.test("waitReason() says nothing between two pods but that the next one is refused", () => {
  const world = waiting({ phase: "Failed", finishedAt: Date.UTC(2026, 0, 1) });
  world.advance(3_600_000);
  assertEquals(world.reasons(), {});
  world.podRefusals.set("job-uid-1", "exceeded quota");
  world.pass();
  assertEquals(world.reasons(), { a: "Running/PodsForbidden" });
});

Deno.test("a plan is due when the events of a Job without pods are to be read again", () => {
  const world = waiting();
  world.advance(5000);
  assertEquals(world.dueAt, undefined);
  world.eventsDueAt.set("job-uid-1", world.now + 5000);
  world.pass();
  assertEquals([world.dueAt, world.writes], [world.now + 5000, 2]);
});
