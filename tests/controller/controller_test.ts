/** What the controller promises, against the embedded API server. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { jobName } from "../../src/flow/names.ts";
import { step, template } from "../support/flow_world.ts";
import { Rig } from "./rig.ts";

const chain = { steps: [step("a"), step("b", { dependencies: ["a"] })] };

Deno.test("the controller runs a chain with two writes a step and one more", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create(chain);
  await rig.end("a", "Complete");
  await rig.end("b", "Complete");
  assertEquals(await rig.steps(), "a Succeeded, b Succeeded");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals(client.writes, [
    "PATCH jobflows/status",
    "POST jobs",
    "PATCH jobflows/status",
    "POST jobs",
    "PATCH jobflows/status",
    "POST events",
  ]);
  assertEquals(client.reads, []);
});

Deno.test("the controller writes nothing on a pass that changes nothing", async () => {
  await using rig = new Rig();
  await rig.create(chain);
  const first = await rig.start();
  await rig.advance(5000); // the uid
  await first.controller.stop();
  const { client } = await rig.start();
  await rig.advance(3_600_000);
  assertEquals(client.writes, []);
});

Deno.test("the controller creates what it had recorded before it died", async () => {
  await using rig = new Rig();
  const first = await rig.start();
  first.client.meddle = (request) => request === "POST jobs" ? "refused" : undefined;
  await rig.create(chain);
  assertEquals(await rig.steps(), "a Running, b Pending");
  assertEquals(await rig.jobList(), []);
  await first.controller.stop();

  const { client } = await rig.start();
  assertEquals(client.writes, ["POST jobs"]);
  assertEquals((await rig.jobList()).length, 1);
  await rig.end("a", "Complete");
  assertEquals(await rig.steps(), "a Succeeded, b Running");
});

Deno.test("the controller makes no second Job when the answer to a create was lost", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "lost" : undefined;
  await rig.create({ steps: [step("a")] });
  client.meddle = () => undefined;
  await rig.advance(10_000);
  assertEquals(client.writes.filter((write) => write === "POST jobs").length, 1);
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller asks the API server about a Job that its caches do not show", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.holdWatches("jobs");
  client.meddle = (request) => request === "POST jobs" ? "lost" : undefined;
  await rig.create({ steps: [step("a")] });
  await rig.advance(1000);
  assertEquals(client.writes.filter((write) => write === "POST jobs").length, 1);
  assertMatch(client.reads[0]!, /^GET jobs\/flow-a-/);
  assertEquals((await rig.jobList()).length, 1);
  client.releaseWatches();
  await rig.settle();
});

Deno.test("the controller plans on the answers to its own writes while the watches lag", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => {
    // Of the flow, the cache keeps what it was before the first status; of b, it has no Job.
    if (request === "PATCH jobflows/status") client.holdWatches("jobflows");
    const creates = client.writes.filter((write) => write === "POST jobs").length;
    if (request === "POST jobs" && creates === 2) client.holdWatches("jobs");
    return undefined;
  };
  await rig.create(chain);
  await rig.end("a", "Complete");
  assertEquals(await rig.steps(), "a Succeeded, b Running");
  await rig.advance(60_000);
  const patches = client.writes.filter((write) => write === "PATCH jobflows/status");
  assertEquals(patches.length, 3); // the start, the step, the uid of b; no conflict between them
  assertEquals(client.reads, []);
  client.releaseWatches();
  await rig.settle();
});

Deno.test("the controller does nothing when the flow has changed since it was read", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  let patched = false;
  client.meddle = (request) => {
    if (request !== "PATCH jobflows/status" || patched) return undefined;
    patched = true;
    // Somebody else is first: the resourceVersion that the plan was made on is gone.
    void rig.flows.patchJobFlow("flow", "json-merge", { metadata: { labels: { touched: "yes" } } });
    return undefined;
  };
  await rig.create({ steps: [step("a")] });
  await rig.advance(1000);
  assertEquals(client.writes.slice(0, 3), [
    "PATCH jobflows/status",
    "PATCH jobflows/status",
    "POST jobs",
  ]);
  assertEquals(await rig.steps(), "a Running");
});

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

Deno.test("the controller retries after the backoff and not before", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create({ steps: [step("a", { retryPolicy: { limit: 1 } })] });
  await rig.end("a", "Failed");
  assertEquals(await rig.steps(), "a Pending/RetryBackoff");
  await rig.advance(900);
  assertEquals((await rig.jobList()).length, 1);
  await rig.advance(100);
  assertEquals((await rig.jobList()).length, 2);
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
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

Deno.test("the controller tells what keeps a Job from being created once it has for 5 s", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 500, message: "failed calling webhook", details: {} };
  client.meddle = (request) => {
    if (request === "POST jobs") throw Object.assign(new Error(), { httpCode: 500, status });
    return undefined;
  };
  const creates = () => client.writes.filter((write) => write === "POST jobs").length;
  await rig.create({ steps: [step("a")] });
  await rig.advance(4_000);
  assertEquals(await rig.steps(), "a Running");
  for (let second = 0; second < 8; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running/CreateFailing");
  assertEquals((await rig.status()).steps![0]!.message, "failed calling webhook");
  const before = creates();
  for (let second = 0; second < 300; second++) await rig.advance(1_000);
  assertEquals(creates() - before, 8, "ever less often, down to once a minute");
  client.meddle = () => undefined;
  for (let second = 0; second < 60; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller tells by one event that a status cannot be written", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 500, message: "etcdserver: request is too large" };
  client.meddle = (request) => {
    if (request !== "PATCH jobflows/status") return undefined;
    throw Object.assign(new Error(), { httpCode: 500, status });
  };
  const events = async () => (await rig.core.getEventList()).items;
  await rig.create({ steps: [step("a")] });
  await rig.advance(4_000);
  assertEquals(await events(), []);
  for (let second = 0; second < 120; second++) await rig.advance(1_000);
  assertEquals((await events()).map(({ type, reason, message }) => [type, reason, message]), [[
    "Warning",
    "StatusNotWritten",
    "the status cannot be written, so nothing goes on: etcdserver: request is too large",
  ]]);
  assertEquals(await rig.jobList(), []);
  client.meddle = () => undefined;
  for (let second = 0; second < 30; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running");
});

Deno.test("the controller tries a failing create no sooner than it was asked to", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 429, message: "too many requests", details: { retryAfterSeconds: 90 } };
  client.meddle = (request) => {
    if (request === "POST jobs") throw Object.assign(new Error(), { httpCode: 429, status });
    return undefined;
  };
  const creates = () => client.writes.filter((write) => write === "POST jobs").length;
  await rig.create({ steps: [step("a")] });
  for (const [seconds, expected] of [[89, 1], [2, 2], [88, 2], [2, 3]] as const) {
    for (let second = 0; second < seconds; second++) await rig.advance(1_000);
    assertEquals(creates(), expected);
  }
  assertEquals(await rig.steps(), "a Running/CreateFailing");
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

Deno.test("the controller takes a create that came twice for one", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "twice" : undefined;
  await rig.create({ steps: [step("a")] });
  assertEquals(await rig.steps(), "a Running");
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobList()).length, 1);
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

Deno.test("the controller goes on when a pod has ended well, before its Job says so", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(chain);
  await rig.createPodOf(await rig.jobOf("a"), "a-pod");
  await rig.core.patchPodStatus("a-pod", "json-merge", { status: { phase: "Succeeded" } });
  await rig.settle();
  assertEquals(await rig.steps(), "a Succeeded, b Running");
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

Deno.test("the controller fails a step whose template has a field that does not exist", async () => {
  await using rig = new Rig();
  await rig.start();
  const misspelt = template();
  Object.assign(misspelt!.spec.template.spec!, { restartPolice: "Never" });
  await rig.create({ steps: [step("a", { template: misspelt, retryPolicy: {} })] });
  assertEquals(await rig.steps(), "a Failed/Invalid");
  assertStringIncludes((await rig.status()).message!, "spec.template.spec.restartPolice");
});

Deno.test("the controller makes resources first, and fails the flow where one is another's", async () => {
  await using rig = new Rig();
  await rig.start();
  const spec = {
    resourceTemplates: {
      volumeClaimTemplates: [{
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Gi" } },
        },
      }],
    },
    steps: [step("a")],
  };
  const flow = await rig.create(spec);
  const claim = await rig.core.getPersistentVolumeClaim("flow-data");
  assertEquals(claim.metadata?.ownerReferences?.[0]?.uid, flow.metadata?.uid);
  assertEquals(await rig.steps(), "a Running");

  await rig.core.createPersistentVolumeClaim({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "other-data" },
    spec: spec.resourceTemplates.volumeClaimTemplates[0]!.spec,
  });
  await rig.create(spec, "other");
  assertEquals(await rig.steps("other"), "a Failed/NameConflict");
  assertStringIncludes(
    (await rig.status("other")).message!,
    "PersistentVolumeClaim other-data exists and is not owned by this flow",
  );
});

Deno.test("the controller says what is wrong with a flow in its condition, and starts it repaired", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  await rig.create({ steps: [step("a", { dependencies: ["ghost"] })] });
  const status = await rig.status();
  assertEquals(status.conditions?.[0]?.status, "False");
  assertEquals(
    status.conditions?.[0]?.message,
    'spec.steps[0].dependencies[0]: no step is named "ghost"',
  );
  assertEquals(client.writes, ["PATCH jobflows/status", "POST events"]);
  await rig.flows.patchJobFlow("flow", "json-merge", { spec: { steps: [step("a")] } });
  await rig.settle();
  assertEquals(await rig.steps(), "a Running");
});

Deno.test("two controllers at once make no attempt twice", async () => {
  await using rig = new Rig();
  await Promise.all([rig.start(), rig.start()]);
  await rig.create({ steps: [step("a"), step("b"), step("c", { dependencies: ["a", "b"] })] });
  await rig.advance(1000);
  await rig.end("a", "Complete");
  await rig.end("b", "Complete");
  await rig.advance(1000);
  await rig.end("c", "Complete");
  await rig.advance(1000);
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobList()).length, 3);
});

Deno.test("the controller goes on after every kind of fault on every request of a flow", async () => {
  for (const kind of ["lost", "refused"] as const) {
    for (let failing = 0; failing < 8; failing++) {
      await using rig = new Rig();
      const { client } = await rig.start();
      let seen = 0;
      client.meddle = () => seen++ === failing ? kind : undefined;
      await rig.create(chain);
      await rig.advance(10_000);
      await rig.end("a", "Complete");
      await rig.advance(10_000);
      await rig.end("b", "Complete");
      await rig.advance(10_000);
      assertEquals((await rig.status()).phase, "Succeeded", `${kind} request ${failing}`);
      assertEquals((await rig.jobList()).length, 2, `${kind} request ${failing}`);
      assert(seen > failing || failing > 6);
    }
  }
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
