/** Plays the API server's Jobs and the nodes: what becomes of each Job, and of its pod, and when. */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { type Action, jobRecord, type PodRecord, podRecord } from "../../src/flow/mod.ts";
import type { FlowWorld } from "../support/flow_world.ts";
import { attemptOf, type JobStep } from "./scenario.ts";
import { ROUND_SECONDS } from "./wording.ts";

/** A Job that the API server has, or of which pods are left. */
interface LiveJob {
  readonly name: string;
  readonly uid: string;
  readonly step: JobStep;
  readonly attempt: number;
  readonly createdIn: number;
  /** In rounds. */
  readonly deadline: number;
  readonly podCount: number;
  /** The round in which we asked for its deletion. */
  dyingSince: number | undefined;
  /** It was complete by then. */
  diesComplete: boolean;
  event: JobEvent;
}

/** The last that has become of a Job. */
type JobEvent =
  | "runs"
  | "will fail"
  | "completes"
  | "fails"
  | "fails without a pod"
  | "fails by policy"
  | "is late"
  | "has a pod that succeeded"
  | "contradicts its pod"
  | "is being deleted"
  | "leaves its pods"
  | "is gone";

type CreateJob = Extract<Action, { kind: "createJob" }>;

export class JobFates {
  readonly #world: FlowWorld;
  readonly #jobs: LiveJob[] = [];
  readonly #created = new Set<string>();
  /** Uids of Jobs of whose pods one was deleted, and nobody knows that yet. */
  readonly #unmissed = new Set<string>();
  /** By Job name, the round in which its creation was first forbidden. */
  readonly #forbiddenSince = new Map<string, number>();

  constructor(world: FlowWorld) {
    this.#world = world;
  }

  /** The API server is asked to create the Job of an attempt of this step. */
  create({ name, attempt, job }: CreateJob, step: JobStep, round: number): void {
    const { refusals } = this.#world;
    if (this.#created.has(name)) throw new Error(`creates ${name} twice`);
    const { ends, forbiddenFor } = attemptOf(step, attempt);
    refusals.delete(name);
    const since = this.#forbiddenSince.get(name) ?? round;
    if (round - since < forbiddenFor) {
      this.#forbiddenSince.set(name, since);
      const retryAt = this.#world.now + ROUND_SECONDS * 1000;
      refusals.set(name, { kind: "Forbidden", message: "quota", retryAt });
    } else if (ends === "invalid") refusals.set(name, { kind: "Invalid", message: "no" });
    else if (ends === "conflict") refusals.set(name, { kind: "NameConflict", message: "no" });
    else {
      this.#created.add(name);
      const uid = this.#store(job);
      const deadline = (job.spec?.activeDeadlineSeconds ?? Infinity) / ROUND_SECONDS;
      const podCount = job.spec?.completions ?? 1;
      const fate = { name, uid, step, attempt, createdIn: round, deadline, podCount };
      this.#jobs.push({ ...fate, dyingSince: undefined, diesComplete: false, event: "runs" });
    }
  }

  #store(job: Job): string {
    const name = job.metadata!.name!;
    const uid = `uid of ${name}`;
    const creationTimestamp = new Date(this.#world.now).toISOString();
    const metadata = { ...job.metadata, uid, creationTimestamp };
    this.#world.jobs.set(name, jobRecord({ ...job, metadata }));
    const ownerReferences = [{ apiVersion: "batch/v1", kind: "Job", controller: true, name, uid }];
    const { completionMode, completions = 1 } = job.spec!;
    for (let index = 0; index < completions; index++) {
      const annotations = { "batch.kubernetes.io/job-completion-index": String(index) };
      const pod = podRecord({
        metadata: {
          ...{ name, namespace: "default", uid: `pod ${index} of ${name}`, ownerReferences },
          finalizers: ["batch.kubernetes.io/job-tracking"],
          ...(completionMode === "Indexed" ? { annotations } : {}),
        },
        status: { phase: "Running" },
      });
      this.#world.pods.push(pod);
    }
    return uid;
  }

  /** The API server is asked to delete a Job in the foreground. */
  delete(name: string, uid: string, round: number): void {
    const job = this.#jobs.find((each) => each.name === name && each.event !== "is gone");
    if (job?.uid !== uid) throw new Error(`deletes what is not there: ${name}`);
    job.dyingSince = round;
    job.diesComplete = job.event === "completes";
    this.#world.change(name, { deleting: true });
  }

  /** Says whether anything has become of any Job. */
  move(round: number): boolean {
    let moved = false;
    for (const job of this.#jobs) {
      const event = job.dyingSince === undefined
        ? eventOf(job, round - job.createdIn)
        : dyingEventOf(job, round - job.dyingSince);
      if (job.event === event) continue;
      this.#apply(job, event);
      job.event = event;
      moved = true;
    }
    return moved;
  }

  /** Whether it turns out now that pods are gone whose outputs were wanted. */
  missOutputs(): boolean {
    const { silentSince, now } = this.#world;
    for (const uid of this.#unmissed) silentSince.set(uid, now);
    const isNews = this.#unmissed.size > 0;
    this.#unmissed.clear();
    return isNews;
  }

  #apply(job: LiveJob, event: JobEvent): void {
    switch (event) {
      case "runs":
      case "is being deleted":
        return;
      case "will fail": {
        const policy = attemptOf(job.step, job.attempt).ends === "policy";
        const reason = policy ? "PodFailurePolicy" : "BackoffLimitExceeded";
        return this.#world.change(job.name, { failureTarget: { reason, message: "" } });
      }
      case "completes":
        this.#world.change(job.name, {
          complete: { reason: "Completed", message: "" },
          succeeded: job.podCount,
        });
        return this.#endWell(job);
      case "fails":
        return this.#fail(job, "BackoffLimitExceeded", 1);
      case "fails without a pod":
        this.#world.change(job.name, { failed: { reason: "BackoffLimitExceeded", message: "" } });
        return this.#removePods(job);
      case "fails by policy":
        return this.#fail(job, "PodFailurePolicy", 3);
      case "is late":
        return this.#fail(job, "DeadlineExceeded", 137);
      case "has a pod that succeeded":
        return this.#endWell(job);
      case "contradicts its pod":
        return this.#world.change(job.name, { failed: { reason: "Contradiction", message: "" } });
      case "leaves its pods":
        this.#world.jobs.delete(job.name);
        return;
      case "is gone":
        this.#world.jobs.delete(job.name);
        return this.#removePods(job);
      default:
        event satisfies never;
    }
  }

  #fail(job: LiveJob, reason: string, exitCode: number): void {
    this.#world.change(job.name, { failed: { reason, message: "it failed" } });
    const failure = { container: "main", exitCode, reason: "Error", message: "" };
    this.#changePods(job, () => ({ phase: "Failed", failure }));
  }

  /** Each pod leaves what the attempt writes; of a fan-out with its index. */
  #endWell(job: LiveJob): void {
    const { writes, loses } = attemptOf(job.step, job.attempt);
    this.#changePods(job, ({ index = "" }) => {
      const list = [...writes ?? "", ...String(index)];
      const out = job.step.listed ? JSON.stringify({ out: list }) : `out=${writes}${index}`;
      const text = writes === undefined ? "" : out;
      return { phase: "Succeeded", written: { text, limit: 4096 } };
    });
    if (!loses || job.step.output === "none") return;
    const { pods } = this.#world;
    pods.splice(pods.findLastIndex((pod) => pod.jobUid === job.uid), 1);
    this.#unmissed.add(job.uid);
  }

  #removePods({ uid }: LiveJob): void {
    const { pods } = this.#world;
    pods.splice(0, pods.length, ...pods.filter((pod) => pod.jobUid !== uid));
  }

  #changePods({ uid }: LiveJob, change: (pod: PodRecord) => Partial<PodRecord>): void {
    const { pods } = this.#world;
    pods.forEach((pod, at) => {
      if (pod.jobUid === uid) pods[at] = { ...pod, ...change(pod) };
    });
  }
}

/** What has become of a Job that nobody asked us to delete, so many rounds after its creation. */
function eventOf({ step, attempt, deadline }: LiveJob, elapsed: number): JobEvent {
  const { ends, after, foreseen } = attemptOf(step, attempt);
  if (after > deadline) {
    // The Job controller is a round late, so that what ends in time has ended.
    return elapsed > deadline ? "is late" : "runs";
  }
  const fails = ends === "exit" || ends === "mute" || ends === "policy";
  if (fails && foreseen && elapsed > 0 && elapsed === after - 1) return "will fail";
  if (elapsed < after) return "runs";
  switch (ends) {
    case "complete":
      return "completes";
    case "pod":
      return elapsed === after ? "has a pod that succeeded" : "contradicts its pod";
    case "exit":
      return "fails";
    case "mute":
      return "fails without a pod";
    case "policy":
      return "fails by policy";
    case "deleted":
      return "is gone";
    default:
      throw new Error(`a Job that ${ends} has been created`);
  }
}

/** What has become of a Job so many rounds after we asked for its deletion. */
function dyingEventOf({ step, diesComplete }: LiveJob, elapsed: number): JobEvent {
  const { how, after } = step.dying;
  if (diesComplete) return "is gone"; // it has no pod that would have to end
  if (elapsed < after) return how === "pods" ? "leaves its pods" : "is being deleted";
  if (elapsed > after) return "is gone";
  return how === "complete" ? "completes" : how === "exit" ? "fails" : "is gone";
}
