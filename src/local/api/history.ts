/**
 * The last changes of one kind, in order: what watches resume from, and what past snapshots are
 * rebuilt with. Bounded: the oldest changes fall out, and who still needs them is told 410.
 */

import type { ApiObject } from "./json.ts";

/** One change of one object. */
export interface Change {
  /** The resourceVersion the change was given; grows by one with each write of any kind. */
  readonly revision: number;
  readonly key: string;
  /** The object before; undefined: it was created. */
  readonly previous: ApiObject | undefined;
  /** The object after; undefined: it was deleted. */
  readonly current: ApiObject | undefined;
}

/** Enough for a watcher that stalls while hundreds of flows run; a few MB of shared objects. */
const MAX_CHANGES = 4096;

/** The bounded list of changes of one kind. */
export class History {
  readonly #limit: number;
  #changes: Change[] = [];
  #latest = 0;
  #compacted = 0;
  #lastDropped = 0;

  constructor(limit = MAX_CHANGES) {
    this.#limit = limit;
  }

  /** The revision of the last change, also when it is gone. */
  get latest(): number {
    return this.#latest;
  }

  /** Changes up to this revision are gone; it is the oldest a watch may resume from. */
  get compacted(): number {
    return this.#compacted;
  }

  /** Whether a change after the revision is gone. */
  hasDroppedAfter(revision: number): boolean {
    return this.#lastDropped > revision;
  }

  add(change: Change): void {
    this.#latest = change.revision;
    this.#changes.push(change);
    // Cut half at a time, so that the cost of moving the rest is spread over many writes.
    if (this.#changes.length >= 2 * this.#limit) {
      this.#dropFirst(this.#changes.length - this.#limit);
    }
  }

  /** Forgets every change up to and including the revision. */
  compact(revision: number): void {
    this.#dropFirst(this.#indexAfter(revision));
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** The first change after the revision, or undefined. The revision must not be compacted. */
  after(revision: number): Change | undefined {
    return this.#changes[this.#indexAfter(revision)];
  }

  /** All changes after the revision, newest first. */
  *undo(revision: number): Generator<Change> {
    const first = this.#indexAfter(revision);
    for (let i = this.#changes.length - 1; i >= first; i--) yield this.#changes[i]!;
  }

  #dropFirst(count: number): void {
    const last = this.#changes[count - 1];
    if (last === undefined) return;
    this.#lastDropped = last.revision;
    this.#compacted = Math.max(this.#compacted, last.revision);
    this.#changes = this.#changes.slice(count);
  }

  /** Index of the first change with a higher revision. Readers are mostly at the end already. */
  #indexAfter(revision: number): number {
    const changes = this.#changes;
    let low = 0;
    let high = changes.length;
    if (high === 0 || changes[high - 1]!.revision <= revision) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (changes[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
