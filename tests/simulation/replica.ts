/**
 * One controller process of the simulation. Whatever reaches it (a timer, an answer, an event of a
 * watch) comes through `deliver()`, so that it can be paused, as by SIGSTOP, and killed, as by -9.
 */

import { type FlowController, startFlowController } from "../../src/controller/controller.ts";
import { createElection, type Election } from "../../src/controller/election.ts";
import type { Clock } from "../../src/kube/clock.ts";
import { guardedClient } from "../../src/kube/rest.ts";
import type { Chance } from "./chance.ts";
import type { Checks } from "./checks/checks.ts";
import { Network } from "./network.ts";
import { WatchfulLogger } from "./watchful_logger.ts";
import type { World } from "./world.ts";

/** What comes in; after a pause the kinds come in an order of chance, each kind in its own. */
export type Delivery = "timer" | "answer" | "watch";

export class Replica {
  readonly name: string;
  readonly world: World;
  readonly checks: Checks;
  readonly chance: Chance;
  readonly network: Network;
  /** Uids of flows that this process has been shown, and of Jobs of these. */
  readonly shownFlows = new Set<string>();
  readonly shownJobs = new Set<string>();
  /** `Job uid/index` of the pods whose outputs a watch has shown to this process. */
  readonly toldOutputs = new Set<string>();
  /** By flow, the uids in the status when a request of this process about the flow was last served. */
  readonly recordedUids = new Map<string, ReadonlyMap<string, string>>();
  readonly #clock: ReplicaClock;
  readonly #controller: FlowController;
  #election: Election | undefined;
  #state: "running" | "paused" | "dead" = "running";
  #held: { readonly kind: Delivery; readonly run: () => void }[] = [];
  /** Is told when it has been killed. */
  onKilled: () => void = () => {};

  /** @param name `replica-<place>.<life>` */
  constructor(name: string, world: World, checks: Checks) {
    this.name = name;
    this.world = world;
    this.checks = checks;
    this.chance = world.chance(name);
    const mayDiffer = world.isOn("skew") && this.chance.happens(0.7);
    const skewMs = mayDiffer ? Math.round(this.chance.between(-120_000, 120_000)) : 0;
    this.#clock = new ReplicaClock(this, skewMs);
    this.network = new Network(this);
    world.trace.add(name, skewMs === 0 ? "starts" : `starts, its clock off by ${skewMs} ms`);
    this.#controller = this.#startController();
    checks.replicaStarted(this);
  }

  #startController(): FlowController {
    const common = {
      clock: this.#clock,
      random: this.chance.next,
      logger: new WatchfulLogger(this),
    };
    const rest = { ...common, namespaces: [], workers: 2 };
    if (!this.world.scenario.elects) {
      return startFlowController({
        ...rest,
        client: guardedClient(this.network, { clock: this.#clock }),
      });
    }
    this.#election = createElection({
      ...common,
      client: this.network,
      namespace: "default",
      identity: this.name,
    });
    return startFlowController({ ...rest, ...this.#election });
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  get isDead(): boolean {
    return this.#state === "dead";
  }

  /** Timers that it has set and that are still to come. */
  get pendingTimers(): number {
    return this.#clock.pending;
  }

  /** Lets something come in: now, after the pause, or never. */
  deliver(kind: Delivery, run: () => void): void {
    if (this.#state === "running") run();
    else if (this.#state === "paused") this.#held.push({ kind, run });
  }

  /** It stands still; what it has sent goes on. */
  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.world.trace.add(this.name, "stands still");
  }

  /** It stands still for so long. A lease is lost after 15 s. */
  pauseFor(ms: number): void {
    this.pause();
    this.world.timeline.schedule(ms, () => this.resume());
  }

  /** It goes on, and finds everything that has come in meanwhile. */
  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    this.world.trace.add(this.name, `goes on, with ${this.#held.length} things waiting`);
    const held = this.#held;
    this.#held = [];
    for (const kind of this.chance.shuffled<Delivery>(["timer", "answer", "watch"])) {
      for (const { run } of held.filter((one) => one.kind === kind)) {
        this.world.timeline.schedule(0, () => this.deliver(kind, run));
      }
    }
  }

  /** It is gone from one moment to the next; what it has sent is on its way all the same. */
  kill(): void {
    if (this.#state === "dead") return;
    this.#state = "dead";
    this.#held = [];
    this.#clock.clear();
    this.network.disconnect();
    this.checks.replicaGone(this);
    this.world.trace.add(this.name, "is killed");
    this.onKilled();
  }

  /** Sets its clock forward or back. */
  jump(ms: number): void {
    this.#clock.skewMs += ms;
    this.world.trace.add(this.name, `its clock jumps by ${ms} ms`);
  }

  /** Stops it in good order. */
  async stop(): Promise<void> {
    await this.#controller.stop();
    await this.#election?.flush();
    this.checks.replicaGone(this);
  }
}

/** The clock of a process: the world's, off by what its machine is off by. */
class ReplicaClock implements Clock {
  skewMs: number;
  readonly #replica: Replica;
  readonly #timers = new Set<() => void>();

  constructor(replica: Replica, skewMs: number) {
    this.#replica = replica;
    this.skewMs = skewMs;
  }

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#replica.world.timeline.now() + this.skewMs;
  }

  monotonic(): number {
    return this.#replica.world.timeline.monotonic();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    // A timer that is due while the process stands still can still be cancelled after it.
    const fire = () => {
      if (!this.#timers.delete(cancel)) return;
      callback();
    };
    const cancelInWorld = this.#replica.world.timeline.schedule(
      delayMs,
      () => this.#replica.deliver("timer", fire),
    );
    const cancel = () => {
      this.#timers.delete(cancel);
      cancelInWorld();
    };
    this.#timers.add(cancel);
    return cancel;
  }

  clear(): void {
    for (const cancel of [...this.#timers]) cancel();
  }
}
