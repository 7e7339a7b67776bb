import { assertEquals, assertRejects } from "@std/assert";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { MeddlingClient } from "../../../tests/support/meddling_client.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { createEmbeddedApi } from "../../local/api/mod.ts";
import { CommandError } from "../host.ts";
import { giveAnswer } from "./answer.ts";

type Answer = Parameters<typeof giveAnswer>[2];

const approve: Answer = {
  command: "approve",
  operands: ["release"],
  options: {} as Answer["options"],
};
const reject: Answer = {
  command: "reject",
  operands: ["release"],
  options: { message: "no" } as Answer["options"],
};

/** A flow whose one step waits for an answer, and nobody who acts on one. */
async function waiting() {
  const embedded = createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) });
  const client = new MeddlingClient(embedded.connect());
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  const flow = await flows.createJobFlow({
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name: "release" },
    spec: { steps: [{ name: "ship", type: "Manual" }] },
  });
  const startTime = "2026-01-01T00:00:00.000Z";
  await flows.replaceJobFlowStatus("release", {
    ...flow,
    status: { phase: "Paused", steps: [{ name: "ship", phase: "PendingApproval", startTime }] },
  });
  const annotations = async () => (await flows.getJobFlow("release")).metadata.annotations;
  return { client, flows, annotations };
}

Deno.test("giveAnswer() refuses a second answer, though nobody has acted on the first", async () => {
  const { flows, annotations } = await waiting();
  assertEquals(await giveAnswer(flows, "release", reject), "ship");
  const again = () => giveAnswer(flows, "release", approve);
  await assertRejects(again, CommandError, "has an answer already");
  assertEquals(await annotations(), { "rejected.workflow.zen.io/ship": "no" });
});

Deno.test("giveAnswer() sees an answer that comes while it gives its own", async () => {
  const { client, flows, annotations } = await waiting();
  client.meddle = async (request) => {
    if (!request.startsWith("PATCH")) return undefined;
    client.meddle = () => undefined;
    await giveAnswer(flows, "release", reject);
    return undefined;
  };
  const late = () => giveAnswer(flows, "release", approve);
  await assertRejects(late, CommandError, "has an answer already");
  assertEquals(await annotations(), { "rejected.workflow.zen.io/ship": "no" });
});

Deno.test("giveAnswer() is not hindered by other changes of the flow", async () => {
  const { client, flows, annotations } = await waiting();
  client.meddle = async (request) => {
    if (!request.startsWith("PATCH")) return undefined;
    client.meddle = () => undefined;
    await flows.patchJobFlow("release", "json-merge", { metadata: { annotations: { note: "x" } } });
    return undefined;
  };
  assertEquals(await giveAnswer(flows, "release", approve), "ship");
  assertEquals(await annotations(), { note: "x", "approved.workflow.zen.io/ship": "true" });
});
