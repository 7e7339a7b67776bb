/**
 * Several informers that are used as one: a controller of some namespaces follows each of them by
 * itself, and its reader should not care. No two of the informers may hold the same key.
 */

import type { ChangeHandler, Informer } from "./informer.ts";
import type { StoreReader } from "./store.ts";
import type { WatchHealth } from "./watch_types.ts";

/** One informer over several; it is synced, and ended, when all of them are. */
export function joinInformers<Rec>(informers: readonly Informer<Rec>[]): Informer<Rec> {
  return new JoinedInformer(informers);
}

class JoinedInformer<Rec> implements Informer<Rec> {
  readonly store: StoreReader<Rec>;
  readonly synced: Promise<void>;
  readonly #informers: readonly Informer<Rec>[];

  constructor(informers: readonly Informer<Rec>[]) {
    this.#informers = informers;
    this.store = new JoinedReader(informers.map((informer) => informer.store));
    this.synced = Promise.all(informers.map((informer) => informer.synced)).then(() => undefined);
  }

  hasSynced(): boolean {
    return this.#informers.every((informer) => informer.hasSynced());
  }

  health(): readonly WatchHealth[] {
    return this.#informers.flatMap((informer) => informer.health());
  }

  onChange(handler: ChangeHandler<Rec>): void {
    for (const informer of this.#informers) informer.onChange(handler);
  }

  onList(handler: () => void): void {
    for (const informer of this.#informers) informer.onList(handler);
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#informers.map((informer) => informer.run(signal)));
  }
}

class JoinedReader<Rec> implements StoreReader<Rec> {
  readonly #stores: readonly StoreReader<Rec>[];

  constructor(stores: readonly StoreReader<Rec>[]) {
    this.#stores = stores;
  }

  get size(): number {
    return this.#stores.reduce((sum, store) => sum + store.size, 0);
  }

  get(key: string): Rec | undefined {
    for (const store of this.#stores) {
      const record = store.get(key);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  keys(): string[] {
    return this.#stores.flatMap((store) => store.keys());
  }

  list(): Rec[] {
    return this.#stores.flatMap((store) => store.list());
  }

  byIndex(name: string, value: string): Rec[] {
    return this.#stores.flatMap((store) => store.byIndex(name, value));
  }
}
