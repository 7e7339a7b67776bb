/**
 * What a watcher is given: where to list and watch, and where to put what it gets. The functions
 * have the shape of the typed clients' `get<Kind>List` and `watch<Kind>List`, with selectors and
 * namespace bound by the caller.
 */

import type { WatchEvent } from "@cloudydeno/kubernetes-client/lib/contract.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "./clock.ts";
import type { ErrorStatus } from "./errors.ts";

/** The part of an object's metadata that the machinery reads. */
export interface WatchedObject {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
  };
}

/** What a list is asked for; a subset of the typed clients' `GetListOpts`. */
export interface ListPageOptions {
  readonly limit: number;
  readonly continue?: string;
  readonly abortSignal: AbortSignal;
}

/** One page of a list. */
export interface ListPage<Raw> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  /** Go writes a list without items as null, and a server behind another may hand that on. */
  readonly items: readonly Raw[] | null;
}

/** What a watch is asked for; a subset of the typed clients' `WatchListOpts`. */
export interface OpenWatchOptions {
  readonly resourceVersion: string;
  readonly allowWatchBookmarks: true;
  readonly timeoutSeconds: number;
  readonly abortSignal: AbortSignal;
}

/** Gets a page of the collection. */
export type GetPage<Raw> = (options: ListPageOptions) => Promise<ListPage<Raw>>;

/** Opens a watch on the collection. */
export type OpenWatch<Raw> = (
  options: OpenWatchOptions,
) => Promise<ReadableStream<WatchEvent<Raw, ErrorStatus>>>;

/** Where a watcher puts what it gets. None of these may keep a raw object. */
export interface WatchSink<Raw> {
  /** A part of a new list. */
  page(items: readonly Raw[]): void;
  /** The new list is complete: it replaces everything. */
  commit(): void;
  /** It has done so, and `health` tells of the list. Does not throw. */
  committed(): void;
  /** The new list will not be completed. */
  discard(): void;
  /** One object changed; DELETED comes with its last state. */
  event(type: "ADDED" | "MODIFIED" | "DELETED", object: Raw): void;
}

/** How a watcher is doing. */
export interface WatchHealth {
  readonly phase: "list" | "watch" | "probe";
  /** Requests in a row that brought nothing. */
  readonly failures: number;
  /** The resourceVersion up to which everything has been seen; "" while a list is under way. */
  readonly seenVersion: string;
  /** What went wrong last; `undefined` once something was heard again. */
  readonly lastError: unknown;
}

/** What a watcher is made of. */
export interface WatcherOptions<Raw> {
  readonly list: GetPage<Raw>;
  readonly watch: OpenWatch<Raw>;
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  /** With a field that says what is watched. */
  readonly logger: Logger;
  /** Is told of each failure before it is overcome; must not throw. */
  readonly onError?: (error: unknown) => void;
}
