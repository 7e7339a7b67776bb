/**
 * Workers that take keys from a queue and make a pass over each. What a pass does is handed in.
 *
 * # Guarantees
 *
 * - Never two passes of one key at once, and a pass begins after every `queue.add()` (the queue's
 *   guarantees).
 * - Every pass has one outcome, and one place acts on it: failed: again after the key's backoff,
 *   no sooner than the server asked for; told an instant: again then; else done.
 * - A conflict (409) is normal flow: something read was no longer true. It is backed off from like
 *   a failure, and not logged as one.
 * - After the stop signal no pass begins; `run()` resolves once the passes in flight have ended.
 *   It never rejects.
 *
 * # Assumptions
 *
 * - A pass looks at what is, not at why it was called, and ends by itself in bounded time
 *   (requests have timeouts).
 * - Logger and stats do not throw.
 *
 * # Caveats
 *
 * - A controller runs once. A new term of leadership takes a new queue and a new controller.
 * - The pass's signal tells of the stop only, so that a long pass may end early at a point of its
 *   choice. Handed on to requests it would cut them off in the middle, and the server may yet act
 *   on them.
 */

import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "./clock.ts";
import { isConflict, isNotLeader, isTransient, retryAfterMs } from "./errors.ts";
import { RateLimiter } from "./rate_limiter.ts";
import type { WorkQueue } from "./work_queue.ts";

/**
 * A pass that asks for an instant already gone by comes up after this, so that one that never
 * stops asking cannot starve the others.
 */
const MIN_REQUEUE_MS = 1;

/**
 * The longest backoff, ms, of a key whose pass met a server that was not well: how long keys may
 * stay away once it is well again.
 */
const MAX_TRANSIENT_BACKOFF_MS = 30_000;

/** What a pass that succeeded asks for. */
export interface ReconcileResult {
  /** The earliest instant, ms since the epoch, at which another pass is wanted. */
  readonly requeueAt?: number;
}

/**
 * One pass over one key.
 *
 * @param signal aborts when the controller is to stop
 * @throws whatever it cannot deal with itself: the pass is repeated after a backoff
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult | void>;

/** How a pass can end. */
export const OUTCOMES = ["success", "requeue", "conflict", "error", "stopped"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a controller reports about its passes. */
export interface ControllerStats {
  /** A pass has ended after so many ms. */
  reconciled(outcome: Outcome, durationMs: number): void;
}

/** What a controller is made of. */
export interface ControllerOptions {
  readonly queue: WorkQueue;
  readonly reconcile: Reconcile;
  /** How many passes, each of another key, may run at once. */
  readonly workers: number;
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly stats?: ControllerStats;
  /** @default 5 ms doubling up to 5 minutes, or 30 s while the server is not well */
  readonly limiter?: RateLimiter;
}

/** Runs passes until it is stopped; see the head of this file for what it guarantees. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #limiter: RateLimiter;
  /** Keys of the passes in flight, the longest first, each with its beginning by the monotonic clock. */
  readonly #inFlight = new Map<string, number>();

  /** @throws {RangeError} if `workers` is not a positive whole number */
  constructor(options: ControllerOptions) {
    const { workers, random, limiter = new RateLimiter({ random }) } = options;
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(`Cannot run ${workers} workers: it takes a whole number of 1 or more`);
    }
    this.#options = options;
    this.#limiter = limiter;
  }

  /** How long the longest of the passes in flight has been going on, ms; 0: there is none. */
  get longestPassMs(): number {
    const [since] = this.#inFlight.values();
    return since === undefined ? 0 : this.#options.clock.monotonic() - since;
  }

  /** Works until the signal aborts. Resolves once no pass is in flight. */
  async run(stop: AbortSignal): Promise<void> {
    const { queue, workers } = this.#options;
    const shutdown = () => void queue.shutdown();
    if (stop.aborted) shutdown();
    stop.addEventListener("abort", shutdown, { once: true });
    await Promise.all(Array.from({ length: workers }, () => this.#work(stop)));
    stop.removeEventListener("abort", shutdown);
  }

  async #work(stop: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      await this.#pass(key, stop);
      queue.done(key);
    }
  }

  async #pass(key: string, stop: AbortSignal): Promise<void> {
    const { reconcile, clock, stats } = this.#options;
    const startedAt = clock.monotonic();
    this.#inFlight.set(key, startedAt);
    let outcome: Outcome;
    try {
      outcome = this.#succeeded(key, await reconcile(key, stop));
    } catch (error) {
      outcome = this.#failed(key, error, stop);
    }
    this.#inFlight.delete(key);
    stats?.reconciled(outcome, clock.monotonic() - startedAt);
  }

  #succeeded(key: string, result: ReconcileResult | void): Outcome {
    const { queue, clock } = this.#options;
    const requeueAt = result?.requeueAt;
    if (requeueAt !== undefined) {
      queue.addAfter(key, Math.max(MIN_REQUEUE_MS, requeueAt - clock.now()));
    }
    this.#limiter.forget(key);
    return requeueAt === undefined ? "success" : "requeue";
  }

  #failed(key: string, error: unknown, stop: AbortSignal): Outcome {
    const { queue, logger } = this.#options;
    // A pass that ended early because of the stop has not gone wrong.
    if (stop.aborted && error === stop.reason) return "stopped";
    const backoffMs = this.#limiter.next(key);
    const capMs = isTransient(error) ? MAX_TRANSIENT_BACKOFF_MS : Infinity;
    const retryInMs = Math.max(Math.min(backoffMs, capMs), retryAfterMs(error) ?? 0);
    queue.addAfter(key, retryInMs);
    // A term of leadership is over: the stop is on its way here, or the next renewal.
    if (isNotLeader(error)) return "stopped";
    const fields = { key, error, failures: this.#limiter.failures(key), retryInMs };
    if (isConflict(error)) {
      logger.debug("pass met a conflict", fields);
      return "conflict";
    }
    if (isTransient(error)) logger.warn("pass failed", fields);
    else logger.error("pass failed", fields);
    return "error";
  }
}
