import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import type { Decision } from "./types.ts";

const manual = (overrides = {}) => ({ name: "ask", type: "Manual" as const, ...overrides });

function asked(overrides = {}): FlowWorld {
  const world = new FlowWorld({
    steps: [step("a"), { ...manual(overrides), dependencies: ["a"] }, {
      ...step("go"),
      dependencies: ["ask"],
    }],
  });
  world.pass();
  world.succeed("a");
  return world;
}

function decide(world: FlowWorld, decision: Decision): void {
  world.flow = { ...world.flow, decisions: new Map([["ask", decision]]) };
  world.pass();
}

Deno.test("a Manual step waits for an approval, and the flow is Paused", () => {
  const world = asked({ message: "Deploy?" });
  assertEquals(world.status("ask").phase, "PendingApproval");
  assertEquals(world.status("ask").message, "Deploy?");
  assertEquals(world.flow.status?.phase, "Paused");
  assertEquals(world.flow.status?.message, "waiting for approval: ask");
  assertEquals(world.events.at(-1)?.reason, "ApprovalNeeded");
  assertEquals(world.jobs.size, 1);
});

Deno.test("a Manual step that is approved lets the flow go on, and says by whom", () => {
  const world = asked();
  decide(world, { kind: "approved" });
  const { phase, approvedBy, approvalTime } = world.status("ask");
  assertEquals([phase, approvedBy], ["Succeeded", "unverified"]);
  assertEquals(approvalTime, world.status("ask").completionTime);
  assertEquals(world.phases().go, "Running");
  assertEquals(world.events.at(-1)?.reason, "Approved");
});

Deno.test("a Manual step that is rejected fails with the reason that was given", () => {
  const world = asked({ retryPolicy: { limit: 3 } });
  decide(world, { kind: "rejected", why: "not on a Friday" });
  assertEquals(world.reasons(), { ask: "Failed/Rejected", go: "Skipped/UpstreamFailed" });
  assertEquals(world.flow.status?.message, "step ask failed: rejected: not on a Friday");
  assertEquals(world.events.map((event) => event.reason).includes("Rejected"), true);
});

Deno.test("a Manual step that was approved before it waits does not wait", () => {
  const world = new FlowWorld({ steps: [manual(), { ...step("go"), dependencies: ["ask"] }] });
  world.flow = { ...world.flow, decisions: new Map([["ask", { kind: "approved" }]]) };
  world.pass();
  world.pass();
  assertEquals(world.phases(), { ask: "Succeeded", go: "Running" });
});

Deno.test("a Manual step takes no other value for an approval, and warns of it once", () => {
  const world = asked();
  decide(world, { kind: "unclear", value: "yes" });
  world.pass();
  assertEquals(world.status("ask").phase, "PendingApproval");
  const warnings = world.events.filter((event) => event.reason === "ApprovalUnclear");
  assertEquals(warnings.map((event) => event.message), [
    'step ask: annotation approved.workflow.zen.io/ask is "yes"; only "true" approves',
  ]);
});

Deno.test("a Manual step waits no longer than its timeoutSeconds", () => {
  const world = asked({ timeoutSeconds: 600 });
  assertEquals(world.dueAt, world.now + 600_000);
  world.advance(599_000);
  assertEquals(world.status("ask").phase, "PendingApproval");
  world.advance(1000);
  assertEquals(world.reasons().ask, "Failed/DeadlineExceeded");
  assertEquals(world.status("ask").message, "nobody approved it within 10m");
});

Deno.test("a Manual step takes no slot of parallelism, and the flow is not Paused while others run", () => {
  const world = new FlowWorld({
    executionPolicy: { parallelism: 1 },
    steps: [manual(), step("a")],
  });
  world.pass();
  assertEquals(world.phases(), { ask: "PendingApproval", a: "Running" });
  assertEquals(world.flow.status?.phase, "Running");
});

Deno.test("a Manual step is not asked about any more when the flow has failed or is cancelled", () => {
  const failing = new FlowWorld({ steps: [manual(), step("a")] });
  failing.pass();
  failing.fail("a");
  assertEquals(failing.reasons().ask, "Skipped/FailFast");
  const cancelled = asked();
  cancelled.respec({ ...cancelled.spec, cancel: true });
  cancelled.pass();
  assertEquals(cancelled.reasons().ask, "Skipped/Cancelled");
});
