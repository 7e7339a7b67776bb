/**
 * Of several processes lets one at a time lead, by a Lease on the API server. What to do about the
 * lease is decided in `lease.ts`; this file does it.
 *
 * # Guarantees
 *
 * - It is either a candidate or leads. `lead()` is called for each term, never twice at once, and is
 *   told of the end of its term by a signal; the next term begins after it has returned.
 * - `isLeader` is true only while nobody else can have taken the lease by its rules: for
 *   {@linkcode RENEW_DEADLINE_MS} after the last renewal that succeeded was *sent*, by this
 *   process's own monotonic clock. A process that was stopped for longer finds it false at once,
 *   before any timer has run; the term's signal follows when a renewal that is on its way has ended.
 * - A lease is taken from another only if nothing of it has changed for as long as it holds, seen by
 *   this process's own clock, and by a write that fails if it has changed after all.
 * - After the stop signal the lease is kept until `lead()` has returned, and then given back, so
 *   that another takes it at once; where the API server does not answer it expires.
 * - A candidate hears of a release by a watch. Without one, as where it has broken, the lease is
 *   asked for when it would expire.
 * - `run()` never rejects. Failures are logged and overcome; a leader that cannot renew in time is a
 *   candidate again.
 *
 * # Assumptions
 *
 * - Requests have timeouts of less than the lease's 15 s less the 10 s that it is renewed for: what
 *   is sent while `isLeader` holds is then given up before another can lead.
 * - Monotonic clocks run equally fast, to within some percent. What they show does not matter.
 * - No two processes have the same identity.
 *
 * # Caveats
 *
 * - The lease fences nothing by itself. A request that is on its way when the term ends may arrive
 *   after it: whatever is written must be safe then too. `fence.ts` keeps back what has not been
 *   sent yet.
 * - Somebody who edits or deletes the lease can make two lead for as long as the first needs to hear
 *   of it.
 */

import type {
  CoordinationV1NamespacedApi,
  Lease,
} from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "./clock.ts";
import { isAlreadyExists, isConflict, isNotFound } from "./errors.ts";
import { createInformer } from "./informer.ts";
import {
  type Move,
  newLease,
  nextMove,
  releasedLease,
  renewedLease,
  see,
  type Sighting,
  takenLease,
} from "./lease.ts";
import { isOlder } from "./resource_version.ts";

/** For how long a renewal lets its sender lead; the lease itself holds for 15 s. */
export const RENEW_DEADLINE_MS = 10_000;

/** From one renewal to the next, and after an attempt that failed. */
const RETRY_MS = 2_000;

/** Leads for one term: works until the signal aborts, and returns once nothing is in flight. */
export type Lead = (over: AbortSignal) => Promise<void>;

/** Whoever decides when this process leads. */
export interface Leadership {
  /**
   * Calls `lead()` for each term until the signal aborts, and returns after the last has ended.
   * Never rejects. To be called once.
   */
  run(stop: AbortSignal, lead: Lead): Promise<void>;
}

/** For a process that is alone: one term, until it is to stop. */
export const soleLeadership: Leadership = { run: (stop, lead) => lead(stop) };

/** What an election is made of. */
export interface LeaderElectionOptions {
  /** The leases of the namespace that ours is in. */
  readonly leases: CoordinationV1NamespacedApi;
  /** The name of the lease. */
  readonly name: string;
  /** What stands in the lease for this process, and for no other. */
  readonly identity: string;
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Is told in words, with the lease, when a term begins or ends; must not throw. */
  readonly announce?: (lease: Lease, message: string) => void;
}

/** One candidate; see the head of this file for what it guarantees. */
export class LeaderElection implements Leadership {
  readonly #options: LeaderElectionOptions;
  #sighting: Sighting | undefined;
  /** Whether the last request about the lease failed, so that nobody knows what it is now. */
  #isInDoubt = false;
  #leadsUntil = -Infinity;
  /** Ends the present rest. */
  #wake: () => void = () => {};

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
  }

  /** Whether it leads, and nobody else can; see the head of this file. */
  get isLeader(): boolean {
    return this.#options.clock.monotonic() < this.#leadsUntil;
  }

  async run(stop: AbortSignal, lead: Lead): Promise<void> {
    const stopWatching = new AbortController();
    const watching = this.#watch(stopWatching.signal);
    while (!stop.aborted) {
      if (await this.#campaign(stop)) await this.#serve(stop, lead);
    }
    stopWatching.abort();
    await watching;
  }

  /** Returns true as soon as the lease is ours, and false if it is to stop before. */
  async #campaign(stop: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#options;
    while (!stop.aborted) {
      const move = this.#nextMove();
      if (move.kind === "wait") {
        await this.#rest(move.until - clock.monotonic(), stop);
      } else if (await this.#make(move) !== "done") {
        // Spread, so that those who failed together do not come back together.
        await this.#rest(RETRY_MS * (0.5 + random()), stop);
      } else if (move.kind !== "look") {
        return true;
      }
    }
    return false;
  }

  /** One term, from the lease in hand to its return or loss. */
  async #serve(stop: AbortSignal, lead: Lead): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort(stop.reason);
    if (stop.aborted) end();
    stop.addEventListener("abort", end, { once: true });
    this.#tell("became leader");
    const ended = new AbortController();
    const keeping = this.#keep(ended.signal, () => over.abort());
    await lead(over.signal);
    ended.abort();
    await keeping;
    stop.removeEventListener("abort", end);
    if (this.isLeader) await this.#release();
    this.#tell("stopped leading");
  }

  /** Renews the lease until the term has ended; calls back if it is lost before. */
  async #keep(ended: AbortSignal, onLost: () => void): Promise<void> {
    const { clock } = this.#options;
    let nextAt = clock.monotonic() + RETRY_MS;
    for (;;) {
      await this.#rest(Math.min(nextAt, this.#leadsUntil) - clock.monotonic(), ended);
      if (ended.aborted) return;
      const move = this.#nextMove();
      const isOthers = move.kind === "take" || move.kind === "wait";
      if (isOthers || !this.isLeader) return this.#lose(isOthers, onLost);
      const startedAt = clock.monotonic();
      const outcome = await this.#make(move);
      const isUrgent = move.kind === "look" ? outcome === "done" : outcome === "conflict";
      nextAt = isUrgent ? startedAt : startedAt + RETRY_MS;
    }
  }

  #lose(isOthers: boolean, onLost: () => void): void {
    const holder = this.#sighting?.lease?.spec?.holderIdentity ?? "";
    const why = isOthers ? `held by '${holder}'` : "not renewed in time";
    this.#options.logger.warn("lease lost", { why });
    this.#leadsUntil = -Infinity;
    onLost();
  }

  async #release(): Promise<void> {
    const { leases, name, clock, logger } = this.#options;
    if (this.#isInDoubt) await this.#make({ kind: "look" });
    this.#leadsUntil = -Infinity;
    if (this.#isInDoubt || this.#nextMove().kind !== "renew") return;
    try {
      this.#saw(await leases.replaceLease(name, releasedLease(this.#lease, clock.now())));
    } catch (error) {
      this.#isInDoubt = true;
      logger.warn("lease not released", { error });
    }
  }

  #nextMove(): Move {
    const { identity, clock } = this.#options;
    return nextMove(identity, this.#isInDoubt ? undefined : this.#sighting, clock.monotonic());
  }

  /** Sends one request about the lease; a write that succeeds lets us lead from when it was sent. */
  async #make(move: Exclude<Move, { kind: "wait" }>): Promise<"done" | "conflict" | "failed"> {
    const { clock, logger } = this.#options;
    const sentAt = clock.monotonic();
    try {
      this.#saw(await this.#request(move.kind));
      this.#isInDoubt = false;
      if (move.kind !== "look") this.#leadsUntil = sentAt + RENEW_DEADLINE_MS;
      return "done";
    } catch (error) {
      this.#isInDoubt = true;
      // Where a lease cannot be created because of a 404, it is the namespace that does not exist.
      const isGone = isNotFound(error) && move.kind !== "create";
      if (isConflict(error) || isAlreadyExists(error) || isGone) {
        logger.debug("lease changed by another", { doing: move.kind, error });
        return "conflict";
      }
      logger.warn("lease request failed", { doing: move.kind, error });
      return "failed";
    }
  }

  async #request(kind: "look" | "create" | "take" | "renew"): Promise<Lease | undefined> {
    const { leases, name, identity, clock } = this.#options;
    switch (kind) {
      case "look":
        try {
          return await leases.getLease(name);
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      case "create":
        return await leases.createLease(newLease(name, identity, clock.now()));
      case "take":
        return await leases.replaceLease(name, takenLease(this.#lease, identity, clock.now()));
      case "renew":
        return await leases.replaceLease(name, renewedLease(this.#lease, clock.now()));
    }
  }

  /** Follows the lease, and ends the present rest when it is not ours any more. */
  #watch(signal: AbortSignal): Promise<void> {
    const { leases, name, identity, clock, random, logger } = this.#options;
    const fieldSelector = `metadata.name=${name}`;
    const informer = createInformer<Lease, Lease>({
      list: (options) => leases.getLeaseList({ ...options, fieldSelector }),
      watch: (options) => leases.watchLeaseList({ ...options, fieldSelector }),
      transform: (lease) => lease,
      ...{ clock, random, logger: logger.with({ kind: "Lease" }) },
    });
    informer.onChange(({ before, after }) => {
      const version = (after ?? before)!.metadata.resourceVersion ?? "";
      // It may come after the answer to a request that was made later.
      if (this.#sighting === undefined || isOlder(version, this.#sighting.version)) return;
      this.#sighting = see(this.#sighting, { lease: after, version }, clock.monotonic());
      if (after?.spec?.holderIdentity !== identity) this.#wake();
    });
    return informer.run(signal);
  }

  /** An answer of the API server about the lease; undefined: there is none. */
  #saw(lease: Lease | undefined): void {
    const version = lease?.metadata.resourceVersion ?? "";
    const now = this.#options.clock.monotonic();
    this.#sighting = see(this.#sighting, { lease, version }, now);
  }

  /** The lease that was seen. */
  get #lease(): Lease {
    return this.#sighting!.lease!;
  }

  #tell(what: string): void {
    const { identity, logger, announce } = this.#options;
    logger.info(what, { identity });
    if (this.#sighting?.lease) announce?.(this.#sighting.lease, `${identity} ${what}`);
  }

  /** Waits; returns early when the signal aborts, or when the lease is seen not to be ours. */
  #rest(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || delayMs <= 0) return resolve();
      const done = () => {
        cancel();
        signal.removeEventListener("abort", done);
        this.#wake = () => {};
        resolve();
      };
      const cancel = this.#options.clock.schedule(delayMs, done);
      signal.addEventListener("abort", done, { once: true });
      this.#wake = done;
    });
  }
}
