/** What the controller makes of Jobs that another has made, deleted, or put in place of its own. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { jobName } from "../../src/flow/names.ts";
import { step, template } from "../support/flow_world.ts";
import { chain, Rig } from "./rig.ts";

Deno.test("the controller fails a step whose Job somebody deleted", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create({ steps: [step("a")] });
  const job = await rig.jobOf("a");
  await rig.jobs.deleteJob(job.metadata!.name!, { propagationPolicy: "Background" });
  await rig.settle();
  assertEquals(await rig.steps(), "a Failed/JobDeleted");
  assertEquals(await rig.jobList(), []);
});

Deno.test("the controller knows a Job that came and went between two passes", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const answer = Promise.withResolvers<void>();
  client.meddle = async (request) => {
    if (request !== "POST jobs") return undefined;
    // It takes effect, no answer comes for long, and meanwhile somebody deletes the Job.
    await answer.promise;
    return "refused";
  };
  await rig.create({ steps: [step("a")] });
  const { jobRef } = (await rig.status()).steps![0]!;
  const { uid } = (await rig.flows.getJobFlow("flow")).metadata!;
  const made = await rig.jobs.createJob(attemptJob(jobRef!.name!, uid!));
  await rig.settle();
  await rig.jobs.deleteJob(made.metadata!.name!, { propagationPolicy: "Background" });
  await rig.settle();
  client.meddle = () => undefined;
  answer.resolve();
  await rig.advance(1000);
  assertEquals(await rig.jobList(), []);
  assertEquals(await rig.steps(), "a Failed/JobDeleted");
});

Deno.test("the controller knows a Job that came and went while it asked for it", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "refused" : undefined;
  await rig.create({ steps: [step("a")] });
  const { jobRef } = (await rig.status()).steps![0]!;
  const { uid } = (await rig.flows.getJobFlow("flow")).metadata!;
  const before = client.writes.length;
  client.meddle = async (request) => {
    if (request !== "GET jobflows/flow") return undefined;
    // The 404 has come; what the watch shows now had been before it.
    await rig.jobs.createJob(attemptJob(jobRef!.name!, uid!));
    await rig.settle();
    await rig.jobs.deleteJob(jobRef!.name!, { propagationPolicy: "Background" });
    await rig.settle();
    return undefined;
  };
  await rig.advance(1000);
  for (let turn = 0; turn < 3; turn++) await rig.advance(10); // the two settlings within
  assertEquals(await rig.jobList(), []);
  assertEquals(client.writes.slice(before).filter((write) => write === "POST jobs"), []);
  assertEquals(await rig.steps(), "a Failed/JobDeleted");
});

Deno.test("the controller finds the Job that another created where its own create was refused", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => {
    if (request === "POST jobs") throw Object.assign(new Error("quota"), { httpCode: 403 });
    return undefined;
  };
  await rig.create({ steps: [step("a")] });
  assertEquals(await rig.steps(), "a Pending/CreateForbidden");
  client.holdWatches("jobs");
  const { jobRef } = (await rig.status()).steps![0]!;
  const { uid } = (await rig.flows.getJobFlow("flow")).metadata!;
  await rig.jobs.createJob(attemptJob(jobRef!.name!, uid!));
  const creates = client.writes.filter((write) => write === "POST jobs").length;
  await rig.advance(4000);
  assertEquals(await rig.steps(), "a Running");
  assertEquals(client.writes.filter((write) => write === "POST jobs").length, creates);
  client.releaseWatches();
  await rig.settle();
});

Deno.test("the controller sets no time to live of a Job that has taken another's name", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a", { template: template({ ttlSecondsAfterFinished: 60 }) })] });
  const { name } = (await rig.jobOf("a")).metadata!;
  client.meddle = async (request) => {
    if (request !== "PATCH jobs") return undefined;
    await rig.jobs.deleteJob(name!, { propagationPolicy: "Background" });
    await createForeignJob(rig, name!);
    return undefined;
  };
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobs.getJob(name!)).spec?.ttlSecondsAfterFinished, undefined);
  assertEquals(rig.logger.messages("error"), []);
});

Deno.test("the controller does not take a Job of somebody else for its own", async () => {
  await using rig = new Rig();
  const { client, controller } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "refused" : undefined;
  await rig.create({ steps: [step("a")] });
  await controller.stop();
  const name = (await rig.status()).steps![0]!.jobRef!.name;
  await createForeignJob(rig, name);
  await rig.start();
  await rig.settle();
  assertEquals(await rig.steps(), "a Failed/NameConflict");
  assertStringIncludes((await rig.status()).message!, `Job ${name} exists and is not owned`);
});

Deno.test("the controller does not take a Job that got in first for its own", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = async (request) => {
    if (request !== "POST jobs") return undefined;
    const uid = (await rig.flows.getJobFlow("flow")).metadata!.uid!;
    await createForeignJob(rig, jobName({ name: "flow", uid }, { step: "a", attempt: 1 }));
    return undefined;
  };
  await rig.create({ steps: [step("a")] });
  assertEquals(await rig.steps(), "a Failed/NameConflict");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller deletes a stray Job, and that very one", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create(chain);
  await rig.end("a", "Complete");
  const { metadata, spec } = await rig.jobOf("a");
  // Deleted, and created again by a controller that had lost its lease.
  await rig.jobs.deleteJob(metadata!.name!, { propagationPolicy: "Background" });
  const { name, labels, ownerReferences } = metadata!;
  const { selector: _selector, ...given } = spec!;
  const { "controller-uid": _a, "batch.kubernetes.io/controller-uid": _b, ...podLabels } = given
    .template.metadata!.labels!;
  const late = await rig.jobs.createJob({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels, ownerReferences },
    spec: { ...given, template: { ...given.template, metadata: { labels: podLabels } } },
  });
  await rig.settle();
  assertEquals(client.deletes, [`DELETE jobs/${name} ${late.metadata!.uid}`]);
  assertEquals(await rig.steps(), "a Succeeded, b Running");
});

Deno.test("the controller deletes no attempt of another that its own flow cache lags behind", async () => {
  await using rig = new Rig();
  const late = await rig.start();
  await rig.start();
  await rig.create(chain);
  await rig.advance(10_000); // the uid is written
  // Of what comes now the first controller sees the Jobs only: a runs on, and b has one.
  late.client.holdWatches("jobflows", "pods");
  const a = await rig.jobOf("a");
  await rig.createPodOf(a, "a-pod");
  await rig.core.patchPodStatus("a-pod", "json-merge", { status: { phase: "Succeeded" } });
  await rig.settle();
  assertEquals(await rig.steps(), "a Succeeded, b Running");
  assertEquals((await rig.jobOf("b")).metadata?.deletionTimestamp, undefined);
  assertEquals(late.client.deletes, []);
  late.client.releaseWatches();
  await rig.settle();
});

/** A Job of this name that belongs to nobody. */
async function createForeignJob(rig: Rig, name: string): Promise<void> {
  await rig.jobs.createJob({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: {
      template: { spec: { restartPolicy: "Never", containers: [{ name: "x", image: "busybox" }] } },
    },
  });
}

/** The Job of the first attempt of step `a` of the flow `flow`, as the controller makes it. */
function attemptJob(name: string, flowUid: string): Job {
  const labels = {
    "workflow.zen.io/flow": "flow",
    "workflow.zen.io/step": "a",
    "workflow.zen.io/attempt": "1",
    "workflow.zen.io/managed-by": "zen-flow",
  };
  const containers = [{ name: "main", image: "busybox" }];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      labels,
      ownerReferences: [{
        apiVersion: "workflow.zen.io/v1alpha1",
        kind: "JobFlow",
        name: "flow",
        uid: flowUid,
        controller: true,
      }],
    },
    spec: { template: { metadata: { labels }, spec: { restartPolicy: "Never", containers } } },
  };
}
