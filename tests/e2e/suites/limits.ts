/** Flows that are about as large as the API server stores. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep, template } from "../support/flows.ts";
import type { Place } from "../support/world.ts";

/** A flow of about so many bytes, most of them scripts. */
function large(name: string, bytes: number): JobFlow {
  const piece = 64 * 1024;
  const steps = Array.from({ length: Math.floor(bytes / piece) }, (_, index) => {
    const command = ["sh", "-c", "#".repeat(piece - 400)];
    const containers = [{ name: "main", image: "none", command }];
    return podStep(`s-${index}`, {}, {
      template: template({ template: { spec: { containers } } }),
    });
  });
  return flow(name, steps);
}

/** Not by `kubectl apply`, which notes a second copy in an annotation. */
async function create({ flows }: Place, body: JobFlow): Promise<void> {
  const given = await flows.createJobFlow(body);
  assertEquals(given.metadata?.name, body.metadata?.name);
}

clusterTest("a flow of nearly 1 MiB runs to its end", async (place) => {
  await place.startController();
  await create(place, large("fits", 1024 * 1024 - 64 * 1024));
  assertEquals((await place.finished("fits")).status?.phase, "Succeeded");
});

clusterTest("a flow of more than 1 MiB is not started, and its status says why", async (place) => {
  await place.startController();
  await create(place, large("large", 1024 * 1024 + 64 * 1024));
  const isRefused = ({ status }: JobFlow) => status?.message?.startsWith("not started") ?? false;
  const { status } = await place.flowThat("large", "is refused", isRefused);
  assertEquals(status?.phase, "Pending");
  assertStringIncludes(status!.message!, "more than the 1024 KiB that are sure to be stored");
  assertEquals(await place.jobs(), []);
});

clusterTest(
  "a flow with no room left for any status says so by an event",
  async (place) => {
    await place.startController();
    // etcd takes 1.5 MiB for all of a request.
    const body = large("full", 24 * 64 * 1024);
    const room = 1_572_000 - JSON.stringify(body).length;
    const spec = body.spec!.steps[0]!.template!.spec as {
      template: { spec: { containers: { command: string[] }[] } };
    };
    spec.template.spec.containers[0]!.command[2] += "#".repeat(room);
    await create(place, body);
    const { message } = await place.event("StatusNotWritten");
    assertStringIncludes(message!, "etcdserver: request is too large");
    assertEquals((await place.flows.getJobFlow("full")).status, undefined);
    assertEquals(await place.jobs(), []);
  },
);

clusterTest(
  "steps that all fail with the last words of their logs end a flow that is large already",
  async (place) => {
    await place.startController();
    // With every word kept, the status would not fit beside the spec in what etcd takes.
    const message = "last words ".repeat(90);
    const command = ["sh", "-c", "#".repeat(1800)];
    const containers = [{ name: "main", image: "none", command }];
    const steps = Array.from(
      { length: 300 },
      (_, index) =>
        podStep(`s-${index}`, { exitCode: "3", message }, {
          template: template({ template: { spec: { containers } } }),
        }),
    );
    await create(place, flow("failing", steps, { executionPolicy: { failFast: false } }));
    const { status } = await place.finished("failing");
    assertEquals(status?.phase, "Failed");
    assertEquals(status?.progress?.failedSteps, steps.length);
    const said = status!.steps!.map((step) => step.message!);
    for (const words of said) {
      assert(words.startsWith("container main ended with exit code 3: last words"), words);
    }
    assert(said.some((words) => words.endsWith("…")));
  },
);
