/** A controller that dies, or loses an answer, at the moments that matter most. */

import { assertEquals } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow } from "../support/flows.ts";
import { type Held, openGate } from "../support/gate.ts";
import { Recorder } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

// The status that ends step 1 and starts step 2, and the Job of step 2.
const status = {
  method: "PATCH",
  pathEnd: "/jobflows/chain/status",
  body: '"summary":"1/3"',
  nth: 1,
};
const create = { method: "POST", pathEnd: "/jobs", nth: 2 };

const points = [
  { name: "before the status is written", held: { ...status, carriedOut: false } },
  { name: "when the status is written and no Job created", held: { ...status, carriedOut: true } },
  { name: "when its create is on its way", held: { ...create, carriedOut: false } },
  { name: "when the Job is created and nobody knows", held: { ...create, carriedOut: true } },
];

for (const { name, held } of points) {
  clusterTest(`a controller killed ${name} leaves all to the next one`, async (place) => {
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await using gate = await openGate(place.world.cluster, [held]);
    const controller = await place.startController({ server: gate.url });
    await place.apply(flow("chain", chain(3)));
    await gate.reached(held);
    await controller.kill();
    assertEquals(await secondStepAndJob(place), expectedAt(held));

    await place.startController();
    await checkRanOnce(place, jobs);
  });
}

clusterTest(
  "a controller that loses answers makes no Job twice and forgets none",
  async (place) => {
    const lost = [{ ...status, carriedOut: true }, { ...create, carriedOut: true }];
    await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
    await using gate = await openGate(place.world.cluster, lost);
    await place.startController({ server: gate.url });
    await place.apply(flow("chain", chain(3)));
    await checkRanOnce(place, jobs);
    for (const held of lost) await gate.reached(held);
  },
);

/** What is left at the moment of the crash: step 2 in the status, and its Job. */
async function secondStepAndJob(place: Place): Promise<{ phase?: string; hasJob: boolean }> {
  const step = (await place.flows.getJobFlow("chain")).status?.steps?.[1];
  const hasJob = (await place.jobs()).some(({ metadata }) =>
    metadata?.labels?.["workflow.zen.io/step"] === "step-2"
  );
  return { phase: step!.phase!, hasJob };
}

function expectedAt({ pathEnd, carriedOut }: Held): { phase: string; hasJob: boolean } {
  const isCreate = pathEnd === create.pathEnd;
  return { phase: isCreate || carriedOut ? "Running" : "Pending", hasJob: isCreate && carriedOut };
}

async function checkRanOnce(place: Place, jobs: Recorder<Job>): Promise<void> {
  const finished = await place.finished("chain");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(finished.status?.steps?.map(({ attempt }) => attempt), [1, 1, 1]);
  const exist = await place.jobs();
  assertEquals(exist.length, 3);
  const added = () => jobs.changes.filter(({ type }) => type === "ADDED");
  await jobs.until("the watch has caught up", () => added().length >= exist.length);
  assertEquals(added().length, 3);
  assertEquals(jobs.changes.filter(({ type }) => type === "DELETED"), []);
}
