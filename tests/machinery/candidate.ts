/**
 * A process that stands for election over the embedded API, in virtual time. What reaches it (a
 * timer, an answer, an event) can be held up, as by SIGSTOP, and it can be killed, as by -9.
 */

import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import type { Clock } from "../../src/kube/clock.ts";
import { LeaderElection } from "../../src/kube/leader_election.ts";
import { guardedClient } from "../../src/kube/rest.ts";
import type { EmbeddedApi } from "../../src/local/api/mod.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { MeddlingClient } from "../support/meddling_client.ts";
import { RecordingLogger } from "../support/recording_logger.ts";

export class Candidate {
  readonly name: string;
  readonly client: MeddlingClient;
  readonly election: LeaderElection;
  readonly logger = new RecordingLogger();
  /** What it has told, in order. */
  readonly told: string[] = [];
  /** How long it takes to end its work when a term is over, ms. */
  drainMs = 0;
  /** Terms that work is being done in; never more than one. */
  working = 0;
  terms = 0;
  readonly #clock: FakeClock;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #state: "running" | "paused" | "dead" = "running";
  #held: (() => void)[] = [];

  constructor(name: string, { api, clock, random }: {
    readonly api: EmbeddedApi;
    readonly clock: FakeClock;
    readonly random: () => number;
  }) {
    this.name = name;
    this.#clock = clock;
    const own: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      schedule: (delayMs, callback) => clock.schedule(delayMs, () => this.#deliver(callback)),
    };
    this.client = new MeddlingClient(this.#deliveredTo(api.connect()));
    const guarded = guardedClient(this.client, { clock: own });
    this.election = new LeaderElection({
      leases: new CoordinationV1Api(guarded).namespace("default"),
      name: "the-lease",
      identity: name,
      ...{ clock: own, random, logger: this.logger },
      announce: (lease, message) => this.told.push(`${message} (${lease.metadata.name})`),
    });
    this.#ended = this.election.run(this.#stop.signal, (over) => this.#lead(over));
  }

  get isDead(): boolean {
    return this.#state === "dead";
  }

  /** It stands still; what it has sent goes on. */
  pause(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  /** It goes on, with everything that has come in meanwhile, one after the other. */
  async resume(): Promise<void> {
    if (this.#state !== "paused") return;
    this.#state = "running";
    for (const callback of this.#held.splice(0)) {
      callback();
      await this.#clock.settle();
    }
  }

  kill(): void {
    this.#state = "dead";
    this.#held = [];
  }

  /** Asks it to end, and returns when it has; time must go on. */
  stop(): Promise<void> {
    this.#stop.abort();
    return this.#ended;
  }

  async #lead(over: AbortSignal): Promise<void> {
    this.terms++;
    this.working++;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (over.aborted) resolve();
    over.addEventListener("abort", () => resolve());
    await promise;
    if (this.drainMs > 0) {
      await new Promise<void>((done) => void this.#clock.schedule(this.drainMs, done));
    }
    this.working--;
  }

  #deliver(callback: () => void): void {
    if (this.#state === "running") callback();
    else if (this.#state === "paused") this.#held.push(callback);
  }

  #deliveredTo(client: RestClient): RestClient {
    const passes = <T>(value: T) =>
      new Promise<T>((resolve) => this.#deliver(() => resolve(value)));
    const request = async (opts: RequestOptions): Promise<unknown> => {
      const answer: Promise<unknown> = client.performRequest(opts as never);
      if (!opts.expectStream) {
        return await answer.then(passes, async (error) => Promise.reject(await passes(error)));
      }
      const gate = new TransformStream<unknown, unknown>({
        transform: async (event, controller) => controller.enqueue(await passes(event)),
      });
      return (await answer as ReadableStream<unknown>).pipeThrough(gate);
    };
    return {
      performRequest: request as RestClient["performRequest"],
      [Symbol.dispose]: () => client[Symbol.dispose](),
    };
  }
}
