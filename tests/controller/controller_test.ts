/** What the controller promises, against the embedded API server. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { step, template } from "../support/flow_world.ts";
import { chain, Rig } from "./rig.ts";

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

Deno.test("the controller goes on when a pod has ended well, before its Job says so", async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.create(chain);
  await rig.createPodOf(await rig.jobOf("a"), "a-pod");
  await rig.core.patchPodStatus("a-pod", "json-merge", { status: { phase: "Succeeded" } });
  await rig.settle();
  assertEquals(await rig.steps(), "a Succeeded, b Running");
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
