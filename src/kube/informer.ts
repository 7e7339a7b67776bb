/**
 * A store that follows a collection on the API server, and tells of each change. Objects become
 * records the moment they arrive, page by page, so that what the records leave out is garbage at
 * once.
 *
 *     const jobs = createInformer({
 *       list: (options) => batch.getJobListForAllNamespaces({ ...options, labelSelector }),
 *       watch: (options) => batch.watchJobListForAllNamespaces({ ...options, labelSelector }),
 *       transform: toJobRecord,
 *       indexes: { owner: (job) => [job.ownerUid] },
 *       clock, random, logger: logger.with({ kind: "Job" }),
 *     });
 *     jobs.onChange(({ before, after }) => queue.add((after ?? before)!.ownerKey));
 *     const ended = jobs.run(signal);
 *     await jobs.synced;
 *
 * Guarantees: those of the watcher and the store (see there). After any fault the store comes to
 * hold what the server holds, and whoever followed the changes knows all that came, changed or
 * went, also what vanished between two lists, and when a list has come. A transform or handler that throws is reported for
 * that object and stops neither the others nor the informer; the object is then not in the store.
 *
 * Assumptions: index functions do not throw.
 */

import { type Change, type IndexFunctions, Store, type StoreReader } from "./store.ts";
import { Watcher } from "./watcher.ts";
import type { WatchedObject, WatcherOptions, WatchHealth } from "./watch_types.ts";

/** What an informer is made of. */
export interface InformerOptions<Raw, Rec> extends WatcherOptions<Raw> {
  /**
   * What is kept of an object. It must not hold on to the object's own parts that are not kept. It is
   * called for each object that comes, also where the list that it comes with is given up.
   */
  readonly transform: (object: Raw) => Rec;
  /** @default {@linkcode objectKey} */
  readonly key?: (object: Raw) => string;
  readonly indexes?: IndexFunctions<Rec>;
}

/** Is told of each change, after it, one at a time. */
export type ChangeHandler<Rec> = (change: Change<Rec>) => void;

/** A store that follows the server. */
export interface Informer<Rec> {
  readonly store: StoreReader<Rec>;
  /** Resolves once the store holds a whole list. Never rejects; pending for ever if stopped before. */
  readonly synced: Promise<void>;
  hasSynced(): boolean;
  /** One for each collection that is followed. */
  health(): readonly WatchHealth[];
  /** Adds a handler. To be told of everything, add it before `run()`. */
  onChange(handler: ChangeHandler<Rec>): void;
  /**
   * Adds a handler that is told of each whole list, after its changes. What came and went between
   * two lists is in no change: who knows of it otherwise learns only so that it is gone.
   */
  onList(handler: () => void): void;
  /** Follows the server until the signal aborts. Never rejects. To be called once. */
  run(signal: AbortSignal): Promise<void>;
}

/** `namespace/name`, or `name` where there is no namespace. */
export function objectKey({ metadata }: WatchedObject): string {
  if (!metadata?.name) throw new TypeError("Cannot make a key of an object without metadata.name");
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** An informer on one collection; see the head of this file. */
export function createInformer<Raw extends WatchedObject, Rec>(
  options: InformerOptions<Raw, Rec>,
): Informer<Rec> {
  return new CollectionInformer(options);
}

class CollectionInformer<Raw extends WatchedObject, Rec> implements Informer<Rec> {
  readonly store: Store<Rec>;
  readonly synced: Promise<void>;
  readonly #options: InformerOptions<Raw, Rec>;
  readonly #watcher: Watcher<Raw>;
  readonly #handlers: ChangeHandler<Rec>[] = [];
  readonly #listHandlers: (() => void)[] = [];
  readonly #markSynced: () => void;
  #hasSynced = false;
  /** The part of a new list that has come so far. */
  #incoming = new Map<string, Rec>();

  constructor(options: InformerOptions<Raw, Rec>) {
    this.#options = options;
    this.store = new Store(options.indexes ?? {}, (change) => this.#tell(change));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#markSynced = resolve;
    this.#watcher = new Watcher(options, {
      page: (items) => this.#addPage(items),
      commit: () => this.#commit(),
      committed: () => this.#tellList(),
      discard: () => this.#incoming.clear(),
      event: (type, object) => this.#apply(type, object),
    });
  }

  hasSynced(): boolean {
    return this.#hasSynced;
  }

  health(): readonly WatchHealth[] {
    return [this.#watcher.health];
  }

  onChange(handler: ChangeHandler<Rec>): void {
    this.#handlers.push(handler);
  }

  onList(handler: () => void): void {
    this.#listHandlers.push(handler);
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#watcher.run(signal);
  }

  #addPage(items: readonly Raw[]): void {
    for (const object of items) {
      const key = this.#keyOf(object);
      const record = this.#transform(key, object);
      if (record !== undefined) this.#incoming.set(key, record);
    }
  }

  #commit(): void {
    const records = this.#incoming;
    this.#incoming = new Map();
    this.store.replace(records);
    this.#hasSynced = true;
    this.#markSynced();
  }

  #apply(type: "ADDED" | "MODIFIED" | "DELETED", object: Raw): void {
    const key = this.#keyOf(object);
    const record = this.#transform(key, object);
    if (type === "DELETED" || record === undefined) this.store.delete(key, record);
    else this.store.set(key, record);
  }

  #keyOf(object: Raw): string {
    return (this.#options.key ?? objectKey)(object);
  }

  /** An object that cannot be read must not keep all others out. */
  #transform(key: string, object: Raw): Rec | undefined {
    try {
      return this.#options.transform(object);
    } catch (error) {
      this.#report("object left out", { key, error });
      return undefined;
    }
  }

  #tell(change: Change<Rec>): void {
    for (const handle of this.#handlers) {
      this.#call(() => handle(change), "change handler failed", { key: change.key });
    }
  }

  #tellList(): void {
    for (const handle of this.#listHandlers) this.#call(handle, "list handler failed", {});
  }

  #call(handler: () => void, failure: string, fields: { readonly key?: string }): void {
    try {
      handler();
    } catch (error) {
      this.#report(failure, { ...fields, error });
    }
  }

  #report(message: string, fields: { readonly key?: string; readonly error: unknown }): void {
    this.#options.logger.error(message, fields);
    this.#options.onError?.(fields.error);
  }
}
