/**
 * What is known of a set of objects, as records by key, with indexes. One writer (the informer)
 * and many readers in between.
 *
 * # Guarantees
 *
 * - Readers never see half a list: a new list takes the place of everything at once.
 * - Whoever is told of a change finds the store as it is after that change; of a list, as it is
 *   after all of the list's changes.
 *
 * # Caveats
 *
 * - Records belong to everyone: nobody changes one.
 * - Absence is no evidence that an object does not exist: the store may lag behind the server.
 */

import { KeyIndex } from "./key_index.ts";

/**
 * One record that came, changed or went. `before` and `after` are not both absent.
 *
 * - After a new list every record in it is told of, also where nothing changed; and an object
 *   deleted and made anew in between shows as one that changed (compare uids).
 * - Of a deletion seen by the watch, `before` is the object as the server had it last, which may
 *   be newer than what the store held.
 */
export interface Change<Rec> {
  readonly key: string;
  readonly before?: Rec;
  readonly after?: Rec;
}

/** Index functions by name: the values under which a record is to be found. */
export type IndexFunctions<Rec> = Readonly<Record<string, (record: Rec) => readonly string[]>>;

/** What readers may do. */
export interface StoreReader<Rec> {
  readonly size: number;
  get(key: string): Rec | undefined;
  /** All keys, as they are now. */
  keys(): string[];
  /** All records, as they are now, in no promised order. */
  list(): Rec[];
  /**
   * The records that an index has under a value, in no promised order.
   *
   * @throws {RangeError} if there is no such index
   */
  byIndex(name: string, value: string): Rec[];
}

/** Records with indexes; the writer's side is for the informer only. */
export class Store<Rec> implements StoreReader<Rec> {
  readonly #functions: readonly (readonly [string, (record: Rec) => readonly string[]])[];
  readonly #notify: (change: Change<Rec>) => void;
  #records = new Map<string, Rec>();
  #indexes: ReadonlyMap<string, KeyIndex>;

  /** @param notify is told of every change, after it; it does not throw */
  constructor(indexes: IndexFunctions<Rec>, notify: (change: Change<Rec>) => void) {
    this.#functions = Object.entries(indexes);
    this.#notify = notify;
    this.#indexes = this.#emptyIndexes();
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string): Rec | undefined {
    return this.#records.get(key);
  }

  keys(): string[] {
    return [...this.#records.keys()];
  }

  list(): Rec[] {
    return [...this.#records.values()];
  }

  byIndex(name: string, value: string): Rec[] {
    const index = this.#indexes.get(name);
    if (!index) {
      const known = [...this.#indexes.keys()].join(", ") || "none";
      throw new RangeError(`Cannot read index '${name}': the store's indexes are ${known}`);
    }
    return Array.from(index.keys(value), (key) => this.#records.get(key)!);
  }

  /** Puts a record in, or in the place of the one it has. */
  set(key: string, after: Rec): void {
    const before = this.#records.get(key);
    this.#records.set(key, after);
    this.#reindex(key, before, after);
    this.#notify({ key, before, after });
  }

  /** Takes a record out. `last` is the object's last state; without it what the store held. */
  delete(key: string, last?: Rec): void {
    const held = this.#records.get(key);
    if (held === undefined) return;
    this.#records.delete(key);
    this.#reindex(key, held, undefined);
    this.#notify({ key, before: last ?? held });
  }

  /** Puts these records, and the store takes them over, in the place of all it has. */
  replace(records: Map<string, Rec>): void {
    const previous = this.#records;
    this.#records = records;
    this.#indexes = this.#emptyIndexes();
    for (const [key, record] of records) this.#reindex(key, undefined, record);
    for (const [key, after] of records) this.#notify({ key, before: previous.get(key), after });
    for (const [key, before] of previous) {
      if (!records.has(key)) this.#notify({ key, before });
    }
  }

  #emptyIndexes(): ReadonlyMap<string, KeyIndex> {
    return new Map(this.#functions.map(([name]) => [name, new KeyIndex()]));
  }

  #reindex(key: string, before: Rec | undefined, after: Rec | undefined): void {
    for (const [name, valuesOf] of this.#functions) {
      const index = this.#indexes.get(name)!;
      const values = after === undefined ? [] : valuesOf(after);
      for (const value of values) index.add(value, key);
      if (before === undefined) continue;
      for (const value of valuesOf(before)) {
        if (!values.includes(value)) index.remove(value, key);
      }
    }
  }
}
