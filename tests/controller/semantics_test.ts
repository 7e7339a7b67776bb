/** Semantics that need more than the core: groups, approvals, events, pods that outlive their Job. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step } from "../support/flow_world.ts";
import { Rig } from "./rig.ts";

type Policy = NonNullable<JobFlowSpec["executionPolicy"]>["concurrencyPolicy"];

const grouped = (concurrencyPolicy: Policy): JobFlowSpec => ({
  executionPolicy: { concurrencyGroup: "nightly", concurrencyPolicy },
  steps: [step("a")],
});

/** The phases of flows, in the order of their names. */
async function phases(rig: Rig): Promise<string[]> {
  const { items } = await rig.flows.getJobFlowList();
  return items.map(({ metadata, status }) => `${metadata!.name} ${status?.phase}`).sort();
}

Deno.test("the controller lets the next of a group start in the moment the first has finished", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(grouped("Queue"), "f1");
  await rig.create(grouped("Queue"), "f2");
  await rig.create(grouped("Queue"), "f3");
  assertEquals(await phases(rig), ["f1 Running", "f2 Pending", "f3 Pending"]);
  await rig.end("a", "Complete");
  assertEquals(await phases(rig), ["f1 Succeeded", "f2 Running", "f3 Pending"]);
});

Deno.test("the controller starts one flow of a group though all are seen at once", async () => {
  await using rig = new Rig();
  for (const name of ["f1", "f2", "f3", "f4", "f5"]) await rig.create(grouped("Queue"), name);
  await rig.start();
  const running = (await phases(rig)).filter((phase) => phase.endsWith("Running"));
  assertEquals(running, ["f1 Running"]);
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller ends the newer flow under Forbid", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(grouped("Forbid"), "f1");
  await rig.create(grouped("Forbid"), "f2");
  assertEquals(await phases(rig), ["f1 Running", "f2 Failed"]);
});

Deno.test("the controller replaces the older flow, and starts when its Job and pods are gone", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create(grouped("Queue"), "f1");
  const job = await rig.jobOf("a");
  await rig.createPodOf(job, "f1-pod", ["test/hold"]);
  await rig.advance(1000);
  await rig.create(grouped("Replace"), "f2");
  assertEquals(client.deletes, [`DELETE jobs/${job.metadata!.name} ${job.metadata!.uid}`]);
  assertEquals(await phases(rig), ["f1 Running", "f2 Pending"]);
  await rig.release("f1-pod");
  assertEquals(await phases(rig), ["f1 Failed", "f2 Running"]);
  assertEquals(await rig.steps("f1"), "a Failed/Replaced");
});

Deno.test("the controller starts one flow of a group though another is edited into it meanwhile", async () => {
  await using rig = new Rig();
  rig.workers = 3;
  const { client } = await rig.start();
  const writes: PromiseWithResolvers<undefined>[] = [];
  client.meddle = (request) => {
    if (request !== "PATCH jobflows/status") return undefined;
    writes.push(Promise.withResolvers());
    return writes.at(-1)!.promise;
  };
  await rig.create(grouped("Queue"), "f1");
  await rig.create(grouped("Queue"), "f2"); // its pass waits for that of f1
  const weekly = { executionPolicy: { concurrencyGroup: "weekly", concurrencyPolicy: "Queue" } };
  await rig.create({ ...grouped("Queue"), ...weekly } as JobFlowSpec, "f3");
  await rig.flows.patchJobFlow("f2", "json-merge", { spec: weekly } as never);
  await rig.settle();
  client.meddle = () => undefined;
  for (const write of writes) {
    write.resolve(undefined);
    await rig.settle();
  }
  assertEquals(await phases(rig), ["f1 Running", "f2 Pending", "f3 Running"]);
});

Deno.test("the controller lets no invalid flow replace another, whichever it looks at first", async () => {
  await using rig = new Rig();
  const { controller } = await rig.start();
  await rig.create(grouped("Queue"), "f1");
  await controller.stop();
  await rig.create({ ...grouped("Replace"), steps: [step("a", { dependencies: ["b"] })] }, "f2");
  await rig.start();
  assertEquals(await phases(rig), ["f1 Running", "f2 Pending"]);
  assertEquals(await rig.steps("f1"), "a Running");
  await rig.flows.patchJobFlow("f2", "json-merge", { spec: grouped("Replace") });
  await rig.settle();
  assertEquals(await phases(rig), ["f1 Failed", "f2 Running"]);
});

Deno.test("the controller lets no flow replace another that is itself cancelled", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(grouped("Queue"), "f1");
  await rig.create({ ...grouped("Replace"), suspend: true, finally: [step("tidy")] }, "f2");
  await rig.create({ ...grouped("Replace"), suspend: true }, "f3");
  for (const name of ["f2", "f3"]) {
    await rig.flows.patchJobFlow(name, "json-merge", { spec: { cancel: true } } as never);
    await rig.settle();
  }
  assertEquals(await phases(rig), ["f1 Running", "f2 Pending", "f3 Failed"]);
  await rig.end("a", "Complete");
  assertEquals(await phases(rig), ["f1 Succeeded", "f2 Running", "f3 Failed"]);
  assertEquals(await rig.steps("f2"), "a Skipped/Cancelled, tidy Running");
});

Deno.test("the controller waits for pods of a flow that was deleted while it held the group", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(grouped("Queue"), "f1");
  await rig.createPodOf(await rig.jobOf("a"), "f1-pod", ["test/hold"]);
  await rig.create(grouped("Queue"), "f2");
  await rig.flows.deleteJobFlow("f1", { propagationPolicy: "Background" });
  await rig.advance(1000);
  assertEquals(await phases(rig), ["f2 Pending"]);
  assertEquals((await rig.status("f2")).message, "waiting for pods of group nightly to end");
  await rig.release("f1-pod");
  assertEquals(await phases(rig), ["f2 Running"]);
});

Deno.test("the controller does not end an attempt while a pod of its deleted Job lives", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create({ steps: [step("a", { retryPolicy: { limit: 1 } })] });
  await rig.advance(5000); // the uid
  const job = await rig.jobOf("a");
  await rig.createPodOf(job, "lasting", ["test/hold"]);
  await rig.jobs.deleteJob(job.metadata!.name!, { propagationPolicy: "Background" });
  await rig.advance(60_000);
  assertEquals((await rig.status()).steps![0]!.phase, "Running");
  await rig.release("lasting");
  assertEquals(await rig.steps(), "a Pending/RetryBackoff");
});

Deno.test("the controller takes an annotation on the flow for an approval", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create({
    steps: [{ name: "ask", type: "Manual" }, step("go", { dependencies: ["ask"] })],
  });
  assertEquals((await rig.status()).phase, "Paused");
  await rig.flows.patchJobFlow("flow", "json-merge", {
    metadata: { annotations: { "approved.workflow.zen.io/ask": "true" } },
  });
  await rig.settle();
  assertEquals(await rig.steps(), "ask Succeeded, go Running");
});

/** The Job controller says that it may not create a pod of step `a`. */
async function tellRefusal(
  rig: Rig,
  { message, second }: { readonly message: string; readonly second: number },
): Promise<void> {
  const { metadata } = await rig.jobOf("a");
  const time = `2026-01-01T00:00:0${second}Z`;
  await rig.core.createEvent({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `event-${second}`, namespace: "default" },
    involvedObject: { kind: "Job", name: metadata!.name!, uid: metadata!.uid! },
    reason: "FailedCreate",
    message,
    type: "Warning",
    firstTimestamp: time,
    lastTimestamp: time,
  });
}

Deno.test("the controller reads again, ever more seldom, why a Job has no pod, until it is told", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a")] });
  const reads = () => client.lists.filter((each) => each === "events").length;
  await rig.advance(5000);
  assertEquals([await rig.steps(), reads()], ["a Running/Starting", 1]);
  await rig.advance(5000);
  await rig.advance(9999);
  assertEquals(reads(), 2);
  await tellRefusal(rig, { message: "quota", second: 1 });
  await rig.advance(1);
  assertEquals([await rig.steps(), reads()], ["a Running/PodsForbidden", 3]);
  await rig.advance(3_600_000);
  assertEquals(reads(), 3);
});

Deno.test("the controller reads once why a Job has no pod, and says it", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a")] });
  await tellRefusal(rig, { message: "quota of yesterday", second: 0 });
  await tellRefusal(rig, { message: 'pods "x" is forbidden: quota', second: 1 });
  await rig.advance(5000);
  assertEquals(await rig.steps(), "a Running/PodsForbidden");
  assertStringIncludes((await rig.status()).steps![0]!.message!, 'pods "x" is forbidden');
  await rig.advance(600_000);
  assertEquals(client.lists.filter((each) => each === "events").length, 1);
});

Deno.test("the controller leaves a held flow alone until the annotation is removed", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a")] }, "flow", { "workflow.zen.io/hold": "" });
  await rig.advance(60_000);
  assertEquals(client.writes, ["PATCH jobflows/status"]);
  await rig.flows.patchJobFlow("flow", "json-merge", {
    metadata: { annotations: { "workflow.zen.io/hold": null } },
  } as never);
  await rig.settle();
  assertEquals(await rig.steps(), "a Running");
});

Deno.test("the controller cancels: deletes, waits, runs finally, fails the flow", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create({ steps: [step("a")], finally: [step("tidy")] });
  await rig.createPodOf(await rig.jobOf("a"), "busy", ["test/hold"]);
  await rig.flows.patchJobFlow("flow", "json-merge", { spec: { cancel: true } });
  await rig.settle();
  assertEquals(await rig.steps(), "a Running/Cancelled, tidy Pending");
  await rig.release("busy");
  assertEquals(await rig.steps(), "a Failed/Cancelled, tidy Running");
  await rig.end("tidy", "Complete");
  assertEquals((await rig.status()).phase, "Failed");
  assertEquals((await rig.status()).message, "the flow was cancelled");
});

Deno.test("the controller does not end an attempt whose Job's pod its cache does not show yet", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a")], finally: [step("tidy")] });
  const job = await rig.jobOf("a");
  await rig.advance(5000); // the uid is written
  client.holdWatches("pods");
  await rig.createPodOf(job, "unseen", ["test/hold"]);
  await rig.jobs.deleteJob(job.metadata!.name!, { propagationPolicy: "Background" });
  await rig.settle();
  assertEquals(await rig.steps(), "a Running/Starting, tidy Pending");
  client.releaseWatches();
  await rig.release("unseen");
  assertEquals(await rig.steps(), "a Failed/JobDeleted, tidy Running");
});

Deno.test("the controller sees a pod end whose Job was gone before the controller started", async () => {
  await using rig = new Rig();
  const first = await rig.start();
  await rig.create({ steps: [step("a")] });
  const job = await rig.jobOf("a");
  await rig.createPodOf(job, "lasting", ["test/hold"]);
  await rig.advance(5000); // the uid is written
  await first.controller.stop();
  await rig.jobs.deleteJob(job.metadata!.name!, { propagationPolicy: "Background" });
  await rig.start();
  assertEquals(await rig.steps(), "a Running");
  await rig.release("lasting");
  assertEquals(await rig.steps(), "a Failed/JobDeleted");
});

Deno.test("the controller hears of Jobs in one namespace while nothing happens in another", async () => {
  await using rig = new Rig(["default", "quiet"]);
  await rig.start();
  await rig.create({ steps: [step("a", { retryPolicy: { limit: 1 } })] });
  await rig.end("a", "Failed");
  assertEquals(await rig.steps(), "a Pending/RetryBackoff");
});
