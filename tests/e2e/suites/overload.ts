/** An API server that is not well: it asks for patience, fails, answers late, or has moved on. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { KubectlError } from "../../cluster/cluster.ts";
import { deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import { type Held, openGate } from "../support/gate.ts";
import { userOf } from "../support/kubeconfig.ts";
import { takeOnlySeat, webhook } from "../support/flow_control.ts";
import { Recorder } from "../support/watching.ts";
import { type Place, stepOf } from "../support/world.ts";

clusterTest(
  "creates that flow control rejects (429) come no sooner than it says, until they are let in",
  async (place) => {
    const controller = await place.startController();
    await controller.logged("controller started");
    // For 30 s, which are not to go by while it starts.
    await using seat = await takeOnlySeat(place);
    await place.apply(flow("busy", chain(2)));
    const failing = await place.stepThat(
      "busy",
      "step-1",
      ({ reason }) => reason === "CreateFailing",
    );
    assertEquals(failing.phase, "Running");
    assertStringIncludes(failing.message!, "Too many requests");
    assertEquals((await place.flows.getJobFlow("busy")).status?.message, "not created yet: step-1");

    const rejected = await creates(place, 429);
    assert(rejected.length > 1);
    for (const [index, { receivedAt }] of rejected.entries()) {
      // The server says `Retry-After: 1`.
      if (index > 0) assert(receivedAt - rejected[index - 1]!.answeredAt >= 1000);
    }
    await seat.giveUp();
    await checkRanOnce(place, "busy", 2);
  },
);

clusterTest(
  "a webhook that is down (500) shows in the status, and the step runs once it is gone",
  async (place) => {
    await place.apply(deadWebhook(place));
    await untilInForce(place);
    await place.startController();
    await place.apply(flow("hooked", chain(1)));
    const failing = await place.stepThat(
      "hooked",
      "step-1",
      ({ reason }) => reason === "CreateFailing",
    );
    assertEquals(failing.phase, "Running");
    assertStringIncludes(failing.message!, "failed calling webhook");
    await place.kubectl(["delete", "validatingwebhookconfiguration", place.namespace]);
    await checkRanOnce(place, "hooked", 1);
  },
);

clusterTest(
  "requests that fail with 500, 503, 504 or 429, carried out or not, lose and double nothing",
  async (place) => {
    const status = { method: "PATCH", pathEnd: "/jobflows/shaky/status" };
    const create = { method: "POST", pathEnd: "/jobs" };
    const failures: Held[] = [
      { ...status, nth: 1, carriedOut: false, failure: 503 },
      { ...create, nth: 1, carriedOut: false, failure: 500 },
      { ...create, nth: 2, carriedOut: true, failure: 504 },
      { ...status, nth: 3, carriedOut: true, failure: 500 },
      { ...create, nth: 3, carriedOut: false, failure: 429 },
      { ...status, nth: 5, carriedOut: false, failure: 500 },
    ];
    await using gate = await openGate(place.world.cluster, failures);
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await place.startController({ server: gate.url });
    await place.apply(flow("shaky", chain(4)));
    await checkRanOnce(place, "shaky", 4);
    for (const failure of failures) await gate.reached(failure);
    const exist = () => jobs.changes.filter(({ type }) => type === "ADDED").length;
    await jobs.until("the watch has caught up", () => exist() >= 4);
    assertEquals(exist(), 4);
    assertEquals(jobs.changes.filter(({ type }) => type === "DELETED"), []);
  },
);

clusterTest(
  "a status planned on a flow that has changed meanwhile (409) is planned anew",
  async (place) => {
    const held = {
      method: "PATCH",
      pathEnd: "/jobflows/edited/status",
      body: '"summary":"1/2"',
      nth: 1,
      carriedOut: false,
    };
    await using gate = await openGate(place.world.cluster, [held]);
    await place.startController({ server: gate.url });
    await place.apply(flow("edited", [
      podStep("first"),
      podStep("second", {}, { dependencies: ["first"] }),
    ]));
    await gate.reached(held);
    const cancel = { spec: { cancel: true } };
    await place.flows.patchJobFlow("edited", "json-merge", cancel as never);
    await gate.letThrough(held);
    const finished = await place.finished("edited");
    assertEquals(finished.status?.phase, "Failed");
    assertEquals(stepOf(finished, "second").reason, "Cancelled");
    assertEquals((await place.jobs()).length, 1);
    const patches = (await place.controllerWrites()).filter(({ verb }) => verb === "patch");
    assertEquals(patches.filter(({ code }) => code === 409).length, 1);
  },
);

/** Attempts of the controllers of this place to create a Job that were answered so, in order. */
async function creates(place: Place, code: number) {
  const user = userOf(place.account);
  return (await place.audit()).filter((one) =>
    one.user === user && deedOf(one) === "create jobs" && one.code === code
  );
}

/** Nobody listens where it is to be asked before any Job of the namespace is created. */
const deadWebhook = (place: Place) =>
  webhook(place, { clientConfig: { url: "https://127.0.0.1:1/" } });

/** The server tells nobody when it has taken a webhook in; a dry run asks no other question. */
async function untilInForce(place: Place): Promise<void> {
  const job = ["create", "job", "probe", "--image=none", "--dry-run=server"];
  for (;;) {
    try {
      await place.kubectl(job);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      assertStringIncludes(error.stderr, "failed calling webhook");
      return;
    }
  }
}

/** The chain has run to its end, with one Job a step. */
async function checkRanOnce(place: Place, name: string, steps: number): Promise<void> {
  const finished = await place.finished(name);
  assertEquals(finished.status?.phase, "Succeeded");
  const clean = finished.status!.steps!.map(({ attempt, reason }) => [attempt, reason]);
  assertEquals(clean, Array(steps).fill([1, undefined]));
  assertEquals((await place.jobs()).length, steps);
}
