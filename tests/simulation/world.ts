/**
 * What one simulation is played in: virtual time, the embedded API server, who acts at this very
 * moment, what has gone wrong. It knows nothing of replicas, nodes or checks.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { createEmbeddedApi, type EmbeddedApi } from "../../src/local/api/mod.ts";
import { Chance } from "./chance.ts";
import type { Order } from "./fate.ts";
import type { Fault } from "./faults.ts";
import { type ReadRequest, readRequest } from "./request.ts";
import type { Scenario } from "./scenario.ts";
import { Timeline } from "./timeline.ts";
import { Trace } from "./trace.ts";

/** Something that must never be, was. */
export interface Violation {
  /** Which check, as a name that a search finds. */
  readonly check: string;
  readonly message: string;
  /** ms since the simulation began. */
  readonly at: number;
}

/** Who makes a request, and which. */
export interface Act {
  /** `replica-1.2`, `job-controller`, `node`, `somebody`, `user`; `cluster` for what happens by itself. */
  readonly actor: string;
  readonly request: ReadRequest | undefined;
}

/** A create of a Job that may still be on its way, for all anybody knows. */
export interface Ghost {
  readonly namespace: string;
  readonly job: string;
  readonly flowUid: string;
  readonly arrive: () => void;
}

const BY_ITSELF: Act = { actor: "cluster", request: undefined };

export class World {
  readonly scenario: Scenario;
  readonly timeline = new Timeline();
  readonly trace: Trace;
  readonly api: EmbeddedApi;
  /** How often what happened: faults that struck, features that were used. */
  readonly counts = new Map<string, number>();
  /** Whether faults still happen. */
  faultsOn = true;
  /** Creates of Jobs that were sent, each as it would arrive once more. */
  readonly ghosts: Ghost[] = [];
  /** What is to become of the next requests of a kind, as `POST jobs`, `LIST jobs`. */
  readonly orders = new Map<string, Order>();
  /** Namespaces in which nothing can be created for now. */
  readonly fullNamespaces = new Set<string>();
  readonly #faults: ReadonlySet<Fault>;
  #act: Act = BY_ITSELF;
  #violation: Violation | undefined;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#faults = new Set(scenario.faults);
    this.trace = new Trace(() => this.timeline.elapsed);
    this.api = createEmbeddedApi({
      clock: this.timeline,
      random: this.chance("api").next,
    });
  }

  /** The stream of draws for this purpose. */
  chance(...purpose: readonly (string | number)[]): Chance {
    return new Chance(this.scenario.seed, ...purpose);
  }

  isOn(fault: Fault): boolean {
    return this.faultsOn && this.#faults.has(fault);
  }

  /** Whether a fault of this class happens now; `probability` is that at usual intensity. */
  strikes(fault: Fault, chance: Chance, probability: number): boolean {
    // Drawn in any case: leaving a class out must not shift the draws of the others.
    const drawn = chance.happens(Math.min(0.9, probability * this.scenario.intensity));
    if (!drawn || !this.isOn(fault)) return false;
    this.count(fault);
    return true;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Who is being served now. */
  get act(): Act {
    return this.#act;
  }

  /** Hands a request to the server, which serves it before this returns. */
  serve(client: RestClient, actor: string, opts: RequestOptions): Promise<unknown> {
    const before = this.#act;
    this.#act = { actor, request: readRequest(opts) };
    try {
      return client.performRequest(opts);
    } finally {
      this.#act = before;
    }
  }

  /** A client of somebody who is not under test: nothing goes wrong, but it may take time. */
  client(actor: string, delayMs: (request: ReadRequest) => number = () => 0): RestClient {
    const server = this.api.connect();
    const performRequest = async (opts: RequestOptions): Promise<unknown> => {
      const delay = opts.expectStream ? 0 : delayMs(readRequest(opts));
      if (delay > 0) await new Promise<void>((done) => this.timeline.schedule(delay, done));
      return await this.serve(server, actor, opts);
    };
    return {
      performRequest: performRequest as RestClient["performRequest"],
      [Symbol.dispose]: () => server[Symbol.dispose](),
    };
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Something that must never be. The first one ends the simulation. */
  violate(check: string, message: string): void {
    if (this.#violation !== undefined) return;
    this.#violation = { check, message, at: this.timeline.elapsed };
    this.trace.add("VIOLATION", `${check}: ${message}`);
  }
}
