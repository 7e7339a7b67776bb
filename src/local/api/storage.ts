/**
 * What is stored: one table a kind under one counter of revisions. Objects in it are never
 * changed; a write puts another object in their place. Knows nothing of requests.
 */

import { type Change, History } from "./history.ts";
import type { ApiObject } from "./json.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** Told of each change, in order and before the write returns. */
export type ChangeListener = (kind: ResourceKind, change: Change) => void;

/** The objects of one kind, by key, and their recent changes. */
export class Table {
  readonly kind: ResourceKind;
  readonly history: History;
  readonly #objects = new Map<string, ApiObject>();
  /** Keys in order; undefined when one was added or removed since it was last needed. */
  #sortedKeys: string[] | undefined;

  constructor(kind: ResourceKind, history = new History()) {
    this.kind = kind;
    this.history = history;
  }

  get(key: string): ApiObject | undefined {
    return this.#objects.get(key);
  }

  /** All objects in the order of their keys. */
  *list(): Generator<[key: string, object: ApiObject]> {
    this.#sortedKeys ??= [...this.#objects.keys()].sort();
    for (const key of this.#sortedKeys) yield [key, this.#objects.get(key)!];
  }

  /**
   * All objects as they were at a revision, in the order of their keys.
   * The revision must not be compacted.
   */
  listAt(revision: number): [key: string, object: ApiObject][] {
    if (this.history.after(revision) === undefined) return [...this.list()];
    const objects = new Map(this.#objects);
    for (const change of this.history.undo(revision)) {
      if (change.previous === undefined) objects.delete(change.key);
      else objects.set(change.key, change.previous);
    }
    return [...objects].sort(([a], [b]) => a < b ? -1 : 1);
  }

  /** Used by `Storage` alone, which keeps revisions and history right. */
  set(key: string, object: ApiObject | undefined): void {
    if (object === undefined || !this.#objects.has(key)) this.#sortedKeys = undefined;
    if (object === undefined) this.#objects.delete(key);
    else this.#objects.set(key, object);
  }
}

/** All tables and the one counter. */
export class Storage {
  readonly #tables = new Map<ResourceKind, Table>();
  readonly #listeners = new Set<ChangeListener>();
  #revision = 1;

  constructor(kinds: readonly ResourceKind[]) {
    for (const kind of kinds) this.#tables.set(kind, new Table(kind));
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** @throws for a kind that this storage was not made with. */
  table(kind: ResourceKind): Table {
    const table = this.#tables.get(kind);
    if (table === undefined) throw new Error(`Cannot find a table for kind '${kind.kind}'`);
    return table;
  }

  /**
   * Stores the object under the next revision, which is written into its metadata: the object
   * must be the caller's own copy, and is the storage's from here on.
   */
  put(kind: ResourceKind, key: string, object: ApiObject): ApiObject {
    const table = this.table(kind);
    const previous = table.get(key);
    const revision = ++this.#revision;
    object.metadata.resourceVersion = String(revision);
    table.set(key, object);
    this.#announce(kind, { revision, key, previous, current: object });
    return object;
  }

  /** Removes the object; what it was, at the revision of its deletion. */
  delete(kind: ResourceKind, key: string): ApiObject {
    const table = this.table(kind);
    const previous = table.get(key);
    if (previous === undefined) throw new Error(`Cannot delete '${key}': it is not stored`);
    const revision = ++this.#revision;
    table.set(key, undefined);
    this.#announce(kind, { revision, key, previous, current: undefined });
    return atRevision(previous, revision);
  }

  /** Calls the listener for each change from now on; returns a function that ends that. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all changes so far: watches and pages that need them end with 410. */
  compact(): void {
    for (const table of this.#tables.values()) table.history.compact(this.#revision);
  }

  #announce(kind: ResourceKind, change: Change): void {
    this.table(kind).history.add(change);
    for (const listener of this.#listeners) listener(kind, change);
  }
}

/** The object with another resourceVersion; shares everything else, so it is for reading only. */
export function atRevision(object: ApiObject, revision: number): ApiObject {
  return {
    ...object,
    metadata: { ...object.metadata, resourceVersion: String(revision) },
  };
}
