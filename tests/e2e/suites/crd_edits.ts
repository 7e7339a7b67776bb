/** Which edits of a flow the API server lets in before and after its start. */

import { assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { completeFlow, minimalFlow, minimalStep } from "../../support/jobflow_samples.ts";
import { type Edit, edits } from "../crd/edits.ts";
import { causesOf, flows } from "../support/crd_server.ts";

const FIXED = "Invalid value: spec.steps, spec.finally, spec.parameters and " +
  "spec.resourceTemplates cannot change once the flow has started; create a new flow instead";

async function start(name: string): Promise<JobFlow> {
  const status = { phase: "Running" as const, startTime: "2026-01-02T03:04:05Z" };
  return await flows().patchJobFlowStatus(name, "json-merge", { status });
}

function edit(name: string, { patch }: Edit): Promise<JobFlow> {
  return flows().patchJobFlow(name, "json-patch", patch);
}

for (const [index, one] of edits.entries()) {
  Deno.test(`the API server lets ${one.name} change before the start`, async () => {
    const name = `edited-${index}`;
    await flows().createJobFlow(completeFlow(name));
    await flows().patchJobFlowStatus(name, "json-merge", { status: { phase: "Pending" } });
    await edit(name, one);
  });

  const verb = one.refusedAfterStart ? "does not let" : "lets";
  Deno.test(`the API server ${verb} ${one.name} change after the start`, async () => {
    const name = `started-${index}`;
    const created = await flows().createJobFlow(completeFlow(name));
    await start(name);
    if (!one.refusedAfterStart) {
      await edit(name, one);
      return;
    }
    assertEquals(await causesOf(edit(name, one)), [`<nil>: ${FIXED}`]);
    assertEquals((await flows().getJobFlow(name)).spec, created.spec);
  });
}

Deno.test("the API server compares the spec also if an edit brings another status", async () => {
  await flows().createJobFlow(minimalFlow("both"));
  const started = await start("both");
  const edited: JobFlow = {
    ...started,
    spec: { ...started.spec, steps: [minimalStep("other")] },
    status: { ...started.status, message: "another" },
  };
  assertEquals(await causesOf(flows().replaceJobFlow("both", edited)), [`<nil>: ${FIXED}`]);
});

Deno.test("the API server does not see one unknown field of a template become another", async () => {
  // A hole of its equality, for which the controller has a hash of its own. Once this fails, the
  // hole is closed, and the words about it in the CRD can go.
  await flows().createJobFlow(completeFlow("hole"));
  await start("hole");
  const spec = "/spec/steps/0/template/spec";
  const edited = await flows().patchJobFlow("hole", "json-patch", [
    { op: "remove", path: `${spec}/completions` },
    { op: "add", path: `${spec}/parallelism`, value: 3 },
  ]);
  assertEquals(edited.spec.steps[0]?.template?.spec.parallelism, 3);
});

Deno.test("the CRD's rules fit a flow of the greatest size", async () => {
  const steps = Array.from({ length: 1000 }, (_, index) => {
    const dependencies = Array.from(
      { length: Math.min(index, 64) },
      (_, back) => `step-${index - 1 - back}`,
    );
    return minimalStep(`step-${index}`, { dependencies });
  });
  const last = Array.from({ length: 50 }, (_, index) => minimalStep(`last-${index}`));
  const flow = minimalFlow("greatest", { steps, finally: last });
  const created = await flows().createJobFlow(flow);
  assertEquals(created.spec, flow.spec);
  await start("greatest");
  const renamed = [{ op: "replace" as const, path: "/spec/steps/999/name", value: "other" }];
  assertEquals(await causesOf(flows().patchJobFlow("greatest", "json-patch", renamed)), [
    `<nil>: ${FIXED}`,
  ]);
});
