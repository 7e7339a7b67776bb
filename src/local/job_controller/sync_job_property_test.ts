/**
 * Random Jobs and random fates of their pods: whatever happens, the Job ends, what it says is what
 * happened, and on the way it never has more pods than it may.
 */

import { assert, assertEquals } from "@std/assert";
import type { Job, JobSpec } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import fc from "fast-check";
import { endOf } from "./conditions.ts";
import { COMPLETION_INDEX, hasEnded, isActive } from "./pod_facts.ts";
import { syncJob } from "./sync_job.ts";

type Fate = "start" | "succeed" | "fail" | "delete" | "wait";

/** A Job and its pods as an API server would hold them, with what became of each pod. */
class World {
  job: Job;
  pods: Pod[] = [];
  now = Date.UTC(2026, 0, 1);
  made = 0;
  readonly succeeded = new Set<string>();
  readonly failed = new Set<string>();
  readonly indexes = new Set<string>();
  dueAt: number | undefined;

  constructor(spec: Partial<JobSpec>) {
    this.job = {
      metadata: { name: "job", namespace: "default", uid: "job" },
      spec: { template: { spec: { restartPolicy: "Never", containers: [] } }, ...spec },
    };
  }

  /** One pass, carried out whole or, with `lost`, only in part, as by a controller that crashed. */
  pass(lost: boolean): void {
    const sync = syncJob(this.job, this.pods, this.now);
    assertEquals(syncJob(this.job, this.pods, this.now), sync, "the same facts, another answer");
    this.dueAt = sync.dueAt;
    if (sync.status) this.job = { ...this.job, status: sync.status };
    if (lost) return;
    for (const pod of sync.release) pod.metadata.finalizers = undefined;
    for (const pod of sync.remove) {
      pod.metadata.deletionTimestamp = new Date(this.now).toISOString();
    }
    for (const pod of sync.create) this.add(pod);
    this.pods = this.pods.filter((pod) => !this.isGone(pod));
    const most = this.job.spec!.parallelism ?? 1;
    assert(this.pods.filter(isActive).length <= most, "more pods than the parallelism");
  }

  add(pod: Pod): void {
    const uid = `pod-${++this.made}`;
    pod.metadata = {
      ...pod.metadata,
      name: uid,
      uid,
      creationTimestamp: new Date(this.now).toISOString(),
    };
    pod.status = { phase: "Pending" };
    this.pods.push(pod);
  }

  isGone({ metadata, status }: Pod): boolean {
    return Boolean(metadata.deletionTimestamp) && !metadata.finalizers &&
      (status?.phase === "Failed" || status?.phase === "Pending");
  }

  /** Lets something happen to one of the pods at work. */
  befall(fate: Fate, chosen: number): void {
    const atWork = this.pods.filter((pod) => !hasEnded(pod));
    const pod = atWork[chosen % Math.max(1, atWork.length)];
    if (!pod || fate === "wait") return;
    if (pod.metadata.deletionTimestamp) return this.end(pod, "Failed");
    if (fate === "start") pod.status = { phase: "Running" };
    if (fate === "succeed") this.end(pod, "Succeeded");
    if (fate === "fail") this.end(pod, "Failed");
    if (fate === "delete") pod.metadata.deletionTimestamp = new Date(this.now).toISOString();
  }

  end(pod: Pod, phase: "Succeeded" | "Failed"): void {
    const finishedAt = new Date(this.now).toISOString();
    const exitCode = phase === "Failed" ? 1 : 0;
    pod.status = {
      phase,
      containerStatuses: [{
        name: "main",
        image: "",
        imageID: "",
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode, finishedAt } },
      }],
    };
    const counted = phase === "Succeeded" ? this.succeeded : this.failed;
    // One that is released already is not the Job's any more.
    if (!pod.metadata.finalizers) return;
    counted.add(pod.metadata.uid!);
    const index = pod.metadata.annotations?.[COMPLETION_INDEX];
    if (phase === "Succeeded" && index !== undefined) this.indexes.add(index);
  }

  get ending() {
    return endOf(this.job);
  }
}

const SPEC = fc.record({
  completions: fc.integer({ min: 1, max: 4 }),
  parallelism: fc.integer({ min: 1, max: 4 }),
  backoffLimit: fc.integer({ min: 0, max: 3 }),
  completionMode: fc.constantFrom("NonIndexed", "Indexed"),
  podReplacementPolicy: fc.constantFrom("TerminatingOrFailed", "Failed"),
});
const EVENTS = fc.array(
  fc.record({
    fate: fc.constantFrom<Fate>("start", "succeed", "fail", "fail", "delete", "wait"),
    chosen: fc.nat(7),
    lost: fc.boolean(),
    elapsedMs: fc.constantFrom(0, 500, 10_000, 400_000),
  }),
  { maxLength: 40 },
);

Deno.test("syncJob() brings any Job to an end that is true, whatever happens to its pods", () => {
  fc.assert(
    fc.property(SPEC, EVENTS, (spec, events) => {
      const world = new World(spec);
      for (const { fate, chosen, lost, elapsedMs } of events) {
        world.pass(lost);
        world.befall(fate, chosen);
        world.now += elapsedMs;
      }
      // From here on all goes well, and so it must come to an end.
      for (let passes = 0; !world.ending && passes < 100; passes++) {
        world.pass(false);
        for (let at = 0; at < 4; at++) world.befall("succeed", 0);
        if (world.dueAt !== undefined) world.now = Math.max(world.now, world.dueAt);
      }
      checkEnd(world, spec);
    }),
    { numRuns: 500, seed: 1 },
  );
});

function checkEnd(world: World, spec: { completions: number; completionMode: string }): void {
  const end = world.ending;
  assert(end, "the Job has not ended");
  const { status } = world.job;
  const { succeeded = 0, failed = 0, uncountedTerminatedPods } = status!;
  assertEquals(uncountedTerminatedPods, {});
  assertEquals(world.pods.filter((pod) => !hasEnded(pod)), [], "pods are left at work");
  if (spec.completionMode === "Indexed") {
    assertEquals(succeeded, world.indexes.size);
  } else {
    // Each pod is counted once. One that was at work when its Job failed is counted as failed from
    // then on, and may succeed all the same before it is told.
    assert(succeeded <= world.succeeded.size);
    assert(succeeded + failed >= world.succeeded.size + world.failed.size, "a pod is not counted");
    assert(succeeded + failed <= world.made, "a pod is counted twice");
  }
  if (end.type === "Complete") {
    assert(succeeded >= spec.completions, "complete without enough successes");
    assert(failed <= world.job.spec!.backoffLimit!, "complete with too many failures");
  } else {
    assertEquals(end.reason, "BackoffLimitExceeded");
    assert(failed > world.job.spec!.backoffLimit!, "failed with too few failures");
  }
}
