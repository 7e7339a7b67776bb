/**
 * The virtual time of one simulation: what is to happen, in the order in which it is due, each
 * time followed by everything that goes on without time passing. Nothing else moves time.
 */

import { type Clock, nextTurn } from "../../src/kube/clock.ts";

interface Entry {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** 2026-01-01, as good a day as any. */
const START = Date.UTC(2026, 0, 1);

/** The time of the world: API server and nodes read it as it is, replicas through clocks of their own. */
export class Timeline implements Clock {
  #now = START;
  #order = 0;
  /** A binary heap, earliest first, of equal instants the one set first. */
  readonly #heap: Entry[] = [];

  /** ms since the epoch, whole. */
  now(): number {
    return Math.floor(this.#now);
  }

  monotonic(): number {
    return this.elapsed;
  }

  /** ms since the simulation began, with fractions. */
  get elapsed(): number {
    return this.#now - START;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const dueAt = this.#now + Math.max(0, delayMs);
    const entry = { dueAt, order: this.#order++, callback, cancelled: false };
    this.#push(entry);
    return () => void (entry.cancelled = true);
  }

  /** Lets time pass up to an instant (ms since the beginning), or until `isOver` says so. */
  async runUntil(elapsedMs: number, isOver: () => boolean): Promise<void> {
    const end = START + elapsedMs;
    await nextTurn();
    while (!isOver()) {
      const entry = this.#heap[0];
      if (entry === undefined || entry.dueAt > end) {
        this.#now = Math.max(this.#now, end);
        return;
      }
      this.#pop();
      if (entry.cancelled) continue;
      this.#now = Math.max(this.#now, entry.dueAt);
      entry.callback();
      await nextTurn();
    }
  }

  #push(entry: Entry): void {
    let at = this.#heap.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      if (!isBefore(entry, this.#heap[parentAt]!)) break;
      this.#heap[at] = this.#heap[parentAt]!;
      at = parentAt;
    }
    this.#heap[at] = entry;
  }

  #pop(): void {
    const last = this.#heap.pop()!;
    const size = this.#heap.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= size) break;
      const right = childAt + 1;
      if (right < size && isBefore(this.#heap[right]!, this.#heap[childAt]!)) childAt = right;
      if (!isBefore(this.#heap[childAt]!, last)) break;
      this.#heap[at] = this.#heap[childAt]!;
      at = childAt;
    }
    this.#heap[at] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);
}
