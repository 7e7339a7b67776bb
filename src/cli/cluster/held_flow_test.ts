import { assertEquals, assertRejects } from "@std/assert";
import {
  type JobFlow,
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { HOLD_ANNOTATION } from "../../flow/mod.ts";
import { isInvalid } from "../../kube/errors.ts";
import { createEmbeddedApi } from "../../local/api/mod.ts";
import { CommandError } from "../host.ts";
import { createHeld, giveStatus, letGo, makerOf, originOf } from "./held_flow.ts";

const draft = {
  namespace: "default",
  name: "nightly-retry-1",
  labels: {},
  annotations: {},
  spec: { steps: [{ name: "ask", type: "Manual" as const }] },
  origin: originOf("retry", "some-uid: ask"),
};

const BEFORE: JobFlowStatus = { phase: "Pending", steps: [{ name: "ask", phase: "Pending" }] };

/** Two commands that make the same flow at the same time: each has found it on hold. */
async function twice() {
  const client = createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) }).connect();
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  const [first, second] = [await createHeld(client, draft), await createHeld(client, draft)];
  return { client, flows, first: first!, second: second! };
}

/** As a controller does. */
function begun(flow: JobFlow): JobFlow {
  return { ...flow, status: { phase: "Running", steps: [{ name: "ask", phase: "Running" }] } };
}

Deno.test("createHeld() finds the flow that the same command has begun, and no other", async () => {
  const { client, first, second } = await twice();
  assertEquals(second.metadata.uid, first.metadata.uid);
  const other = { ...draft, origin: originOf("restore", "some-uid") };
  assertEquals(await createHeld(client, other), undefined);
});

Deno.test("giveStatus() and letGo() leave a flow alone that another has let go", async () => {
  const { client, flows, first, second } = await twice();
  await giveStatus(client, first, BEFORE);
  await letGo(client, first, undefined);
  const running = begun(await flows.getJobFlow(draft.name));
  await flows.replaceJobFlowStatus(draft.name, running);
  for (const late of [giveStatus(client, second, BEFORE), letGo(client, second, undefined)]) {
    await assertRejects(() => late, CommandError, "nightly-retry-1 is not on hold any more");
  }
  const { status, metadata } = await flows.getJobFlow(draft.name);
  assertEquals(status, running.status);
  assertEquals(metadata.annotations, undefined);
});

Deno.test("giveStatus() tells a status that is refused from a flow that is not held", async () => {
  const { client, first } = await twice();
  const wrong = { phase: "Sleeping" } as never;
  const error = await assertRejects(() => giveStatus(client, first, wrong));
  assertEquals(isInvalid(error), true, String(error));
});

Deno.test("letGo() puts back the hold that a flow had", async () => {
  const { client, flows, first } = await twice();
  await letGo(client, first, "by hand");
  const { annotations } = (await flows.getJobFlow(draft.name)).metadata;
  assertEquals(annotations, { [HOLD_ANNOTATION]: "by hand" });
});

Deno.test("makerOf() reads off a hold which command makes the flow", () => {
  assertEquals(makerOf(originOf("retry", "x")), "retry");
  assertEquals(makerOf(originOf("restore", "x")), "restore");
  assertEquals([makerOf(""), makerOf("true"), makerOf("retry later")], [
    undefined,
    undefined,
    undefined,
  ]);
});
