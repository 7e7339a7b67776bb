/**
 * A pod whose containers are not run: they begin, time passes, they end as they are told to, with
 * the status that a kubelet would write. Init containers succeed at once, sidecars run for as long
 * as the others.
 */

import type { CoreV1Api, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Clock } from "../../kube/clock.ts";
import { formatTime } from "../api/json.ts";
import type { Worker } from "../kubelet/pod_executor.ts";
import { PodPublisher } from "../kubelet/pod_publisher.ts";
import { type ContainerRecord, containerRecords, podStatus } from "../kubelet/pod_status.ts";
import { RestartBackoff } from "../kubelet/restart_backoff.ts";

/** How one run of a pod's containers goes. */
export interface SimulatedRun {
  /** Infinity: it does not end by itself. */
  readonly durationMs: number;
  /** Of the container that decides; the others end with 0. */
  readonly exitCode: number;
  /** The termination message of that container; empty for none. */
  readonly message: string;
}

/** What a simulated pod needs. */
export interface SimulatedPodOptions {
  readonly core: CoreV1Api;
  readonly clock: Clock;
  readonly pod: Pod;
  /** Is asked once for each run: at the pod's start, and when it is restarted in place. */
  readonly nextRun: (pod: Pod) => SimulatedRun;
}

/** A container that was ended by SIGTERM. */
const TERMINATED = 143;
/** Names the container that decides. */
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** Simulates one pod. */
export class SimulatedPod implements Worker {
  readonly ended: Promise<void>;
  readonly #options: SimulatedPodOptions;
  readonly #records: readonly ContainerRecord[];
  readonly #main: ContainerRecord | undefined;
  readonly #publisher: PodPublisher;
  readonly #startedAt: number;
  readonly #backoff = new RestartBackoff();
  readonly #end = Promise.withResolvers<void>();
  readonly #cancelDeadline: () => void;
  #pod: Pod;
  #runStartedAt = 0;
  #cancelTimer: () => void = () => {};
  #failure: { reason: string; message: string } | undefined;
  #isOver = false;

  constructor(options: SimulatedPodOptions) {
    const { core, clock, pod } = options;
    this.#options = options;
    this.#pod = pod;
    this.#records = containerRecords(pod);
    const mains = this.#records.filter(({ role }) => role === "main");
    const decisive = pod.metadata.annotations?.[DEFAULT_CONTAINER];
    this.#main = mains.find(({ spec }) => spec.name === decisive) ?? mains[0];
    this.#startedAt = clock.now();
    this.#publisher = new PodPublisher({ core, clock, pod, current: () => this.#status() });
    this.ended = this.#end.promise;
    this.#cancelDeadline = this.#armDeadline();
    this.#run();
  }

  update(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp) this.stop();
  }

  /** Nothing in it takes time to end, so no grace is needed. */
  stop(): void {
    if (this.#isOver) return;
    for (const record of this.#records) {
      if (record.state.terminated) continue;
      this.#terminate(record, { exitCode: TERMINATED, message: "" });
    }
    this.#finish();
  }

  abandon(): void {
    this.#publisher.stop();
    this.stop();
  }

  /** The pod's own activeDeadlineSeconds, as the kubelet keeps it. */
  #armDeadline(): () => void {
    const seconds = this.#pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) return () => {};
    return this.#options.clock.schedule(seconds * 1000, () => {
      this.#failure = {
        reason: "DeadlineExceeded",
        message: "Pod was active on the node longer than the specified deadline",
      };
      this.stop();
    });
  }

  #run(): void {
    const { clock, pod, nextRun } = this.#options;
    const run = nextRun(pod);
    this.#runStartedAt = clock.now();
    for (const record of this.#records) {
      if (record.role === "init") {
        if (!record.state.terminated) this.#terminate(record, { exitCode: 0, message: "" });
      } else if (record === this.#main || record.state.waiting) {
        if (record.state.terminated) record.lastState = record.state;
        record.state = { running: { startedAt: formatTime(clock.now()) } };
      }
    }
    this.#publisher.publish();
    if (!Number.isFinite(run.durationMs)) return;
    this.#cancelTimer = clock.schedule(run.durationMs, () => this.#endRun(run));
  }

  #endRun(run: SimulatedRun): void {
    for (const record of this.#records) {
      if (record.role !== "main" || record.state.terminated) continue;
      this.#terminate(record, record === this.#main ? run : { exitCode: 0, message: "" });
    }
    if (run.exitCode === 0 || this.#pod.spec?.restartPolicy !== "OnFailure") return this.stop();
    const { clock } = this.#options;
    const delay = this.#backoff.next(clock.now() - this.#runStartedAt);
    const main = this.#main!;
    if (delay > 0) {
      main.lastState = main.state;
      main.state = { waiting: { reason: "CrashLoopBackOff" } };
      this.#publisher.publish();
    }
    this.#cancelTimer = clock.schedule(delay, () => {
      main.restarts++;
      this.#run();
    });
  }

  #terminate(
    record: ContainerRecord,
    { exitCode, message }: { readonly exitCode: number; readonly message: string },
  ): void {
    const now = formatTime(this.#options.clock.now());
    record.state = {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? "Completed" : "Error",
        startedAt: record.state.running?.startedAt ?? now,
        finishedAt: now,
        ...(message === "" ? {} : { message }),
      },
    };
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelTimer();
    this.#cancelDeadline();
    this.#publisher.publish();
    this.#end.resolve(this.#publisher.flushed());
  }

  #status() {
    const facts = {
      pod: this.#pod,
      containers: this.#records,
      startedAt: this.#startedAt,
      isOver: this.#isOver,
      failure: this.#failure,
    };
    const conditions = this.#pod.status?.conditions ?? [];
    return podStatus(facts, conditions, this.#options.clock.now());
  }
}
