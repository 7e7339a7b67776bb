/** Outputs of steps: from what their pods wrote, to the status, to later steps. */

import { assert, assertEquals } from "@std/assert";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step } from "../../../tests/support/flow_world.ts";
import type { TerminationMessage } from "../types.ts";

type Parameters = NonNullable<NonNullable<Step["outputs"]>["parameters"]>;

const written = (text: string, limit = 4096): TerminationMessage => ({ text, limit });

/** A running flow of one step with these outputs, and what else the step and the flow have. */
function running(
  parameters: Parameters,
  more: Partial<Step> = {},
  spec: Partial<JobFlowSpec> = {},
) {
  const world = new FlowWorld({
    steps: [step("a", { outputs: { parameters }, ...more })],
    ...spec,
  });
  world.pass();
  return world;
}

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

/** A running fan-out with an output, and what its pods have left by index. */
function fanOut(items: readonly string[], more: Partial<Step> = {}) {
  return running([{ name: "n" }, { name: "size", default: "0" }], {
    forEach: { items: [...items] },
    ...more,
  });
}

Deno.test("harvest() collects the outputs of a fan-out as lists, in the order of the indexes", () => {
  const world = fanOut(["a", "b", "c"]);
  for (const index of [2, 0, 1]) {
    world.addPod("a", { phase: "Failed", index });
    const text = index === 1 ? '{"n": {"deep": 1}, "size": 7}' : `n=of ${index}`;
    world.addPod("a", { phase: "Succeeded", index, written: written(text) });
  }
  world.pass();
  assertEquals(world.phases(), { a: "Running" });
  world.succeed("a");
  assertEquals(world.status("a").outputs, {
    parameters: { n: ["of 0", { deep: 1 }, "of 2"], size: ["0", 7, "0"] },
  });
});

Deno.test("harvest() has empty lists where a fan-out had no items", () => {
  const world = fanOut([]);
  assertEquals(world.phases(), { a: "Succeeded" });
  assertEquals(world.status("a").outputs, { parameters: { n: [], size: [] } });
});

Deno.test("harvest() names the index whose outputs cannot be had", () => {
  const world = fanOut(["a", "b"]);
  world.addPod("a", { phase: "Succeeded", index: 0, written: written("n=1") });
  world.addPod("a", { phase: "Succeeded", index: 1, written: written("m=1") });
  world.succeed("a");
  assertEquals(world.reasons(), { a: "Failed/OutputMissing" });
  assertEquals(world.status("a").message, "index 1: output n: the step wrote no n");
});

Deno.test("harvest() waits for every index of a fan-out, and says which one is lost", () => {
  const world = fanOut(["a", "b", "c"]);
  const { uid } = world.job("a");
  world.addPod("a", { phase: "Succeeded", index: 0, written: written("n=1") });
  world.leftMessages.set(uid, new Map([[2, written("n=3")]]));
  world.succeed("a");
  assertEquals(world.phases(), { a: "Running" });
  world.silentSince.set(uid, world.now);
  world.advance(5000);
  assertEquals(world.reasons(), { a: "Failed/OutputsLost" });
  const lost = "the pod of index 1 was deleted before its outputs were read; the Job had succeeded";
  assertEquals(world.status("a").message, lost);
});

Deno.test("harvest() keeps the lists of a fan-out within what the status has room for", () => {
  const world = fanOut(Array.from({ length: 2000 }, (_, index) => `${index}`));
  for (let index = 0; index < 2000; index++) {
    const text = `n=${"x".repeat(600)}`;
    world.addPod("a", { phase: "Succeeded", index, written: written(text, 1024) });
  }
  world.succeed("a");
  assertEquals(world.reasons(), { a: "Failed/OutputsTooLarge" });
  assert(
    /^the outputs of all steps would have 12\d{5} bytes; the flow has room for 11\d{5}$/.test(
      world.status("a").message!,
    ),
    world.status("a").message,
  );
});

Deno.test("a later fan-out takes its items from the lists of an earlier one", () => {
  const world = new FlowWorld({
    steps: [
      step("a", { forEach: { items: ["a", "b"] }, outputs: { parameters: [{ name: "n" }] } }),
      step("next", {
        dependencies: ["a"],
        forEach: { expression: "steps.a.outputs.parameters.n" },
      }),
    ],
  });
  world.pass();
  for (const index of [0, 1]) {
    const text = `{"n": {"page": ${index}}}`;
    world.addPod("a", { phase: "Succeeded", index, written: written(text) });
  }
  world.succeed("a");
  const create = world.actions.findLast((action) => action.kind === "createJob");
  assertEquals(create?.needs?.body["data"], { "0": '{"page":0}', "1": '{"page":1}' });
});
