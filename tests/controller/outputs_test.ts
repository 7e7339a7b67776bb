/** Outputs of pods that are deleted, or that the cache does not show, by the embedded API server. */

import { assertEquals } from "@std/assert";
import { step } from "../support/flow_world.ts";
import { Rig } from "./rig.ts";

const FLOW = {
  steps: [
    step("a", { outputs: { parameters: [{ name: "n" }] } }),
    step("b", { dependencies: ["a"], when: "steps.a.outputs.parameters.n == '1'" }),
  ],
};

/** The outputs of step a. */
async function outputs(rig: Rig) {
  return (await rig.status()).steps?.[0]?.outputs?.parameters;
}

/** The flow, begun, with a pod of step a. */
async function begun(rig: Rig, finalizers?: string[]) {
  const started = await rig.start();
  await rig.create(FLOW);
  await rig.createPodOf(await rig.jobOf("a"), "pod", finalizers);
  return started;
}

Deno.test("the controller takes outputs from the pod, before the Job says Complete", async () => {
  await using rig = new Rig();
  await begun(rig);
  await rig.finishPod("pod", "n=1");
  assertEquals([await rig.steps(), await outputs(rig)], ["a Succeeded, b Running", { n: "1" }]);
});

Deno.test("the controller takes outputs from the word of a pod's deletion", async () => {
  await using rig = new Rig();
  await begun(rig, ["test/hold"]);
  await rig.core.deletePod("pod");
  await rig.finishPod("pod", "n=1");
  assertEquals(await rig.steps(), "a Running, b Pending"); // a pod being deleted says nothing yet
  await rig.release("pod");
  await rig.end("a", "Complete");
  assertEquals([await rig.steps(), await outputs(rig)], ["a Succeeded, b Running", { n: "1" }]);
});

Deno.test("the controller asks for a pod that its cache does not show as ended", async () => {
  await using rig = new Rig();
  const { client } = await begun(rig);
  client.holdWatches("pods");
  await rig.finishPod("pod", "n=1");
  await rig.end("a", "Complete");
  assertEquals([await rig.steps(), await outputs(rig)], ["a Succeeded, b Running", { n: "1" }]);
  client.releaseWatches();
});

Deno.test("the controller waits 5 s for the word of a deleted pod, then its outputs are lost", async () => {
  await using rig = new Rig();
  const { client } = await begun(rig);
  client.holdWatches("pods");
  await rig.finishPod("pod", "n=1");
  await rig.core.deletePod("pod", { gracePeriodSeconds: 0 });
  await rig.release("pod");
  await rig.end("a", "Complete");
  assertEquals(await rig.steps(), "a Running, b Pending");
  await rig.advance(4000);
  client.releaseWatches();
  await rig.settle();
  assertEquals([await rig.steps(), await outputs(rig)], ["a Succeeded, b Running", { n: "1" }]);
});

Deno.test("the controller says OutputsLost of a pod that was deleted while none ran", async () => {
  await using rig = new Rig();
  const { controller } = await begun(rig);
  const stopped = controller.stop();
  await rig.settle();
  await stopped;
  await rig.finishPod("pod", "n=1");
  await rig.core.deletePod("pod", { gracePeriodSeconds: 0 });
  await rig.release("pod");
  await rig.end("a", "Complete");
  await rig.start();
  assertEquals(await rig.steps(), "a Running, b Pending");
  await rig.advance(5000);
  assertEquals(await rig.steps(), "a Failed/OutputsLost, b Skipped/UpstreamFailed");
});
