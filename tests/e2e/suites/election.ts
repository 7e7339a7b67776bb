/** Two controllers of one namespace: one leads, and the other takes over however that one ends. */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Event } from "@cloudydeno/kubernetes-apis/core/v1";
import { CoordinationV1Api, type Lease } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { assert, assertEquals } from "@std/assert";
import { deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import type { ControllerProcess } from "../support/controller_process.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import { openGate } from "../support/gate.ts";
import { Recorder } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

const LEASE = "zen-flow-controller-leader-election";

async function lease(place: Place): Promise<Lease> {
  return await new CoordinationV1Api(place.world.client).namespace(place.namespace).getLease(LEASE);
}

/** One that leads and one that follows. */
async function startTwo(
  place: Place,
  server = place.world.cluster.server,
): Promise<{ leader: ControllerProcess; follower: ControllerProcess }> {
  const leader = await place.startController({ podName: "pod-a", server });
  await leader.logged("controller started");
  const follower = await place.startController({ podName: "pod-b" });
  await follower.logged("caches complete");
  return { leader, follower };
}

async function checkRanOnce(place: Place, jobs: Recorder<Job>, steps: number): Promise<void> {
  const finished = await place.finished("chain");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(finished.status?.steps?.map(({ attempt }) => attempt), Array(steps).fill(1));
  const added = () => jobs.changes.filter(({ type }) => type === "ADDED").length;
  await jobs.until("the watch has caught up", () => added() >= steps);
  assertEquals(added(), steps);
  assertEquals(jobs.changes.filter(({ type }) => type === "DELETED"), []);
}

clusterTest("of two controllers one leads, and hands over on SIGTERM", async (place) => {
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  const { leader, follower } = await startTwo(place);
  for (const one of [leader, follower]) {
    const ready = await one.ask("/readyz");
    assertEquals([ready.status, await ready.text()], [200, "ok\n"]);
  }
  await place.apply(flow("chain", chain(4, { duration: "500ms" })));
  await place.stepThat("chain", "step-2", ({ phase }) => phase === "Running");
  assert((await lease(place)).spec?.holderIdentity?.startsWith("pod-a_"));

  assertEquals(await leader.stop(), 0);
  await follower.logged("controller started");
  await checkRanOnce(place, jobs, 4);
  const { spec } = await lease(place);
  assert(spec?.holderIdentity?.startsWith("pod-b_"));
  assertEquals(spec?.leaseTransitions, 1);
  const fieldSelector = `involvedObject.kind=Lease,involvedObject.name=${LEASE}`;
  await using events = new Recorder<Event>((options) =>
    place.core.watchEventList({ ...options, fieldSelector })
  );
  await events.until("there are three events of the lease", ({ length }) => length >= 3);
  const told = events.changes.map(({ object }) => `${object.reason}: ${object.message}`);
  assertEquals(told.map((each) => each.replace(/_[0-9a-f-]{36}/, "")).sort(), [
    "LeaderElection: pod-a became leader",
    "LeaderElection: pod-a stopped leading",
    "LeaderElection: pod-b became leader",
  ]);
});

clusterTest("a controller takes over from a leader that was killed", async (place) => {
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  const { leader, follower } = await startTwo(place);
  await place.apply(flow("chain", chain(3)));
  await place.stepThat("chain", "step-2", ({ phase }) => phase === "Running");
  await leader.kill();
  await follower.logged("controller started");
  await checkRanOnce(place, jobs, 3);
});

clusterTest(
  "a leader that stood still past its lease writes nothing when it goes on",
  async (place) => {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    // The status that ends step 1 and starts step 2, on its way when everything stops.
    const status = {
      method: "PATCH",
      pathEnd: "/jobflows/chain/status",
      body: '"summary":"1/3"',
      nth: 1,
      carriedOut: false,
    };
    await using gate = await openGate(place.world.cluster, [status]);
    const { leader, follower } = await startTwo(place, gate.url);
    await place.apply(flow("chain", chain(3)));
    await gate.reached(status);
    leader.pause();
    await follower.logged("controller started");
    await place.stepThat("chain", "step-2", ({ phase }) => phase === "Running");
    assertEquals(await gate.letThrough(status), 409);
    await checkRanOnce(place, jobs, 3);

    const before = await writesOf(place);
    leader.resume();
    const { why } = await leader.logged("lease lost");
    assert(String(why).startsWith("held by 'pod-b_") || why === "not renewed in time", String(why));
    await leader.logged("stopped leading");
    await place.event("Succeeded");
    await leader.stop();
    const since = (await writesOf(place)).slice(before.length).filter((deed) => !isOfLease(deed));
    // Events apart, which tell of what happened, nothing of the flow was touched.
    assertEquals(since.filter((deed) => deed !== "create events"), []);
  },
);

clusterTest(
  "a create that arrives after its sender's lease is removed as a stray",
  async (place) => {
    const create = { method: "POST", pathEnd: "/jobs", nth: 1, carriedOut: false };
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await using gate = await openGate(place.world.cluster, [create]);
    const { leader, follower } = await startTwo(place, gate.url);
    await place.apply(
      // Not a second Job, whose create might be the first to arrive.
      flow("late", [withoutTrace("first"), { name: "last", type: "Manual" }]),
    );
    await gate.reached(create);
    leader.pause();
    await follower.logged("controller started");
    await place.stepThat("late", "first", ({ phase }) => phase === "Succeeded");
    await jobs.until(
      "the Job of the first step is gone",
      (changes) =>
        changes.some(({ type, object }) => type === "DELETED" && stepOfJob(object) === "first"),
    );

    // The step is over and its Job's name is free: nothing refuses the late create.
    assertEquals(await gate.letThrough(create), 201);
    await place.event("StrayJob");
    await jobs.until(
      "the stray is gone",
      (changes) =>
        changes.filter(({ type, object }) => type === "DELETED" && stepOfJob(object) === "first")
          .length === 2,
    );
    const { status } = await place.flows.getJobFlow("late");
    assertEquals(status?.steps?.map(({ name, phase, attempt }) => [name, phase, attempt]), [
      ["first", "Succeeded", 1],
      ["last", "PendingApproval", undefined],
    ]);
    leader.resume();
    await leader.logged("lease lost");
  },
);

/** A step whose Job goes as soon as its result is recorded. */
function withoutTrace(name: string) {
  const step = podStep(name);
  const { template } = step;
  return {
    ...step,
    template: { ...template!, spec: { ...template!.spec, ttlSecondsAfterFinished: 0 } },
  };
}

function stepOfJob({ metadata }: Job): string | undefined {
  return metadata?.labels?.["workflow.zen.io/step"];
}

async function writesOf(place: Place): Promise<string[]> {
  return (await place.controllerWrites()).map(deedOf);
}

function isOfLease(deed: string): boolean {
  return deed.endsWith(" leases");
}
