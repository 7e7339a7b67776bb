/**
 * Scheduler and kubelets of the simulation: every pod gets a node, runs for a while and ends, as
 * its own draws say. Pods are told apart by flow, step, attempt and number, so that what becomes
 * of them does not depend on when the controller came to make them.
 */

import { CoreV1Api, type Pod, type PodCondition } from "@cloudydeno/kubernetes-apis/core/v1";
import { isConflict, isNotFound } from "../../src/kube/errors.ts";
import { ATTEMPT_LABEL, FLOW_LABEL, STEP_LABEL } from "../../src/flow/mod.ts";
import { OUTPUTS_VARIABLE } from "../../src/flow/names.ts";
import { Chance } from "./chance.ts";
import type { World } from "./world.ts";

/** How a pod will end if nobody disturbs it. */
export interface Fortune {
  readonly startMs: number;
  readonly runMs: number;
  readonly exitCode: number;
  /** Does not start while the faults last. */
  readonly isStuck: boolean;
  /** What it makes of SIGTERM: how long it takes, and its exit code then. */
  readonly graceMs: number;
  readonly lastCode: number;
}

/** A pod that a node has, or will have. */
interface Guest {
  readonly name: string;
  readonly namespace: string;
  readonly containers: readonly string[];
  /** Whether it leaves outputs: its own name. */
  readonly hasOutputs: boolean;
  /** Whether a container that fails is started again in place. */
  readonly restarts: boolean;
  readonly fortune: Fortune;
  restartCount: number;
  state: "waiting" | "running" | "ended";
  isTold: boolean;
  isDisrupted: boolean;
}

/** How long it takes the pod garbage collector to come by, ms. */
const GC_MS = 20_000;
/** How long the kubelet waits before it starts a container that failed again, ms. */
const RESTART_MS = 10_000;

export class Nodes {
  readonly #world: World;
  readonly #core: CoreV1Api;
  readonly #guests = new Map<string, Guest>();
  readonly #counts = new Map<string, number>();
  readonly #stuck = new Set<string>();
  readonly #fortuneOf: typeof drawFortune;

  /** @param fortuneOf what becomes of the n-th pod of `namespace/flow/step/attempt` */
  constructor(world: World, fortuneOf = drawFortune) {
    this.#world = world;
    this.#fortuneOf = fortuneOf;
    this.#core = new CoreV1Api(world.client("node"));
    world.api.subscribe((kind, { previous, current }) => {
      if (kind.kind !== "Pod") return;
      const pod = (current ?? previous) as unknown as Pod;
      const uid = pod.metadata!.uid!;
      if (current === undefined) this.#guests.delete(uid);
      else if (previous === undefined) this.#admit(uid, pod);
      else if (pod.metadata!.deletionTimestamp) this.#terminate(uid);
    });
  }

  /** Uids of pods that run now. */
  running(): string[] {
    return [...this.#guests].filter(([, guest]) => guest.state === "running").map(([uid]) => uid);
  }

  /** What was stuck starts: the faults are over. */
  release(): void {
    for (const uid of this.#stuck) this.#later(uid, 1000, () => this.#start(uid));
    this.#stuck.clear();
  }

  /** A pod is evicted: by the kubelet, which ends it, or by somebody who wants the node empty. */
  async evict(uid: string, byKubelet: boolean): Promise<void> {
    const guest = this.#guests.get(uid);
    if (guest?.state !== "running") return;
    this.#world.trace.add("node", `evicts ${guest.name}${byKubelet ? ", short of memory" : ""}`);
    guest.isDisrupted = true;
    if (byKubelet) return await this.end(uid, 137, "Evicted");
    await this.#report(guest, "Running");
    await this.#unlessGone(this.#pods(guest).deletePod(guest.name, { preconditions: { uid } }));
  }

  /** The containers of a running pod end. */
  async end(uid: string, exitCode: number, reason?: string): Promise<void> {
    const guest = this.#guests.get(uid);
    if (guest?.state !== "running") return;
    if (guest.restarts && exitCode !== 0 && reason === undefined && !guest.isTold) {
      guest.restartCount++;
      await this.#report(guest, "Running");
      return this.#later(uid, RESTART_MS + guest.fortune.runMs, () => this.end(uid, exitCode));
    }
    guest.state = "ended";
    const phase = exitCode === 0 && reason === undefined ? "Succeeded" : "Failed";
    await this.#report(guest, phase, { exitCode, reason });
    if (!guest.isTold) return;
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    await this.#unlessGone(this.#pods(guest).deletePod(guest.name, options));
  }

  #admit(uid: string, pod: Pod): void {
    const { name = "", namespace = "", labels = {} } = pod.metadata ?? {};
    const attempt = [namespace, labels[FLOW_LABEL], labels[STEP_LABEL], labels[ATTEMPT_LABEL]];
    const key = attempt.join("/");
    const number = this.#counts.get(key) ?? 0;
    this.#counts.set(key, number + 1);
    const fortune = this.#fortuneOf(this.#world, key, number);
    const containers = pod.spec!.containers.map((container) => container.name);
    const restarts = pod.spec!.restartPolicy === "OnFailure";
    const base = { name, namespace, containers, hasOutputs: hasOutputs(pod), restarts, fortune };
    const fresh = { isTold: false, isDisrupted: false, restartCount: 0, state: "waiting" } as const;
    this.#guests.set(uid, { ...base, ...fresh });
    if (!(fortune.isStuck && this.#world.isOn("stuck"))) {
      return this.#later(uid, fortune.startMs, () => this.#start(uid));
    }
    this.#world.count("stuck");
    this.#stuck.add(uid);
  }

  async #start(uid: string): Promise<void> {
    const guest = this.#guests.get(uid);
    if (guest?.state !== "waiting" || guest.isTold) return;
    const bound = await this.#unlessGone(this.#bind(guest));
    if (!bound || !this.#guests.has(uid)) return;
    guest.state = "running";
    await this.#report(guest, "Running");
    this.#later(uid, guest.fortune.runMs, () => this.end(uid, guest.fortune.exitCode));
  }

  #terminate(uid: string): void {
    const guest = this.#guests.get(uid);
    if (guest === undefined || guest.isTold) return;
    guest.isTold = true;
    if (guest.state === "waiting") return this.#later(uid, GC_MS, () => this.#collect(uid));
    if (guest.state !== "running") return;
    const { graceMs, lastCode } = guest.fortune;
    this.#later(uid, graceMs, () => this.end(uid, lastCode));
  }

  /** Kubernetes' pod garbage collector: what was told to go before it got a node has failed. */
  async #collect(uid: string): Promise<void> {
    const guest = this.#guests.get(uid)!;
    if (guest.state !== "waiting") return;
    guest.state = "ended";
    const status = { phase: "Failed" };
    await this.#unlessGone(this.#pods(guest).patchPodStatus(guest.name, "json-merge", { status }));
  }

  async #report(
    guest: Guest,
    phase: "Running" | "Succeeded" | "Failed",
    end?: { readonly exitCode: number; readonly reason: string | undefined },
  ): Promise<void> {
    const time = new Date(this.#world.timeline.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const ready = phase === "Running" ? "True" : "False";
    const state = end === undefined ? { running: { startedAt: time } } : {
      terminated: {
        exitCode: end.exitCode,
        startedAt: time,
        finishedAt: time,
        ...(guest.hasOutputs ? { message: `pod=${guest.name}` } : {}),
      },
    };
    const conditions: PodCondition[] = [{ type: "Ready", status: ready, lastTransitionTime: time }];
    if (guest.isDisrupted) {
      const type = "DisruptionTarget";
      conditions.push({ type, status: "True", reason: "Evicted", lastTransitionTime: time });
    }
    const status = {
      phase,
      ...(end?.reason === undefined ? {} : { reason: end.reason }),
      conditions,
      containerStatuses: guest.containers.map((name) => ({
        name,
        image: "busybox",
        imageID: "",
        ready: ready === "True",
        restartCount: guest.restartCount,
        state,
      })),
    };
    await this.#unlessGone(
      this.#pods(guest).patchPodStatus(guest.name, "json-merge", { status }),
    );
  }

  #pods(guest: Guest) {
    return this.#core.namespace(guest.namespace);
  }

  #bind({ name, namespace }: Guest): Promise<unknown> {
    return this.#world.client("node").performRequest({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
      bodyJson: { target: { name: "node-1" } },
      expectJson: true,
    });
  }

  /** Whether it was done: the pod may have gone, or be about to. */
  async #unlessGone(request: Promise<unknown>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
      return false;
    }
  }

  #later(uid: string, delayMs: number, run: () => Promise<void>): void {
    this.#world.timeline.schedule(delayMs, () => {
      if (this.#guests.has(uid)) void run();
    });
  }
}

/** Whether a pod is to leave outputs. */
export function hasOutputs({ spec }: Pod): boolean {
  return spec!.containers.some(({ env }) => env?.some(({ name }) => name === OUTPUTS_VARIABLE));
}

/** How often a step's pods fail is the step's own; all else is the pod's. */
function drawFortune({ scenario: { seed } }: World, key: string, number: number): Fortune {
  const step = key.split("/").slice(0, 3).join("/");
  const failing = new Chance(seed, "temper", step).pick([0, 0, 0, 0.1, 0.5, 1]);
  const chance = new Chance(seed, "pod", key, number);
  const runMs = chance.pick([
    () => chance.between(0, 3_000),
    () => chance.between(0, 3_000),
    () => chance.between(1_000, 40_000),
    () => chance.between(1_000, 40_000),
    () => chance.between(30_000, 300_000),
  ])();
  return {
    startMs: chance.between(50, 3_000),
    runMs,
    exitCode: chance.happens(failing) ? chance.pick([1, 1, 2, 42, 137]) : 0,
    isStuck: chance.happens(0.1),
    graceMs: chance.pick([10, 500, 5_000, 29_000]),
    lastCode: chance.pick([0, 0, 143, 137]),
  };
}
