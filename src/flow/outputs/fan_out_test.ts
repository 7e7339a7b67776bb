/** Outputs of fan-outs: lists, by the index of the pods that wrote them. */

import { assert, assertEquals } from "@std/assert";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step } from "../../../tests/support/flow_world.ts";
import { running, written } from "../../../tests/support/output_flows.ts";

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
  world.change(world.job("a").name, { succeeded: 2 });
  world.succeed("a");
  assertEquals(world.reasons(), { a: "Failed/OutputMissing" });
  assertEquals(world.status("a").message, "index 1: output n: the step wrote no n");
  assertEquals(world.status("a").items, { total: 2, succeeded: 2 });
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
