import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import { approvalNote, decisionRecord } from "./decisions.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
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
  assertEquals(world.status("ask").approvalTime, world.status("ask").completionTime);
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

Deno.test("a Manual step asks again once what does not count is taken away, and warns of nothing", () => {
  for (const overrides of [{ message: "Deploy?" }, {}]) {
    const world = asked(overrides);
    const question = world.status("ask").message;
    decide(world, { kind: "unclear", value: "yes" });
    const events = world.events.length;
    world.flow = { ...world.flow, decisions: new Map() };
    world.pass();
    assertEquals([world.status("ask").message, world.events.length], [question, events]);
  }
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

/** The same where an admission webhook records whose a decision is. */
function askedVerified(): FlowWorld {
  const world = asked({ message: "Deploy?" });
  world.settings = { ...DEFAULT_SETTINGS, verifiedDecisions: true };
  return world;
}

Deno.test("a Manual step says who decided where the admission webhook has recorded it", () => {
  const approved = askedVerified();
  const record = decisionRecord(approved.status("ask").startTime!, "alice of ops");
  decide(approved, { kind: "approved", record });
  const { phase, approvedBy } = approved.status("ask");
  assertEquals([phase, approvedBy], ["Succeeded", "alice of ops"]);
  const rejected = askedVerified();
  decide(rejected, { kind: "rejected", why: "no", record });
  assertEquals(rejected.reasons().ask, "Failed/Rejected");
  assertEquals(rejected.status("ask").approvedBy, "alice of ops");
});

Deno.test("a Manual step takes no decision without a record of this very wait where records are kept", () => {
  for (const record of [undefined, "", "alice", decisionRecord("2025-12-31T00:00:00Z", "alice")]) {
    const world = askedVerified();
    decide(world, { kind: "approved", record });
    assertEquals(world.status("ask").phase, "PendingApproval", record);
    assertEquals(
      world.status("ask").message,
      "annotation approved.workflow.zen.io/ask does not count: it was set before the step waited, " +
        "or past the admission webhook; remove it and set it again",
    );
    assertEquals(world.events.at(-1)?.reason, "ApprovalUnclear");
    decide(world, { kind: "rejected", why: "no", record });
    assertEquals(world.status("ask").phase, "PendingApproval", record);
    world.flow = { ...world.flow, decisions: new Map() };
    world.pass();
    assertEquals(world.status("ask").phase, "PendingApproval");
  }
});

Deno.test("a Manual step says why it was approved, unless that was said of another wait", () => {
  for (const world of [asked(), askedVerified()]) {
    const since = world.status("ask").startTime!;
    const record = decisionRecord(since, "alice");
    decide(world, { kind: "approved", record, note: approvalNote(since, "tried by QA") });
    assertEquals(world.status("ask").phase, "Succeeded");
    assertEquals(world.status("ask").message, "approved: tried by QA");
  }
  for (const note of ["tried by QA", approvalNote("2025-12-31T00:00:00Z", "tried by QA")]) {
    const world = asked();
    decide(world, { kind: "approved", note });
    assertEquals([world.status("ask").phase, world.status("ask").message], [
      "Succeeded",
      undefined,
    ]);
  }
});

Deno.test("a Manual step ignores records where none are kept", () => {
  const world = asked();
  const record = decisionRecord(world.status("ask").startTime!, "somebody else");
  decide(world, { kind: "approved", record });
  assertEquals(world.status("ask").approvedBy, "unverified");
});
