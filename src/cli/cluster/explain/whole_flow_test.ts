import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Condition, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ago, type Given, NOW, told, UID } from "../../../../tests/support/explained.ts";
import { originOf } from "../held_flow.ts";

/** What is told of the flow alone. */
function toldOfFlow(given: Given): string {
  return told(given)[0]!;
}

const condition = (
  type: string,
  status: "True" | "False",
  reason: string,
  message = "",
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: ago(1),
});

Deno.test("explain() says of a flow why it does not begin", () => {
  const unbegun = { startTime: undefined, steps: undefined, phase: "Pending" } as const;
  assertEquals(
    told({ status: { ...unbegun, phase: undefined, observedGeneration: undefined } }),
    [
      "flow: No controller has taken it up since it was created 10m ago: is one running, and does " +
      "it serve this namespace? [kubectl get pods --all-namespaces -l app=zen-flow-controller]",
    ],
  );
  const errors = "spec.steps[0].name: bad\nspec.steps[1].name: bad too";
  assertEquals(
    told({
      status: { ...unbegun, conditions: [condition("Accepted", "False", "Invalid", errors)] },
    }),
    [
      "flow: It is not started, because it is not valid: spec.steps[0].name: bad; " +
      "spec.steps[1].name: bad too. Mending it starts it. [kubectl edit jobflow f]",
    ],
  );
  assertEquals(
    told({ status: { ...unbegun, message: "waiting: flow g of group n is not finished" } }),
    [
      "flow: It is Pending: waiting: flow g of group n is not finished. " +
      "[zen-flow list --phase running,paused,suspended]",
    ],
  );
  assertEquals(told({ status: { ...unbegun, phase: "Suspended" }, spec: { suspend: true } }), [
    "flow: It was suspended before it began (spec.suspend is true): nothing new starts and nothing " +
    "is retried; what runs goes on to its end. [zen-flow resume f]",
  ]);
  const annotations = { "workflow.zen.io/hold": "" };
  assertStringIncludes(
    told({ status: unbegun, metadata: { annotations } })[0]!,
    "[kubectl annotate jobflow f workflow.zen.io/hold-]",
  );
});

Deno.test("explain() says who makes a flow on hold, and nothing that would run ended steps again", () => {
  const annotations = { "workflow.zen.io/hold": originOf("retry", "some-uid: b") };
  // Nobody has taken it up, as the controller leaves it alone.
  const unbegun = { startTime: undefined, observedGeneration: undefined } as const;
  assertEquals(
    toldOfFlow({ status: unbegun, metadata: { annotations } }),
    "flow: It is on hold (annotation workflow.zen.io/hold): a zen-flow retry makes it, and has not " +
      "come to its end. If that was interrupted, the same command goes on with it; or delete the " +
      "flow. Without the annotation, steps that had ended would run again.",
  );
});

Deno.test("explain() says of a flow that has ended how, and what would help", () => {
  const ended = { completionTime: ago(1), phase: "Failed" } as const;
  assertEquals(
    toldOfFlow({ status: { ...ended, phase: "Succeeded", message: "2 of 2" } }),
    "flow: It has succeeded: 2 of 2.",
  );
  const because = (reason: string) => ({
    ...ended,
    message: "why",
    conditions: [condition("Failed", "True", reason)],
  });
  assertEquals(
    toldOfFlow({
      status: { ...ended, phase: "Succeeded", message: "2 of 2" },
      metadata: { generation: 2 },
    }),
    "flow: It has succeeded: 2 of 2.",
    "what was changed afterwards concerns nobody",
  );
  assertEquals(
    toldOfFlow({ status: because("StepFailed") }),
    "flow: It has failed: why. [zen-flow retry f]",
  );
  assertEquals(
    toldOfFlow({ status: because("ConcurrencyForbidden") }),
    "flow: It has failed: why. Its concurrencyPolicy is Forbid; with Queue it would have waited for " +
      "the other one. [zen-flow list --phase running,paused,suspended]",
  );
});

Deno.test("explain() says of a flow under way what keeps its status from being true", () => {
  assertStringIncludes(
    toldOfFlow({ metadata: { deletionTimestamp: ago(1) } }),
    "It is being deleted",
  );
  assertStringIncludes(
    toldOfFlow({ metadata: { generation: 2 } }),
    "No controller has taken up its last change",
  );
  const changed = [condition("Accepted", "False", "SpecChanged", "steps were changed")];
  assertEquals(
    toldOfFlow({ status: { conditions: changed } }),
    "flow: steps were changed. [kubectl edit jobflow f]",
  );
  const warnings = [{ uid: UID, reason: "StatusNotWritten", message: "too large", at: NOW - 5000 }];
  assertStringIncludes(
    toldOfFlow({ facts: { warnings } }),
    "could not be written 5s ago, so that what it says may be old: too large.",
  );
});

Deno.test("explain() says that no controller acts on what it would have acted on long ago", () => {
  const attempt = { step: "a", attempt: 1, startedAt: NOW - 90_000, outcome: "Succeeded" } as const;
  const runs = (endedAt: number | undefined, reason?: string) =>
    toldOfFlow({
      states: { a: { phase: "Running", attempt: 1, ...reason === undefined ? {} : { reason } } },
      facts: { attempts: [{ ...attempt, endedAt }] },
    });
  const asked = ", and no controller has taken that up: is one running, and does it serve this " +
    "namespace? [kubectl get pods --all-namespaces -l app=zen-flow-controller]";
  assertEquals(runs(NOW - 40_000), `flow: The Job of step a ended 40s ago${asked}`);
  for (const fine of [runs(NOW - 5000), runs(undefined), runs(NOW - 40_000, "Cancelled")]) {
    assertEquals(fine, "flow: It is Running. [zen-flow watch f]");
  }
  const retries = (seconds: number, rest: Partial<StepStatus> = {}, spec = {}) =>
    toldOfFlow({ states: { a: { attempt: 1, nextRetryTime: ago(seconds), ...rest } }, spec });
  assertEquals(retries(60), `flow: The retry of step a was due 60s ago${asked}`);
  assertEquals(retries(5), "flow: It is Running. [zen-flow watch f]");
  const refused = retries(60, { reason: "CreateForbidden", message: "quota" });
  assertEquals(refused, "flow: It is Running. [zen-flow watch f]");
  assertStringIncludes(retries(60, {}, { suspend: true }), "It is suspended");
  const due = { states: { a: { attempt: 1, nextRetryTime: ago(60) } } };
  const waits = { startTime: undefined, phase: "Pending", message: "waiting: flow g" } as const;
  assertStringIncludes(toldOfFlow({ ...due, status: waits }), "It is Pending: waiting: flow g.");
  const conditions = [condition("Accepted", "False", "SpecChanged", "steps were changed")];
  assertStringIncludes(toldOfFlow({ ...due, status: { conditions } }), "steps were changed");
});
