/** Outputs of steps: from what their pods wrote, to the status, to later steps. */

import { assert, assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../../tests/support/flow_world.ts";
import { type Parameters, running, written } from "../../../tests/support/output_flows.ts";
import type { TerminationMessage } from "../types.ts";

/** The pod of step a has ended well and left this; the Job says Complete. */
function leave(world: FlowWorld, message: TerminationMessage): void {
  world.addPod("a", { phase: "Succeeded", written: message });
  world.succeed("a");
}

Deno.test("harvest() puts what the step wrote into its status", () => {
  const world = running(
    [
      { name: "count" },
      { name: "first", valueFrom: { jsonPath: "$.files[0]" } },
      { name: "twice", valueFrom: { expression: "outputs.count * 2" } },
      { name: "day", valueFrom: { expression: "params.day + '!'" } },
      { name: "pods", valueFrom: { jsonPath: "$.status.succeeded" } },
      { name: "none", default: "-" },
      { name: "null" },
    ],
    {},
    { parameters: [{ name: "day", value: "monday" }] },
  );
  world.addPod("a", {
    phase: "Succeeded",
    written: written('{"count": 3, "files": ["x"], "null": null, "extra": 1}'),
  });
  world.change(world.job("a").name, { status: { succeeded: 1 } });
  world.succeed("a");
  assertEquals(world.status("a").outputs, {
    parameters: { count: 3, first: "x", twice: 6, day: "monday!", pods: 1, none: "-", null: null },
  });
});

Deno.test("harvest() fails a step whose outputs cannot be had, with the reason", () => {
  const table: [Parameters, TerminationMessage, string, string][] = [
    [[{ name: "n" }], written(""), "OutputMissing", "output n: the step wrote no n"],
    [
      [{ name: "n", valueFrom: { jsonPath: "$.a.b" } }],
      written('{"a": {}}'),
      "OutputMissing",
      "output n: there is nothing at $.a.b",
    ],
    [
      [{ name: "n", valueFrom: { expression: "outputs.a" } }],
      written("b=1"),
      "OutputMissing",
      "output n: No such key: a",
    ],
    [
      [{ name: "n", valueFrom: { expression: "1 / int(outputs.a)" } }],
      written("a=0"),
      "ExpressionError",
      "output n: division by zero",
    ],
    [
      [{ name: "n" }],
      written("hello"),
      "OutputsMalformed",
      "what the step wrote is neither a JSON object nor name=value: see line 1",
    ],
    [
      [{ name: "n" }],
      written(`n=${"é".repeat(20)}`, 42),
      "OutputsTooLarge",
      "what the step wrote has 42 bytes or more; a message of 42 counts as cut",
    ],
    [
      [{ name: "n", valueFrom: { expression: "[outputs.n, outputs.n]" } }],
      written(`n=${"x".repeat(3000)}`),
      "OutputsTooLarge",
      "output n has 6007 bytes; an output has at most 4096",
    ],
  ];
  for (const [parameters, message, reason, text] of table) {
    const world = running(parameters);
    leave(world, message);
    const { phase, outputs, ...status } = world.status("a");
    assertEquals([phase, status.reason, status.message], ["Failed", reason, text]);
    assertEquals(outputs, undefined);
  }
});

Deno.test("harvest() takes a message just below the limit", () => {
  const world = running([{ name: "n" }]);
  leave(world, written(`n=${"é".repeat(20)}`, 43));
  assertEquals(world.phases(), { a: "Succeeded" });
});

Deno.test("a step whose outputs cannot be had is tried again, but not for an expression", () => {
  const retryPolicy = { limit: 1 };
  const missing = running([{ name: "n" }], { retryPolicy });
  leave(missing, written("m=1"));
  assertEquals(missing.reasons(), { a: "Pending/RetryBackoff" });
  missing.advance(60_000);
  leave(missing, written("n=2"));
  assertEquals(missing.status("a").outputs, { parameters: { n: "2" } });
  const wrong = running([{ name: "n", valueFrom: { expression: "1 / 0" } }], { retryPolicy });
  leave(wrong, written("n=1"));
  assertEquals(wrong.reasons(), { a: "Failed/ExpressionError" });
});

Deno.test("outputs are there as soon as the pod has ended, unless they read the Job's status", () => {
  const fast = running([{ name: "n" }]);
  fast.addPod("a", { phase: "Succeeded", written: written("n=1") });
  fast.pass();
  assertEquals(fast.phases(), { a: "Succeeded" });
  for (
    const valueFrom of [
      { jsonPath: "$.status.succeeded" },
      { jsonPath: "$['status']['succeeded']" },
      { expression: "job.status.succeeded" },
    ]
  ) {
    const slow = running([{ name: "n", valueFrom }]);
    slow.addPod("a", { phase: "Succeeded", written: written("") });
    slow.pass();
    assertEquals(slow.phases(), { a: "Running" });
    slow.change(slow.job("a").name, { status: { succeeded: 1 } });
    slow.succeed("a");
    assertEquals(slow.status("a").outputs, { parameters: { n: 1 } });
  }
});

Deno.test("outputs that cannot be had end the step only once its Job is over", () => {
  const world = running([{ name: "n" }], { retryPolicy: { limit: 1 } });
  world.addPod("a", { phase: "Succeeded", written: written("m=1") });
  world.pass();
  assertEquals(world.phases(), { a: "Running" });
  world.succeed("a");
  assertEquals(world.reasons(), { a: "Pending/RetryBackoff" });
  assertEquals(world.actions.filter(({ kind }) => kind === "deleteJob"), []);
});

Deno.test("a pod that is gone still tells what it left; else its outputs are lost after 5 s", () => {
  const told = running([{ name: "n" }]);
  told.leftMessages.set(told.job("a").uid, new Map([[0, written("n=1")]]));
  told.succeed("a");
  assertEquals(told.status("a").outputs, { parameters: { n: "1" } });

  const lost = running([{ name: "n" }], { retryPolicy: { limit: 1 } });
  const { uid } = lost.job("a");
  lost.succeed("a");
  assertEquals(lost.phases(), { a: "Running" });
  lost.silentSince.set(uid, lost.now);
  lost.advance(4_999);
  assertEquals([lost.phases(), lost.dueAt], [{ a: "Running" }, lost.now + 1]);
  lost.advance(1);
  assertEquals(lost.status("a").lastFailure?.reason, "OutputsLost");
  assertEquals(lost.reasons(), { a: "Pending/RetryBackoff" });
});

Deno.test("later steps, and those of finally, see outputs; of a failed step there are none", () => {
  const seen = (name: string, expression: string, dependencies: string[]) =>
    step(name, {
      dependencies,
      inputs: { parameters: [{ name: "v", valueFrom: { expression } }] },
    });
  const count = "steps.a.outputs.parameters.count";
  const world = running([{ name: "count" }], {}, {
    steps: [
      step("a", { outputs: { parameters: [{ name: "count" }] } }),
      step("b", {
        continueOnFailure: true,
        outputs: { parameters: [{ name: "x", default: "1" }] },
      }),
      step("many", { dependencies: ["a"], when: `${count} > 2` }),
      step("few", { dependencies: ["a"], when: `${count} <= 2` }),
      seen("c", `${count} + 1`, ["a"]),
      seen("d", "has(steps.b.outputs.parameters.x) ? 'yes' : 'no'", ["b"]),
    ],
    finally: [seen("last", `string(${count}) + flow.result`, [])],
  });
  world.addPod("b", { phase: "Failed", written: undefined });
  world.fail("b");
  leave(world, written('{"count": 3}'));
  world.succeed("many", "c", "d");
  const env = Object.fromEntries(
    world.actions.flatMap((action) =>
      action.kind === "createJob"
        ? [[action.step, action.job.spec?.template.spec?.containers[0]?.env?.[0]?.value]]
        : []
    ),
  );
  assertEquals(
    [env["c"], env["d"], env["last"], world.phases()["few"]],
    ["4", "no", "3Succeeded", "Skipped"],
  );
});

Deno.test("harvest() keeps the outputs of all steps within what the flow leaves room for", () => {
  const names = Array.from({ length: 60 }, (_, index) => `s${index}`);
  const outputs = { parameters: [{ name: "n" }] };
  const world = new FlowWorld({
    executionPolicy: { failFast: false },
    parameters: [{ name: "large", value: "x".repeat(940 * 1024) }],
    steps: names.map((name) => step(name, { outputs })),
  });
  world.pass();
  const left = written(`n=${"x".repeat(4000)}`);
  for (const name of names) world.addPod(name, { phase: "Succeeded", written: left });
  world.succeed(...names);
  const ended = (phase: string) => names.filter((name) => world.status(name).phase === phase);
  assertEquals([ended("Succeeded").length, ended("Failed").length], [37, 23]);
  assertEquals(world.status("s59").reason, "OutputsTooLarge");
  const size = JSON.stringify(world.flow.status).length + 940 * 1024;
  assert(size < (1536 - 256) * 1024, String(size));
});

Deno.test("harvest() adds up what earlier steps left once a pass, however many steps end in it", () => {
  const readsAsEnds = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `s${index}`);
    const outputs = { parameters: [{ name: "n" }] };
    const world = new FlowWorld({
      steps: ["earlier", ...names].map((name) => step(name, { outputs })),
    });
    world.pass();
    world.addPod("earlier", { phase: "Succeeded", written: written("n=1") });
    world.succeed("earlier");
    let reads = 0;
    Object.defineProperty(world.status("earlier").outputs!.parameters, "n", {
      enumerable: true,
      get: () => `${++reads}`,
    });
    for (const name of names) world.addPod(name, { phase: "Succeeded", written: written("n=2") });
    world.succeed(...names);
    assertEquals(world.flow.status?.phase, "Succeeded");
    return reads;
  };
  const few = readsAsEnds(2);
  assert(few > 0, "the outputs are looked at");
  assertEquals(readsAsEnds(40), few);
});
