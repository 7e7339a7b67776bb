/** Connections to the API server that die without a word, and certificates that are replaced. */

import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { startFlowController } from "../../../src/controller/controller.ts";
import { systemClock } from "../../../src/kube/clock.ts";
import { NoAnswerError, statusCodeOf } from "../../../src/kube/errors.ts";
import { renewingClient } from "../../../src/kube/renewing_client.ts";
import { guardedClient } from "../../../src/kube/rest.ts";
import { makeCertificates, temporaryFolder } from "../../support/loopback.ts";
import { RecordingLogger } from "../../support/recording_logger.ts";
import { deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { openGate } from "../support/gate.ts";
import { http2Client } from "../support/http2_client.ts";
import { freshToken, userOf } from "../support/kubeconfig.ts";
import { TcpGate } from "../support/tcp_gate.ts";
import type { Place } from "../support/world.ts";

/** The first step ends when it is told to. */
const twoSteps = () => [
  podStep("first", { duration: "forever" }),
  podStep("second", {}, { dependencies: ["first"] }),
];

async function firstPodRuns(place: Place, name: string): Promise<void> {
  const { jobRef } = await place.stepThat(name, "first", ({ phase }) => phase === "Running");
  await place.podsOf(jobRef!.name!, 1, ({ status }) => status?.phase === "Running");
}

/** A controller in this process, which speaks HTTP/2. */
async function startOverHttp2(place: Place, server: string) {
  const { cluster, client: admin } = place.world;
  const authority = await Deno.readTextFile(`${cluster.dir}/pki/ca.crt`);
  const token = await freshToken(admin, place.account);
  const logger = new RecordingLogger();
  const clock = systemClock;
  const client = await renewingClient({
    connect: () =>
      Promise.resolve(guardedClient(http2Client({ server, authority, token }), { clock })),
    ...{ clock, logger },
  });
  const namespaces = [place.namespace];
  const controller = startFlowController({
    ...{ client, clock, random: Math.random, logger, namespaces, workers: 2 },
  });
  return {
    ...{ client, logger },
    async [Symbol.asyncDispose]() {
      await controller.stop();
      client[Symbol.dispose]();
    },
  };
}

/** Whether a request such as the lease takes every two seconds gets an answer, here that there is no such Job. */
async function isAnswered(client: RestClient, { namespace }: Place): Promise<boolean> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/none`;
  const asked = client.performRequest({ method: "GET", path, expectJson: true });
  const error = await assertRejects(() => asked);
  if (statusCodeOf(error) === 404) return true;
  assertInstanceOf(error, NoAnswerError);
  return false;
}

clusterTest(
  "an HTTP/2 connection that has died holds nothing up for longer than two requests take",
  async (place) => {
    await using gate = new TcpGate(place.world.cluster.server);
    await using controller = await startOverHttp2(place, gate.url);
    await place.apply(flow("h2", twoSteps()));
    await firstPodRuns(place, "h2");
    assertEquals(gate.accepted, 1);
    gate.vanish();
    await place.endPods("first");
    // One is enough where the controller itself has lost a request meanwhile.
    let unanswered = 0;
    while (!await isAnswered(controller.client, place)) unanswered++;
    assertEquals(unanswered === 1 || unanswered === 2, true, `${unanswered} without an answer`);
    assertEquals((await place.finished("h2")).status?.phase, "Succeeded");
    assertEquals(gate.accepted, 2);
    assertEquals(controller.logger.messages("warn").includes("connection renewed"), true);
    assertEquals(await listsOf(place), ["list jobflows", "list jobs", "list pods"]);
  },
);

clusterTest("the controller goes on after the network was gone", async (place) => {
  await using gate = new TcpGate(place.world.cluster.server);
  const controller = await place.startController({ server: gate.url });
  const retryPolicy = { limit: 5, backoff: { type: "Fixed" as const, duration: "1s" } };
  await place.apply(
    flow("waits", twoSteps()),
    // Its retries are what makes the controller speak while nothing can be heard.
    flow("busy", [podStep("flaky", { exitCode: "1,1,0" }, { retryPolicy })]),
  );
  await firstPodRuns(place, "waits");
  await place.stepThat("busy", "flaky", ({ attempt }) => attempt === 2);
  const before = gate.accepted;
  gate.goOut();
  await place.endPods("first");
  await gate.hasAccepted(before + 3);
  gate.comeBack();
  for (const name of ["waits", "busy"]) {
    assertEquals((await place.finished(name)).status?.phase, "Succeeded");
  }
  assertEquals((await place.jobs()).length, 5);
  assertEquals(await controller.stop(), 0);
  assertStringIncludes(await controller.log(), "connection renewed");
});

clusterTest(
  "the controller needs no restart when the authority is replaced",
  async (place) => {
    await using first = await temporaryFolder();
    await using second = await temporaryFolder();
    for (const folder of [first, second]) await makeCertificates(folder);
    const { cluster } = place.world;
    const certificate = async (folder: typeof first) => ({
      key: await folder.read("server.key"),
      cert: await folder.read("server.crt"),
    });
    const old = await openGate(cluster, [], await certificate(first));
    const { port } = old;
    const authorityFile = `${first.path}/ca.crt`;
    await place.startController({ server: old.url, authorityFile });
    await place.apply(flow("rotated", twoSteps()));
    await firstPodRuns(place, "rotated");

    await old[Symbol.asyncDispose]();
    await using _new = await openGate(cluster, [], { port, ...await certificate(second) });
    await first.write("ca.crt", await second.read("ca.crt"));
    await place.endPods("first");
    assertEquals((await place.finished("rotated")).status?.phase, "Succeeded");
  },
);

/** Every list that the controllers of the place have asked for, but of events: those are not watched. */
async function listsOf(place: Place): Promise<readonly string[]> {
  const user = userOf(place.account);
  return (await place.audit()).filter((one) => one.user === user && one.verb === "list")
    .map(deedOf).filter((deed) => deed !== "list events").sort();
}
