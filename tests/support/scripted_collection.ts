/**
 * One collection as an API server keeps it, for tests of what follows it: pages that all show the
 * state of their list's first one, watches that go on from a version, a history that can be cut
 * off. It knows no selectors, subresources or bookmarks by itself; `bookmark()` sends one.
 */

import type { WatchEvent } from "@cloudydeno/kubernetes-client/lib/contract.ts";
import type { ErrorStatus } from "../../src/kube/errors.ts";
import type { ListPage, ListPageOptions, OpenWatchOptions } from "../../src/kube/watch_types.ts";

/** An object of the collection. */
export interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
  };
  readonly value: number;
}

/** One event of a watch on the collection. */
export type ItemEvent = WatchEvent<Item, ErrorStatus>;

interface HistoryEntry {
  readonly revision: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Item;
}

/** The error of a request that the server answered with this code. */
export function apiError(code: number, status: ErrorStatus = {}): Error {
  const message = status.message ?? `HTTP ${code}`;
  return Object.assign(new Error(message), { httpCode: code, status: { code, ...status } });
}

/** A collection in one namespace, `ns`. Pages hold `pageSize` objects whatever is asked for. */
export class ScriptedCollection {
  readonly pageSize: number;
  #revision = 100;
  #items = new Map<string, Item>();
  #history: HistoryEntry[] = [];
  /** Versions before this one cannot be gone on from. */
  #compactedAt = 0;
  /** The state of each list that has more pages, by the version that is its token. */
  readonly #snapshots = new Map<string, readonly Item[]>();
  readonly #watches = new Set<Watch>();
  /** Every state the collection ever had, as `snapshotOf` writes it. */
  readonly states = new Set<string>([""]);

  constructor(pageSize = 2) {
    this.pageSize = pageSize;
  }

  /** The state now, as `snapshotOf` writes it. */
  get state(): string {
    return snapshotOf(this.#items.values());
  }

  /** How many watches are open. */
  get openWatches(): number {
    return this.#watches.size;
  }

  /** Creates or changes an object. */
  put(name: string, value: number): void {
    const resourceVersion = String(++this.#revision);
    const type = this.#items.has(name) ? "MODIFIED" : "ADDED";
    const object = { metadata: { name, namespace: "ns", resourceVersion }, value };
    this.#items.set(name, object);
    this.#record(type, object);
  }

  /** Deletes an object, if it exists. */
  remove(name: string): void {
    const item = this.#items.get(name);
    if (!item) return;
    this.#items.delete(name);
    const resourceVersion = String(++this.#revision);
    this.#record("DELETED", { ...item, metadata: { ...item.metadata, resourceVersion } });
  }

  /** Forgets what was: older versions and continue tokens expire. */
  compact(): void {
    this.#compactedAt = ++this.#revision;
    this.#history = [];
    this.#snapshots.clear();
  }

  /** Tells all watches how far they have come. */
  bookmark(): void {
    const event = bookmarkAt(this.#revision);
    for (const watch of this.#watches) watch.send(event);
  }

  /** Sends something to all watches, as it is. */
  send(event: ItemEvent): void {
    for (const watch of this.#watches) watch.send(event);
  }

  /** Ends all watches in good order. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
    this.#watches.clear();
  }

  /** Cuts all watches off. */
  breakWatches(error: Error): void {
    for (const watch of this.#watches) watch.fail(error);
    this.#watches.clear();
  }

  /** Loses the connection of all watches that are open now, without anybody noticing. */
  muteWatches(): void {
    this.#watches.clear();
  }

  /** Answers a list request. */
  list = ({ continue: token }: ListPageOptions): Promise<ListPage<Item>> => {
    const [version, offset] = token?.split("/") ?? [String(this.#revision), "0"];
    const items = token === undefined ? [...this.#items.values()] : this.#snapshots.get(version!);
    if (!items) return Promise.reject(apiError(410, { reason: "Expired" }));
    const from = Number(offset);
    const rest = items.length - from - this.pageSize;
    if (rest > 0) this.#snapshots.set(version!, items);
    return Promise.resolve({
      metadata: {
        resourceVersion: version,
        ...(rest > 0 ? { continue: `${version}/${from + this.pageSize}` } : {}),
      },
      items: items.length === 0 ? null : items.slice(from, from + this.pageSize),
    });
  };

  /** Answers a watch request. */
  watch = (options: OpenWatchOptions): Promise<ReadableStream<ItemEvent>> => {
    const from = Number(options.resourceVersion);
    const watch = new Watch(options.abortSignal, () => this.#watches.delete(watch));
    if (from < this.#compactedAt) {
      watch.send({ type: "ERROR", object: { code: 410, reason: "Expired" } });
      watch.end();
      return Promise.resolve(watch.stream);
    }
    for (const entry of this.#history) if (entry.revision > from) watch.send(entry);
    this.#watches.add(watch);
    return Promise.resolve(watch.stream);
  };

  #record(type: HistoryEntry["type"], object: Item): void {
    const entry = { revision: this.#revision, type, object };
    this.#history.push(entry);
    this.states.add(this.state);
    for (const watch of this.#watches) watch.send(entry);
  }
}

class Watch {
  readonly stream: ReadableStream<ItemEvent>;
  #controller!: ReadableStreamDefaultController<ItemEvent>;
  readonly #signal: AbortSignal;
  readonly #onGone: () => void;

  constructor(signal: AbortSignal, onGone: () => void) {
    this.#signal = signal;
    this.#onGone = onGone;
    this.stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  send({ type, object }: ItemEvent): void {
    this.#controller.enqueue({ type, object } as ItemEvent);
  }

  end(): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#controller.close();
  }

  fail(error: Error): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#controller.error(error);
  }

  #abort = () => {
    this.#onGone();
    this.#controller.error(this.#signal.reason);
  };
}

/** Names and values, in order: two equal states give the same text. */
export function snapshotOf(
  items: Iterable<{ readonly name: string; readonly value: number } | Item>,
): string {
  const parts = Array.from(items, (item) => {
    const name = "metadata" in item ? item.metadata.name : item.name;
    return `${name}=${item.value}`;
  });
  return parts.sort().join(" ");
}

function bookmarkAt(revision: number): ItemEvent {
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(revision) } } };
}
