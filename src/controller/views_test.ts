import { assertEquals } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { step } from "../../tests/support/flow_world.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import { attemptLabels } from "../flow/mod.ts";
import { errorOfStatus } from "../kube/errors.ts";
import { apisOver } from "./apis.ts";
import { createViews } from "./views.ts";

const metadata = { name: "f", namespace: "here", uid: "u", resourceVersion: "1" };
const flow = { metadata, spec: { steps: [step("a")] } };
const pod = {
  metadata: { ...metadata, name: "pod", uid: "p", labels: attemptLabels("f", "a", 1) },
  status: { phase: "Succeeded" },
};

/**
 * An API server with a flow and its pod in the namespace `here`, which gives the list of flows there
 * once it is told to, and refuses that of the namespace `gone`.
 */
function newServer() {
  const flowsListed = Promise.withResolvers<void>();
  const podEvents = new TransformStream<unknown, unknown>();
  const list = (...items: unknown[]) => ({ metadata: { resourceVersion: "1" }, items });
  async function answer({ path, expectStream }: RequestOptions): Promise<unknown> {
    const [namespace, resource] = path.split("/").slice(-2);
    if (expectStream) {
      return path.endsWith("/here/pods") ? podEvents.readable : new ReadableStream();
    }
    if (resource === "jobs") return list();
    if (resource === "pods") return namespace === "here" ? list(pod) : list();
    if (namespace === "gone") throw errorOfStatus({ code: 403, message: "forbidden" }, "list");
    await flowsListed.promise;
    return list(flow);
  }
  return {
    client: { performRequest: answer, [Symbol.dispose]: () => {} } as unknown as RestClient,
    listFlows: () => flowsListed.resolve(),
    deletePod: () => podEvents.writable.getWriter().write({ type: "DELETED", object: pod }),
  };
}

Deno.test("createViews() tells of a lost pod once its own namespace's flows are listed", async () => {
  const { client, listFlows, deletePod } = newServer();
  const clock = new FakeClock();
  const views = createViews({
    ...{ apis: apisOver(client), namespaces: ["here", "gone"], clock, random: () => 0 },
    logger: new RecordingLogger(),
  });
  const lost: string[] = [];
  views.onChange((key, { lostPod }) => {
    if (lostPod) lost.push(`${lostPod.name} of ${key}`);
  });
  const stop = new AbortController();
  const running = views.run(stop.signal);
  await clock.settle();
  await deletePod();
  await clock.settle();
  assertEquals([views.isListingFlows("here"), lost], [true, []]);
  listFlows();
  await clock.settle();
  assertEquals([views.isListingFlows("here"), lost], [false, ["pod of here/f"]]);
  assertEquals(views.isListingFlows("gone"), true);
  stop.abort();
  await running;
});
