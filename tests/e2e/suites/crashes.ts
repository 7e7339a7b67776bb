/** Controllers that are killed or replaced again and again: no Job is made twice, none is forgotten. */

import { assert, assertEquals } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { seededRandom } from "../../support/random.ts";
import { type AuditedRequest, deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { type Change, Recorder } from "../support/watching.ts";
import { isFinished, type Place } from "../support/world.ts";

const SEED = 20260101;
const KILLED_FLOWS = 200;
const HANDED_OVER_FLOWS = 100;
const STEPS = 5;
const KILLS = 20;
const HAND_OVERS = 10;
/** A controller lives until at most so many changes of flows have been seen: new ones make more. */
const MOST_CHANGES_A_LIFE = 20;

clusterTest("a controller killed 20 times makes no Job twice and forgets none", async (place) => {
  const random = seededRandom(SEED);
  await using flows = new Recorder<JobFlow>((options) => place.flows.watchJobFlowList(options));
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  const pods = { leastMs: 500, mostMs: 2_000 };
  const waves = flowsInWaves(random, { flows: KILLED_FLOWS, waves: KILLS, pods });
  await place.apply(...waves.shift()!);
  const interrupted = new Set<string>();
  let killsAtWork = 0;
  for (const wave of waves) {
    const controller = await place.startController();
    await place.apply(...wave);
    const target = flows.changes.length + Math.floor(random() * (MOST_CHANGES_A_LIFE + 1));
    await flows.until("the flows go on", (changes) => changes.length >= target);
    await controller.kill();
    for (const name of await recordedWithoutJob(place)) interrupted.add(name);
    if (!areFinished(flows)) killsAtWork++;
  }
  assert(
    killsAtWork >= KILLS / 2,
    `only ${killsAtWork} kills met a flow at work: they are too short`,
  );
  await place.startController();
  // Most are left for now: each tenth has its own time.
  for (let tenth = 1; tenth <= 10; tenth++) {
    const wanted = tenth * KILLED_FLOWS / 10;
    await flows.until(`${wanted} flows have finished`, () => finishedOf(flows) >= wanted);
  }
  const made = await checkEachOnce(place, jobs, KILLED_FLOWS);
  report({
    creates: (await place.controllerWrites()).filter((one) => deedOf(one) === "create jobs"),
    recovered: made.filter(({ metadata }) => interrupted.has(metadata!.name!)).length,
  });
});

clusterTest("controllers that hand over under load make no Job twice either", async (place) => {
  const random = seededRandom(SEED);
  await using flows = new Recorder<JobFlow>((options) => place.flows.watchJobFlowList(options));
  await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
  const candidate = (number: number) => place.startController({ podName: `pod-${number}` });
  let leader = await candidate(0);
  await leader.logged("controller started");
  // For longer than a hand-over takes, so that each meets work.
  const pods = { leastMs: 5_000, mostMs: 20_000 };
  const waves = flowsInWaves(random, { flows: HANDED_OVER_FLOWS, waves: HAND_OVERS, pods });
  await place.apply(...waves.shift()!);
  for (const [index, wave] of waves.entries()) {
    const next = await candidate(index + 1);
    await next.logged("caches complete");
    await place.apply(...wave);
    const target = flows.changes.length + Math.floor(random() * MOST_CHANGES_A_LIFE);
    await flows.until("the flows go on", (changes) => changes.length >= target);
    assertEquals(await leader.stop(), 0);
    await next.logged("controller started");
    leader = next;
  }
  await flows.until("all flows have finished", () => areFinished(flows, HANDED_OVER_FLOWS));
  await checkEachOnce(place, jobs, HANDED_OVER_FLOWS);
});

/** Every flow has succeeded, with one Job for each step, ever; returns the Jobs. */
async function checkEachOnce(
  place: Place,
  jobs: Recorder<Job>,
  flows: number,
): Promise<readonly Job[]> {
  const finished = (await place.flows.getJobFlowList()).items;
  assertEquals(finished.filter(({ status }) => status?.phase === "Succeeded").length, flows);
  const made = await place.jobs();
  assertEquals(new Set(made.map(attemptOf)), new Set(finished.flatMap(attemptsOf)));
  assertEquals(made.length, flows * STEPS);
  const added = () => jobs.changes.filter(({ type }) => type === "ADDED").length;
  await jobs.until("the watch has caught up", () => added() >= made.length);
  assertEquals(added(), flows * STEPS);
  assertEquals(jobs.changes.filter(({ type }) => type === "DELETED"), []);
  const writes = await place.controllerWrites();
  assertEquals(writes.filter(({ verb }) => verb === "delete"), []);
  return made;
}

/** How long pods run. */
interface PodTimes {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Half of the flows, then the others in so many waves of one size: there is always work. */
function flowsInWaves(
  random: () => number,
  { flows, waves, pods }: {
    readonly flows: number;
    readonly waves: number;
    readonly pods: PodTimes;
  },
): JobFlow[][] {
  const all = Array.from({ length: flows }, (_, index) => fiveSteps(index, random, pods));
  const first = all.splice(0, flows / 2);
  const size = all.length / waves;
  return [first, ...Array.from({ length: waves }, () => all.splice(0, size))];
}

/** As first steps two, then one, then two: starts alone, side by side, and after a join. */
function fiveSteps(index: number, random: () => number, pods: PodTimes): JobFlow {
  const { leastMs, mostMs } = pods;
  const duration = () => `${leastMs + Math.floor(random() * (mostMs - leastMs))}ms`;
  return flow(`flow-${index}`, [
    podStep("a", { duration: duration() }),
    podStep("b", { duration: duration() }),
    podStep("c", { duration: duration() }, { dependencies: ["a", "b"] }),
    podStep("d", { duration: duration() }, { dependencies: ["c"] }),
    podStep("e", { duration: duration() }, { dependencies: ["c"] }),
  ]);
}

function attemptOf({ metadata }: Job): string {
  const labels = metadata!.labels!;
  const [flow, step, attempt] = ["flow", "step", "attempt"]
    .map((key) => labels[`workflow.zen.io/${key}`]);
  return `${flow}/${step} attempt ${attempt}`;
}

function attemptsOf({ metadata, status }: JobFlow): string[] {
  return status!.steps!.map(({ name }) => `${metadata!.name}/${name} attempt 1`);
}

/** Whether all flows seen so far have finished, and there are so many at least. */
function areFinished({ changes }: Recorder<JobFlow>, least = 0): boolean {
  const last = lastOf(changes);
  return last.length >= least && last.every(isFinished);
}

function finishedOf({ changes }: Recorder<JobFlow>): number {
  return lastOf(changes).filter(isFinished).length;
}

/** Each flow as it was last seen. */
function lastOf(changes: readonly Change<JobFlow>[]): readonly JobFlow[] {
  return [...new Map(changes.map(({ object }) => [object.metadata!.name, object])).values()];
}

/** Names of Jobs that the status promises and that do not exist: killed between the two writes. */
async function recordedWithoutJob(place: Place): Promise<readonly string[]> {
  const flows = (await place.flows.getJobFlowList()).items;
  const existing = new Set((await place.jobs()).map(({ metadata }) => metadata!.name));
  const promised = flows.flatMap(({ status }) =>
    (status?.steps ?? []).filter(({ phase }) => phase === "Running")
      .map(({ jobRef }) => jobRef!.name!)
  );
  return promised.filter((name) => !existing.has(name));
}

/** Shows that the kills have hit: it is chance that decides where. */
function report({ creates, recovered }: {
  readonly creates: readonly AuditedRequest[];
  readonly recovered: number;
}): void {
  const lives = Map.groupBy(creates, ({ credential }) => credential);
  const answered = [...lives.values()].map((life) =>
    life.filter(({ code }) => code === 201).length
  );
  const again = creates.filter(({ code }) => code === 409).length;
  const cutOff = creates.filter(({ code }) => code !== 409 && code !== 201).length;
  console.log(`Jobs made by each life of the controller that made any: ${answered.join(", ")}`);
  console.log(`creates cut off by a kill, some of which the server still carried out: ${cutOff}`);
  console.log(`creates that met a Job of an earlier life: ${again}`);
  console.log(`Jobs promised in a status by one life and made by a later one: ${recovered}`);
}
