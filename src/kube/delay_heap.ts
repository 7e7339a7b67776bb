/**
 * Keys by the instant at which they are due: an indexed binary heap, so that a key is held once
 * however often it is set, and the earliest one is always at hand. It knows no clock.
 */

interface Entry {
  readonly key: string;
  dueAt: number;
  /** Breaks ties: of two keys due at one instant, the one set first comes first. */
  readonly order: number;
}

/** A set of keys, each with the earliest instant (ms since the epoch) it was ever set to. */
export class DelayHeap {
  readonly #heap: Entry[] = [];
  readonly #position = new Map<string, number>();
  #sets = 0;

  /** How many keys wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** The earliest instant any key is due at. */
  get nextDueAt(): number | undefined {
    return this.#heap[0]?.dueAt;
  }

  /** Adds the key, or moves it forward; a later instant than the one it has changes nothing. */
  set(key: string, dueAt: number): void {
    const position = this.#position.get(key);
    if (position === undefined) {
      this.#place({ key, dueAt, order: this.#sets++ }, this.#heap.length);
      return;
    }
    const entry = this.#heap[position]!;
    if (dueAt >= entry.dueAt) return;
    entry.dueAt = dueAt;
    this.#place(entry, position);
  }

  /** Takes out the key that is due first. */
  pop(): string | undefined {
    const first = this.#heap[0];
    if (!first) return undefined;
    this.#position.delete(first.key);
    const last = this.#heap.pop()!;
    if (last !== first) this.#sink(last);
    return first.key;
  }

  /** Forgets all keys. */
  clear(): void {
    this.#heap.length = 0;
    this.#position.clear();
  }

  /** Puts the entry at the hole, or as far above it as it belongs. */
  #place(entry: Entry, hole: number): void {
    let at = hole;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#heap[parentAt]!;
      if (!isBefore(entry, parent)) break;
      this.#put(parent, at);
      at = parentAt;
    }
    this.#put(entry, at);
  }

  /** Puts the entry at the top, or as far below it as it belongs. */
  #sink(entry: Entry): void {
    let at = 0;
    while (true) {
      let childAt = 2 * at + 1;
      let child = this.#heap[childAt];
      const right = this.#heap[childAt + 1];
      if (child && right && isBefore(right, child)) {
        child = right;
        childAt++;
      }
      if (!child || !isBefore(child, entry)) break;
      this.#put(child, at);
      at = childAt;
    }
    this.#put(entry, at);
  }

  #put(entry: Entry, at: number): void {
    this.#heap[at] = entry;
    this.#position.set(entry.key, at);
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);
}
