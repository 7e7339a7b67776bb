/** A retry of a finished flow: which steps run again, and which are kept. */

import { assertEquals } from "@std/assert";
import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step } from "../../tests/support/flow_world.ts";
import { anew, attempts, runOut } from "../../tests/support/restored_flow.ts";
import { rerunOf, rerunStatus } from "./restore.ts";

/** A finished flow: steps as `name<dependencies phase/reason`. */
function finished(steps: readonly string[], last: readonly string[] = []): JobFlow {
  const read = (text: string) => {
    const [head = "", state = ""] = text.split(" ");
    const [name = "", after = ""] = head.split("<");
    const [phase, reason] = state.split("/");
    const dependencies = after.split(",").filter((one) => one !== "");
    const status = { name, phase, attempt: 2, retryCount: 1, jobRef: { name: "j", uid: "u" } };
    return {
      step: step(name, { dependencies }),
      status: { ...status, ...(reason === undefined ? {} : { reason }) } as StepStatus,
    };
  };
  const [main, end] = [steps.map(read), last.map(read)];
  return {
    metadata: { name: "nightly" },
    spec: { steps: main.map(({ step }) => step), finally: end.map(({ step }) => step) },
    status: { phase: "Failed", steps: [...main, ...end].map(({ status }) => status) },
  };
}

const RERUNS: readonly {
  readonly what: string;
  readonly flow: JobFlow;
  readonly from?: string;
  readonly again: readonly string[];
}[] = [
  {
    what: "what failed and all below it",
    flow: finished([
      "a Succeeded",
      "b<a Failed/Error",
      "c<b Skipped/UpstreamFailed",
      "d<a Succeeded",
      "e Skipped/FailFast",
    ]),
    again: ["b", "c", "e"],
  },
  {
    what: "what ran below a failure that was tolerated",
    flow: finished(["a Failed/Error", "b<a Succeeded", "c Failed/Error"]),
    again: ["a", "b", "c"],
  },
  {
    what: "nothing that a condition has ruled out, unless what it looks at runs again",
    flow: finished([
      "a Succeeded",
      "b<a Skipped/ConditionFalse",
      "c Failed/Error",
      "d<c Skipped/ConditionFalse",
    ]),
    again: ["c", "d"],
  },
  {
    what: "what was cancelled",
    flow: finished(["a Succeeded", "b<a Failed/Cancelled", "c Skipped/Cancelled"]),
    again: ["b", "c"],
  },
  {
    what: "finally steps, if any other does",
    flow: finished(["a Failed/Error"], ["x Succeeded"]),
    again: ["a", "x"],
  },
  {
    what: "a finally step alone, if that is what failed",
    flow: finished(["a Succeeded"], ["x Failed/Error", "y Succeeded"]),
    again: ["x"],
  },
  {
    what: "all from a given step on",
    flow: finished(["a Succeeded", "b<a Succeeded", "c<b Succeeded"]),
    from: "b",
    again: ["b", "c"],
  },
  { what: "nothing of a success", flow: finished(["a Succeeded"]), again: [] },
];

for (const { what, flow, from, again } of RERUNS) {
  Deno.test(`rerunOf() runs again ${what}`, () => {
    const names = flow.status!.steps!.map(({ name }) => name);
    const kept = names.filter((name) => !again.includes(name));
    assertEquals(rerunOf(flow, from), { again, kept });
  });
}

Deno.test("rerunStatus() gives kept steps as they ended, and the others as if they had not been", () => {
  const flow = finished(["a Succeeded", "b<a Failed/Error"]);
  assertEquals(rerunStatus(flow, rerunOf(flow)), {
    phase: "Pending",
    message: "a retry of nightly: 1 of 2 steps are kept",
    steps: [
      { name: "a", phase: "Succeeded", attempt: 2, jobRef: { name: "j" } },
      { name: "b", phase: "Pending" },
    ],
  });
});

Deno.test("rerunStatus() lets a flow run what failed, and only that, with clocks of its own", () => {
  const flow = finished(["a Succeeded", "b<a Failed/Error", "c<b Skipped/UpstreamFailed"]);
  const world = anew(flow.spec, rerunStatus(flow, rerunOf(flow)));
  world.pass();
  assertEquals(world.flow.status?.startTime, "2026-01-02T00:00:00.000Z");
  runOut(world);
  assertEquals(attempts(world), ["b-1", "c-1"]);
  assertEquals(world.flow.status?.phase, "Succeeded");
  assertEquals(world.flow.status?.message, "3 of 3 steps succeeded");
});

Deno.test("a flow with kept steps keeps them while it waits for its group, or is suspended", () => {
  const flow = finished(["a Succeeded", "b<a Failed/Error"]);
  const group = { concurrencyGroup: "g", concurrencyPolicy: "Queue" as const };
  const spec = { ...flow.spec, executionPolicy: group };
  const world = anew(spec, rerunStatus(flow, rerunOf(flow)));
  const rival = { name: "other", createdAt: 0, startedAt: 1, policy: "Queue" as const };
  const standing = { eligible: true, accepted: true, cancelled: false };
  world.group = { members: [{ ...rival, ...standing }], leftovers: false };
  world.pass();
  assertEquals(world.flow.status?.phase, "Pending");
  world.group = undefined;
  world.respec({ ...spec, suspend: true });
  world.pass();
  assertEquals(world.flow.status?.phase, "Suspended");
  world.respec(spec);
  world.pass();
  runOut(world);
  assertEquals(attempts(world), ["b-1"]);
});

Deno.test("a flow with kept steps that is edited before it begins runs the steps of its spec", () => {
  const flow = finished(["a Succeeded", "b<a Failed/Error"]);
  const status = rerunStatus(flow, rerunOf(flow));
  const world = anew({ ...flow.spec, suspend: true }, status);
  world.pass();
  const steps = [
    step("first"),
    step("b", { dependencies: ["first", "a"] }),
    step("a", { dependencies: ["gone"] }),
  ];
  world.respec({ steps });
  world.pass();
  assertEquals(world.phases(), { a: "Succeeded", b: "Pending" }, "refused, it keeps them");
  world.respec({ steps: [...steps.slice(0, 2), step("a")] });
  world.pass();
  assertEquals(world.phases(), { first: "Running", b: "Pending", a: "Succeeded" });
  runOut(world);
  assertEquals(attempts(world), ["first-1", "b-1"]);
  assertEquals(world.flow.status?.message, "3 of 3 steps succeeded");
});

Deno.test("a flow with kept steps keeps them where it is refused, or ends before it begins", () => {
  const flow = finished(["a Succeeded", "b<a Failed/Error"]);
  const status = rerunStatus(flow, rerunOf(flow));
  const invalid = anew({ steps: [...flow.spec.steps, step("b")] }, status);
  invalid.pass();
  assertEquals(invalid.phases(), { a: "Succeeded", b: "Pending" });
  const cancelled = anew({ ...flow.spec, finally: [], cancel: true }, status);
  cancelled.pass();
  assertEquals(cancelled.phases(), { a: "Succeeded", b: "Skipped" });
});
