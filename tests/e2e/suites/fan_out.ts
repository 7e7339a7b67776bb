/** `forEach` on a real API server: what is made for many items, what becomes of it, who else may be in the way. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { itemText } from "../../../src/flow/items.ts";
import { itemsName } from "../../../src/flow/names.ts";
import { HOSTILE_ITEMS } from "../../support/hostile.ts";
import { deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { finishedByTenths } from "../support/fan_out.ts";
import { flow, podStep, template } from "../support/flows.ts";
import { type Place, stepOf } from "../support/world.ts";

/** A status may have so many bytes, however many the items are. */
const MAX_STATUS = 2048;

function fanOut(forEach: Step["forEach"], jobSpec: object = {}, more: Partial<Step> = {}): Step {
  return podStep("each", {}, {
    forEach,
    template: template({ ...template().spec, ...jobSpec }),
    ...more,
  });
}

function statusBytes({ status }: JobFlow): number {
  return new TextEncoder().encode(JSON.stringify(status)).length;
}

/** The data of the ConfigMap with the items of a step of this flow. */
async function itemsOf(
  { core }: Place,
  { metadata }: JobFlow,
  step = "each",
): Promise<Record<string, string>> {
  const { name = "", uid = "" } = metadata;
  const { data, immutable } = await core.getConfigMap(itemsName({ name, uid }, step));
  assertEquals(immutable, true);
  return data ?? {};
}

clusterTest("a fan-out of 5,000 items is one Job, and under 2 KB of status", async (place) => {
  const controller = await place.startController();
  const items = Array.from({ length: 5000 }, (_, index) => `page ${index}`);
  await place.apply(flow("wide", [fanOut({ items }, { parallelism: 1000 })]));
  const finished = await finishedByTenths(place, "wide", 5000);
  assertEquals(finished.status?.message, "1 of 1 step succeeded");
  assertEquals(stepOf(finished, "each").items, { total: 5000, succeeded: 5000 });
  assert(statusBytes(finished) < MAX_STATUS, `${statusBytes(finished)} bytes of status`);
  const jobs = await place.jobs();
  assertEquals(jobs.map(({ status }) => status?.succeeded), [5000]);
  assertEquals(await controller.stop(), 0);
  const counts = Map.groupBy(await place.controllerWrites(), deedOf);
  assertEquals(counts.get("create jobs")?.length, 1);
  assertEquals(counts.get("create configmaps")?.length, 1);
  // The start, the uid with why no pod runs yet, that they do, nine tenths, the end.
  const patches = counts.get("patch jobflows/status")?.length ?? 0;
  assert(patches <= 13, `${patches} status writes`);
});

clusterTest("items are data, whatever is in them, and change no Job", async (place) => {
  await place.startController();
  const step = fanOut({ items: HOSTILE_ITEMS });
  // Not by kubectl, whose own validation knows no null.
  await place.flows.createJobFlow(flow("nasty", [step]));
  await place.apply(flow("plain", [fanOut({ items: HOSTILE_ITEMS.map(String) })]));
  const nasty = await place.finished("nasty");
  const plain = await place.finished("plain");
  assertEquals(Object.values(await itemsOf(place, nasty)), HOSTILE_ITEMS.map(itemText));
  const spec = async ({ metadata, status }: JobFlow) => {
    const { name } = status!.steps![0]!.jobRef!;
    const { template, ...rest } = (await place.batch.getJob(name!)).spec!;
    const text = JSON.stringify([rest.completions, rest.parallelism, template.spec]);
    return text.replaceAll(itemsName(metadata as { name: string; uid: string }, "each"), "ITEMS");
  };
  assertEquals(await spec(nasty), await spec(plain));
});

clusterTest("items that an expression gives are those of the run", async (place) => {
  await place.startController();
  const parameters = [{ name: "pages", value: "b,a,b" }];
  const steps = [fanOut({ expression: "params.pages.split(',')" })];
  await place.apply(
    flow("some", steps, { parameters }),
    flow("none", [fanOut({ expression: "params.pages.split(',').filter(p, p == 'c')" })], {
      parameters,
    }),
  );
  const some = await place.finished("some");
  assertEquals(await itemsOf(place, some), { "0": "b", "1": "a", "2": "b" });
  const none = await place.finished("none");
  assertEquals(none.status?.message, "1 of 1 step succeeded");
  assertEquals(stepOf(none, "each").items, { total: 0, succeeded: 0 });
  assertEquals((await place.jobs()).length, 1);
});

clusterTest("outputs of a fan-out are lists, from which another takes its items", async (place) => {
  await place.startController();
  const outputs = { parameters: [{ name: "n" }] };
  const forEach = { items: ["a", "b", "c"] };
  await place.apply(flow("chained", [
    podStep("each", { message: '{"n": {"k": 7}}' }, { forEach, outputs }),
    podStep("next", {}, {
      dependencies: ["each"],
      forEach: { expression: "steps.each.outputs.parameters.n.filter(one, one.k == 7)" },
    }),
  ]));
  const finished = await place.finished("chained");
  assertEquals(finished.status?.message, "2 of 2 steps succeeded");
  const lists = stepOf(finished, "each").outputs?.parameters as unknown;
  assertEquals(lists, { n: [{ k: 7 }, { k: 7 }, { k: 7 }] });
  const item = '{"k":7}';
  assertEquals(await itemsOf(place, finished, "next"), { "0": item, "1": item, "2": item });
});

clusterTest("a retry takes the same items, and deleting the flow deletes them", async (place) => {
  await place.startController();
  const annotations = { "zen-flow.test/exit-code": "1,0" };
  const retryPolicy = { limit: 1, backoff: { duration: "100ms" } };
  const step = fanOut({ items: ["a", "b"] }, { backoffLimitPerIndex: 0 }, {
    metadata: { annotations },
    retryPolicy,
  });
  await place.apply(flow("again", [step]));
  const finished = await place.finished("again");
  const { attempt, items, lastFailure } = stepOf(finished, "each");
  assertEquals([attempt, items], [2, { total: 2, succeeded: 2 }]);
  assertStringIncludes(lastFailure!.message!, "failed indexes 0,1");
  const name = itemsName(finished.metadata as { name: string; uid: string }, "each");
  await place.kubectl(["delete", "jobflow", "again"]);
  await place.kubectl(["wait", "--for=delete", `configmap/${name}`, "--timeout=300s"]);
});

clusterTest("another's ConfigMap of that name fails the step", async (place) => {
  await place.startController();
  await place.apply(flow("taken", [fanOut({ items: ["a"] })], { suspend: true }));
  const { metadata } = await place.flowThat(
    "taken",
    "is suspended",
    ({ status }) => status?.phase === "Suspended",
  );
  const name = itemsName(metadata as { name: string; uid: string }, "each");
  await place.core.createConfigMap({ metadata: { name }, data: { "0": "b" } });
  await place.kubectl([
    "patch",
    "jobflow",
    "taken",
    "--type=merge",
    "-p",
    '{"spec":{"suspend":false}}',
  ]);
  const { reason, message } = stepOf(await place.finished("taken"), "each");
  assertEquals(reason, "NameConflict");
  assertStringIncludes(message!, `ConfigMap ${name} exists and is not owned by this flow`);
  assertEquals(await place.jobs(), []);
});
