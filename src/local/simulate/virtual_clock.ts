/**
 * Time that passes as fast as it can: whenever nothing is left to do at one instant, the next one
 * is that of the earliest callback that waits.
 */

import { type Clock, nextTurn } from "../../kube/clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

/** What a virtual clock starts from. */
export interface VirtualClockOptions {
  /** The first instant, ms since the epoch. */
  readonly start: number;
}

/**
 * A clock that `run()` moves. Callbacks of one instant run in the order in which they were
 * scheduled, and what follows from them without waiting for time runs before the next instant.
 * What waits for real I/O is not waited for: `hold()` makes time stand still for it.
 */
export class VirtualClock implements Clock {
  #now: number;
  /** Sorted by `dueAt`, equal instants in the order in which they were scheduled. */
  readonly #timers: Timer[] = [];
  #holds = 0;
  #wake: () => void = () => {};

  constructor({ start }: VirtualClockOptions) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), callback, isCancelled: false };
    this.#timers.splice(this.#positionAfter(timer.dueAt), 0, timer);
    this.#wake();
    return () => {
      timer.isCancelled = true;
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Makes time stand still until every function that this returned has been called. */
  hold(): () => void {
    this.#holds++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds--;
      this.#wake();
    };
  }

  /** Lets time pass until the signal aborts. To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!signal.aborted) {
      await nextTurn();
      const next = this.#holds > 0 ? undefined : this.#timers[0];
      if (signal.aborted) return;
      if (next === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
      else this.#passTo(next.dueAt);
    }
  }

  /** Runs what is due at that instant; what is scheduled for it meanwhile comes after. */
  #passTo(instant: number): void {
    this.#now = instant;
    for (const timer of this.#timers.splice(0, this.#positionAfter(instant))) {
      // One of those before it may have cancelled it.
      if (!timer.isCancelled) timer.callback();
    }
  }

  /** Where a timer of that instant belongs: behind all that are due no later. */
  #positionAfter(dueAt: number): number {
    let low = 0;
    for (let high = this.#timers.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.dueAt <= dueAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
