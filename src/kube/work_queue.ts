/**
 * Keys that need a pass. Handlers add keys, workers take them; what a pass does with a key is not
 * known here.
 *
 * # Guarantees
 *
 * - A key is never with two workers at once: added while a worker has it, it is only marked, and
 *   comes up again when that worker is done.
 * - Nothing is lost: after every `add()` a pass of that key begins. Adding a key that already
 *   waits changes nothing, so a thousand changes cost one pass.
 * - Keys come up in the order in which they began to wait.
 * - Of several delays of one key the earliest holds; a later one never postpones it. `add()` makes
 *   the key come up now and leaves its delay standing.
 * - However many keys are delayed, one timer runs.
 *
 * # Assumptions
 *
 * - Whoever got a key calls `done()` with it once, also when its pass failed.
 *
 * # Caveats
 *
 * - A delay is never taken back: a pass may come up that nobody needs any more. Passes look at
 *   what is, so it finds nothing to do.
 * - A queue that is shut down stays so; a new term of leadership takes a new queue and adds all
 *   keys.
 */

import type { Clock } from "./clock.ts";
import { DelayHeap } from "./delay_heap.ts";

/** What a queue reports about itself. */
export interface QueueMetrics {
  /** A key was added that did not wait already. */
  added(): void;
  /** How many keys wait for a worker now, delayed ones not among them. */
  depth(keys: number): void;
  /** How long a key waited for a worker, ms. */
  waited(ms: number): void;
}

/** Reports nothing. */
export const noQueueMetrics: QueueMetrics = { added() {}, depth() {}, waited() {} };

/** What a queue is made of. */
export interface WorkQueueOptions {
  readonly clock: Clock;
  /** @default noQueueMetrics */
  readonly metrics?: QueueMetrics;
}

/** A queue of keys; see the head of this file for what it guarantees. */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #metrics: QueueMetrics;
  /** Keys without a worker that need a pass, each with the instant since when. */
  readonly #waiting = new Map<string, number>();
  /** Stands behind the key handed out last: all that wait are still before it. */
  readonly #cursor = this.#waiting.entries();
  /** Keys that a worker has. */
  readonly #processing = new Set<string>();
  /** Keys added while a worker has them, each with the instant of the first such add. */
  readonly #again = new Map<string, number>();
  readonly #delayed = new DelayHeap();
  /** Workers that wait for a key. Never while a key waits for a worker. */
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #timer: { readonly dueAt: number; readonly cancel: () => void } | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor({ clock, metrics = noQueueMetrics }: WorkQueueOptions) {
    this.#clock = clock;
    this.#metrics = metrics;
  }

  /** How many keys wait for a worker, delayed ones not among them. */
  get depth(): number {
    return this.#waiting.size + this.#again.size;
  }

  /** How many keys wait for their instant. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** Makes the key come up as soon as a worker is free. Does nothing after `shutdown()`. */
  add(key: string): void {
    if (this.#drained || this.#waiting.has(key) || this.#again.has(key)) return;
    this.#metrics.added();
    const now = this.#clock.now();
    if (this.#processing.has(key)) {
      this.#again.set(key, now);
      this.#metrics.depth(this.depth);
    } else {
      this.#wait(key, now);
    }
  }

  /**
   * Adds the key when the delay has passed, or now if it is not positive. An earlier delay that
   * the key has already is kept. Does nothing after `shutdown()`.
   *
   * @throws {RangeError} if the delay is not a finite number
   */
  addAfter(key: string, delayMs: number): void {
    if (!Number.isFinite(delayMs)) {
      throw new RangeError(
        `Cannot queue '${key}' after ${delayMs} ms: the delay must be a finite number`,
      );
    }
    if (this.#drained) return;
    if (delayMs <= 0) return this.add(key);
    this.#delayed.set(key, this.#clock.now() + delayMs);
    this.#arm();
  }

  /** The next key, now the caller's until `done()`; `undefined` once the queue is shut down. */
  get(): Promise<string | undefined> {
    if (this.#drained) return Promise.resolve(undefined);
    if (this.#waiting.size === 0) return new Promise((resolve) => this.#takers.push(resolve));
    const [key, since] = this.#cursor.next().value!;
    this.#waiting.delete(key);
    this.#hand(key, since);
    return Promise.resolve(key);
  }

  /**
   * Ends the caller's hold on a key from `get()`.
   *
   * @throws {Error} if no worker has that key
   */
  done(key: string): void {
    if (!this.#processing.delete(key)) {
      throw new Error(`Cannot end the pass of '${key}': no worker has that key`);
    }
    const addedAt = this.#again.get(key);
    if (addedAt !== undefined) {
      this.#again.delete(key);
      this.#wait(key, addedAt);
    }
    this.#settleDrain();
  }

  /**
   * Drops all keys that wait, refuses new ones, and sends workers home. What workers have goes on.
   *
   * @returns once no worker has a key
   */
  shutdown(): Promise<void> {
    if (!this.#drained) {
      this.#drained = Promise.withResolvers();
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#delayed.clear();
      this.#waiting.clear();
      this.#again.clear();
      this.#metrics.depth(0);
      for (const take of this.#takers.splice(0)) take(undefined);
      this.#settleDrain();
    }
    return this.#drained.promise;
  }

  #wait(key: string, since: number): void {
    const take = this.#takers.shift();
    if (take) {
      this.#hand(key, since);
      take(key);
      return;
    }
    this.#waiting.set(key, since);
    this.#metrics.depth(this.depth);
  }

  #hand(key: string, since: number): void {
    this.#processing.add(key);
    this.#metrics.depth(this.depth);
    this.#metrics.waited(Math.max(0, this.#clock.now() - since));
  }

  #settleDrain(): void {
    if (this.#drained && this.#processing.size === 0) this.#drained.resolve();
  }

  /** Sees to it that the one timer runs for the earliest delay. */
  #arm(): void {
    const dueAt = this.#delayed.nextDueAt;
    if (dueAt === undefined || (this.#timer && this.#timer.dueAt <= dueAt)) return;
    this.#timer?.cancel();
    const cancel = this.#clock.schedule(dueAt - this.#clock.now(), () => this.#fire(dueAt));
    this.#timer = { dueAt, cancel };
  }

  /**
   * A timer that has run is proof that its instant has come, also where the wall clock was set
   * back meanwhile: a key waits no longer than it was told to.
   */
  #fire(dueAt: number): void {
    this.#timer = undefined;
    const now = Math.max(dueAt, this.#clock.now());
    while ((this.#delayed.nextDueAt ?? Infinity) <= now) this.add(this.#delayed.pop()!);
    this.#arm();
  }
}
