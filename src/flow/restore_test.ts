import { assert, assertEquals } from "@std/assert";
import type { JobFlowSpec, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import fc from "fast-check";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import { anew, attempts, NOW, runOut } from "../../tests/support/restored_flow.ts";
import { restoredStatus } from "./restore.ts";

const HERE = { now: NOW, generation: 1 };

const STEPS: readonly {
  readonly what: string;
  readonly saved: Omit<StepStatus, "name">;
  readonly restored: Omit<StepStatus, "name">;
}[] = [
  { what: "what has not begun", saved: { phase: "Pending" }, restored: { phase: "Pending" } },
  {
    what: "a success, without the uid of its Job",
    saved: { phase: "Succeeded", attempt: 1, jobRef: { name: "f-a-1", uid: "u" } },
    restored: { phase: "Succeeded", attempt: 1, jobRef: { name: "f-a-1" } },
  },
  {
    what: "outputs, and who approved",
    saved: { phase: "Succeeded", approvedBy: "jo", outputs: { parameters: { n: "1" } } },
    restored: { phase: "Succeeded", approvedBy: "jo", outputs: { parameters: { n: "1" } } },
  },
  {
    what: "a running attempt as lost",
    saved: { phase: "Running", attempt: 2, retryCount: 1, jobRef: { name: "f-a-2", uid: "u" } },
    restored: {
      phase: "Pending",
      attempt: 2,
      retryCount: 1,
      reason: "RetryBackoff",
      message: "attempt 2 was lost: it was under way when the flow was saved",
      nextRetryTime: "2026-01-02T00:00:00.000Z",
      lastFailure: {
        reason: "JobDeleted",
        message: "attempt 2 was lost: it was under way when the flow was saved",
        time: "2026-01-02T00:00:00.000Z",
      },
    },
  },
  {
    what: "the moment of a retry",
    saved: {
      phase: "Pending",
      reason: "RetryBackoff",
      attempt: 1,
      nextRetryTime: "2026-01-03T00:00:00.000Z",
      lastFailure: { reason: "Error" },
      jobRef: { name: "f-a-1", uid: "u" },
    },
    restored: {
      phase: "Pending",
      reason: "RetryBackoff",
      attempt: 1,
      nextRetryTime: "2026-01-03T00:00:00.000Z",
      lastFailure: { reason: "Error" },
    },
  },
  {
    what: "a first attempt that was never let in as none",
    saved: {
      phase: "Pending",
      reason: "CreateForbidden",
      message: "quota",
      attempt: 1,
      retryCount: 0,
      startTime: "2026-01-01T00:00:00.000Z",
      jobRef: { name: "f-a-1" },
    },
    restored: { phase: "Pending" },
  },
  {
    what: "a later attempt that was never let in as due",
    saved: {
      phase: "Pending",
      reason: "CreateForbidden",
      message: "quota",
      attempt: 2,
      retryCount: 1,
      lastFailure: { reason: "Error" },
      jobRef: { name: "f-a-2" },
    },
    restored: {
      phase: "Pending",
      reason: "RetryBackoff",
      attempt: 1,
      retryCount: 0,
      nextRetryTime: "2026-01-02T00:00:00.000Z",
      lastFailure: { reason: "Error" },
    },
  },
  {
    what: "the wait for an approval",
    saved: { phase: "PendingApproval", startTime: "2026-01-01T00:00:00.000Z", message: "Ship?" },
    restored: { phase: "PendingApproval", startTime: "2026-01-01T00:00:00.000Z", message: "Ship?" },
  },
];

for (const { what, saved, restored } of STEPS) {
  Deno.test(`restoredStatus() keeps ${what}`, () => {
    const status = { phase: "Running" as const, steps: [{ name: "a", ...saved }] };
    assertEquals(restoredStatus(status, HERE)?.steps, [{ name: "a", ...restored }]);
  });
}

Deno.test("restoredStatus() keeps a finished flow as it was, now about the new object", () => {
  const condition = { type: "Complete", status: "True" as const, reason: "StepsSucceeded" };
  const rest = { message: "done", lastTransitionTime: "2026-01-01T00:00:00.000Z" };
  const status = {
    phase: "Succeeded" as const,
    observedGeneration: 7,
    startTime: "2026-01-01T00:00:00.000Z",
    completionTime: "2026-01-01T00:01:00.000Z",
    conditions: [{ ...condition, ...rest, observedGeneration: 7 }],
    steps: [{ name: "a", phase: "Succeeded" as const, jobRef: { name: "j", uid: "u" } }],
  };
  assertEquals(restoredStatus(status, HERE), {
    ...status,
    observedGeneration: 1,
    conditions: [{ ...condition, ...rest, observedGeneration: 1 }],
  });
  assertEquals(restoredStatus(undefined, HERE), undefined);
});

Deno.test("restoredStatus() lets a flow go on where it was, and make its claims anew", () => {
  const spec = {
    resourceTemplates: { volumeClaimTemplates: [{ metadata: { name: "work" }, spec: {} }] },
    steps: [step("a"), step("b", { dependencies: ["a"] }), step("c", { dependencies: ["b"] })],
  };
  const before = new FlowWorld(spec);
  before.pass();
  before.succeed("a");
  const after = anew(spec, restoredStatus(before.flow.status, HERE));
  after.pass();
  assertEquals(after.phases(), { a: "Succeeded", b: "Running", c: "Pending" });
  assertEquals(after.actions.map(({ kind }) => kind), ["createResource", "createJob"]);
  assertEquals(after.flow.status?.startTime, before.flow.status?.startTime);
  runOut(after);
  assertEquals(after.flow.status?.phase, "Succeeded");
  assertEquals(attempts(after), ["b-2", "c-1"]);
});

Deno.test("restoredStatus() lets a flow that was being cancelled end so", () => {
  const steps = [step("a"), step("b", { dependencies: ["a"] })];
  const before = new FlowWorld({ steps });
  before.pass();
  before.respec({ steps, cancel: true });
  before.pass({ delete: false });
  const after = anew({ steps, cancel: true }, restoredStatus(before.flow.status, HERE));
  after.pass();
  assertEquals(after.reasons(), { a: "Failed/Cancelled", b: "Skipped/Cancelled" });
  assertEquals(attempts(after), []);
});

/** A random flow, and how often which of its running steps ends how before it is saved. */
const histories = fc.record({
  dependencies: fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 8 }),
  retries: fc.nat({ max: 2 }),
  failFast: fc.boolean(),
  parallelism: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  ends: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 12 }),
});

Deno.test("restoredStatus() has no attempt made twice and no ended step run again, whenever it was saved", () => {
  fc.assert(
    fc.property(histories, ({ dependencies, retries, failFast, parallelism, ends }) => {
      const spec: JobFlowSpec = {
        executionPolicy: { failFast, ...(parallelism === undefined ? {} : { parallelism }) },
        steps: dependencies.map((list, index) =>
          step(`s${index}`, {
            dependencies: index === 0 ? [] : [...new Set(list.map((one) => `s${one % index}`))],
            ...(retries === 0 ? {} : { retryPolicy: { limit: retries } }),
          })
        ),
      };
      const before = new FlowWorld(spec);
      before.pass();
      for (const [pick, isGood] of ends) {
        const running = before.flow.status!.steps!.filter(({ phase }) => phase === "Running");
        if (running.length === 0) {
          if (before.dueAt !== undefined) before.advance(before.dueAt - before.now);
          continue;
        }
        const { name } = running[pick % running.length]!;
        if (isGood) before.succeed(name);
        else before.fail(name);
      }
      const saved = before.flow.status!;
      const after = anew(spec, restoredStatus(saved, HERE));
      after.pass();
      runOut(after);
      assert(["Succeeded", "Failed"].includes(after.flow.status!.phase!));
      const made = attempts(after);
      assertEquals(made.filter((one) => attempts(before).includes(one)), []);
      for (const one of saved.steps!) {
        if (!["Succeeded", "Failed", "Skipped"].includes(one.phase!)) continue;
        assertEquals(made.filter((attempt) => attempt.startsWith(`${one.name}-`)), []);
        assertEquals(after.status(one.name).phase, one.phase);
      }
    }),
    { seed: 1 },
  );
});
