/**
 * Virtual time for tests: a `Clock` that moves only when it is told to. Callbacks run in the order
 * in which they are due (those of one instant in the order they were scheduled), and after each of
 * them everything that follows without waiting for time runs before the next one, so the same test
 * takes the same course on every machine. What waits for real I/O is not waited for.
 */

import { setImmediate } from "node:timers";
import type { Clock } from "../../src/kube/clock.ts";

interface Timer {
  dueAt: number;
  readonly callback: () => void;
}

/** A clock that stands still until `advance()` moves it. */
export class FakeClock implements Clock {
  #now: number;
  /** By how much `jump()` has corrected the time of day, ms. */
  #corrected = 0;
  /** Sorted by `dueAt`, equal instants in the order they were scheduled. */
  readonly #timers: Timer[] = [];

  /** @param start the first instant, ms since the epoch */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#corrected;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    const after = this.#timers.findIndex((other) => other.dueAt > timer.dueAt);
    this.#timers.splice(after < 0 ? this.#timers.length : after, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** How many callbacks are waiting for time to pass. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** When the next callback is due, ms since the epoch. */
  get nextDueAt(): number | undefined {
    return this.#timers[0]?.dueAt;
  }

  /** Corrects the time of day: `now()` jumps, and timers run as long as they would have. */
  jump(ms: number): void {
    this.#now += ms;
    this.#corrected += ms;
    for (const timer of this.#timers) timer.dueAt += ms;
  }

  /** Lets everything run that can run without time passing. */
  settle(): Promise<void> {
    // A macrotask starts only when there are no microtasks left.
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** Lets time pass: each callback that falls due runs at its own instant. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let timer = this.#timers[0]; timer && timer.dueAt <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.callback();
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /**
   * Lets time pass until the promise has settled, and hands on its outcome.
   *
   * @throws {Error} if it has not settled when no callback is left or `limitMs` have passed
   */
  async runUntil<T>(promise: Promise<T>, limitMs = 24 * 3600_000): Promise<T> {
    let settled = false;
    const mark = () => void (settled = true);
    promise.then(mark, mark);
    const end = this.#now + limitMs;
    await this.settle();
    while (!settled && this.nextDueAt !== undefined && this.nextDueAt <= end) {
      await this.advance(this.nextDueAt - this.#now);
    }
    if (!settled) {
      throw new Error(
        `The promise is still pending at ${new Date(this.#now).toISOString()} with ` +
          `${this.pendingTimers} timers waiting: nothing within ${limitMs} ms settles it`,
      );
    }
    return promise;
  }
}
