/**
 * Follows a collection on the API server: lists it page by page, watches it from there, and heals
 * whatever goes wrong. What to do next is decided in `watch_state.ts`; this file does it.
 *
 * # Guarantees
 *
 * - `run()` never rejects, and goes on until its signal aborts. Failures are logged, handed to
 *   `onError`, kept in `health`, and overcome.
 * - The sink gets whole lists: pages, then `commit()`, or `discard()` if the list had to be begun
 *   anew. After a commit it gets every change in order, each once, until the next list.
 * - A resourceVersion that is too old (410) or of the future leads to a new list without one, and
 *   so do two watches in a row that broke; anything else to a watch from the last version seen. A
 *   continue token that has expired starts the list over.
 * - Between requests that brought nothing it waits: exponentially longer, up to 30 s, spread by
 *   chance, and no less than the server asks for. That includes watches that end in good order.
 * - No connection is trusted for ever: every watch has a `timeoutSeconds`, and one that is silent
 *   for {@linkcode SILENCE_LIMIT_MS} is given up, the server asked how far it is, and another one
 *   opened. Silence is no failure: where nothing happens there may be nothing to hear.
 *
 * # Caveats
 *
 * - While lists fail, the sink keeps what it had: what it knows may be old. `health` tells.
 * - A server whose etcd was restored from a backup without a bumped revision gives versions out a
 *   second time. That is noticed within 90 s if the watcher's version is still of the future then;
 *   what was written before under versions it had seen already, nobody can tell it.
 */

import type { WatchEvent } from "@cloudydeno/kubernetes-client/lib/contract.ts";
import { backoffMs } from "./backoff.ts";
import { sleep } from "./clock.ts";
import {
  errorOfStatus,
  type ErrorStatus,
  isGone,
  isTransient,
  NoAnswerError,
  retryAfterMs,
  statusCodeOf,
} from "./errors.ts";
import type { WatchedObject, WatcherOptions, WatchHealth, WatchSink } from "./watch_types.ts";
import {
  type FailureCause,
  INITIAL_STATE,
  next,
  type WatchInput,
  type WatchState,
} from "./watch_state.ts";
import { SilenceError, untilSilent } from "./watchdog.ts";

/** Objects in one page. A page is decoded as a whole, so this bounds what a list needs at once. */
const PAGE_LIMIT = 500;

/**
 * How long a request may be silent. kube-apiserver sends each watch a bookmark every minute, give
 * or take two seconds; a loaded server gets half as much again before a live watch is taken for a
 * dead one.
 */
export const SILENCE_LIMIT_MS = 90_000;

/** The server ends watches after this long, at random, so that they do not all end together. */
const WATCH_SECONDS = { least: 300, most: 600 };

const BACKOFF = { baseMs: 200, capMs: 30_000 };

/** Follows one collection; see the head of this file for what it guarantees. */
export class Watcher<Raw extends WatchedObject> {
  readonly #options: WatcherOptions<Raw>;
  readonly #sink: WatchSink<Raw>;
  #state: WatchState = INITIAL_STATE;
  #lastError: unknown;

  constructor(options: WatcherOptions<Raw>, sink: WatchSink<Raw>) {
    this.#options = options;
    this.#sink = sink;
  }

  /** How it is doing. */
  get health(): WatchHealth {
    const { phase, failures } = this.#state;
    const seenVersion = this.#state.phase === "list" ? "" : this.#state.resourceVersion;
    return { phase, failures, seenVersion, lastError: this.#lastError };
  }

  /** Follows the collection until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = await this.#turn(signal);
      if (pauseMs > 0) await this.#rest(pauseMs, signal);
    }
  }

  /** Makes one request, and goes on to the next state; returns how long to wait first, ms. */
  async #turn(signal: AbortSignal): Promise<number> {
    const { clock } = this.#options;
    const request: RequestState = { startedAt: clock.now(), isOpen: false };
    try {
      return await untilSilent(
        { clock, limitMs: SILENCE_LIMIT_MS, signal },
        (inner, heard) => this.#request(request, inner, heard),
      );
    } catch (error) {
      return signal.aborted ? 0 : this.#fail(error, request);
    }
  }

  async #request(request: RequestState, signal: AbortSignal, heard: () => void): Promise<number> {
    const state = this.#state;
    if (state.phase === "list") return this.#advance(await this.#getPage(state.token, signal));
    if (state.phase === "probe") return this.#advance(await this.#probe(signal));
    const stream = await this.#openWatch(state.resourceVersion, signal);
    request.isOpen = true;
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      signal.throwIfAborted();
      heard();
      this.#take(read.value);
    }
    return this.#advance({ kind: "ended", lastedMs: this.#since(request) });
  }

  async #getPage(token: string | undefined, abortSignal: AbortSignal): Promise<WatchInput> {
    const page = await this.#options.list({
      limit: PAGE_LIMIT,
      ...(token === undefined ? {} : { continue: token }),
      abortSignal,
    });
    abortSignal.throwIfAborted();
    const resourceVersion = versionOf(page, "list");
    this.#sink.page(page.items ?? []);
    return { kind: "page", resourceVersion, token: page.metadata?.continue || undefined };
  }

  async #probe(abortSignal: AbortSignal): Promise<WatchInput> {
    const page = await this.#options.list({ limit: 1, abortSignal });
    abortSignal.throwIfAborted();
    return { kind: "page", resourceVersion: versionOf(page, "list") };
  }

  #openWatch(resourceVersion: string, abortSignal: AbortSignal) {
    const { watch, random } = this.#options;
    const { least, most } = WATCH_SECONDS;
    const timeoutSeconds = Math.round(least + random() * (most - least));
    return watch({ resourceVersion, allowWatchBookmarks: true, timeoutSeconds, abortSignal });
  }

  /** @throws the error that the event tells of, or is */
  #take(event: WatchEvent<Raw, ErrorStatus>): void {
    const { type } = event;
    switch (type) {
      case "ADDED":
      case "MODIFIED":
      case "DELETED":
        this.#sink.event(type, event.object);
        break;
      case "BOOKMARK":
        break;
      case "ERROR":
        throw errorOfStatus(event.object, "watch on");
      default:
        throw new TypeError(`Cannot read a watch event of type '${type satisfies never}'`);
    }
    this.#lastError = undefined;
    this.#advance({ kind: "event", resourceVersion: versionOf(event.object, "watch event") });
  }

  #fail(error: unknown, request: RequestState): number {
    if (request.isOpen && error instanceof SilenceError) return this.#advance({ kind: "silent" });
    this.#lastError = error;
    this.#options.onError?.(error);
    const lastedMs = this.#since(request);
    const cause = this.#causeOf(error, request);
    return this.#advance({ kind: "failed", cause, lastedMs, retryAfterMs: retryAfterMs(error) });
  }

  #causeOf(error: unknown, { isOpen }: RequestState): FailureCause {
    if (isGone(error)) return "gone";
    // Its connection was given up: whatever came over it until then was sound.
    if (isOpen && error instanceof NoAnswerError) return "unavailable";
    if (isOpen || !isTransient(error)) return "broken";
    // A version from the future, after etcd was restored, is answered with 504 time and again: of
    // a watch that is refused, only what the server did not look into says nothing of the version.
    const code = statusCodeOf(error);
    const isUnseen = code === undefined || code === 429;
    return this.#state.phase !== "watch" || isUnseen ? "unavailable" : "broken";
  }

  /** Goes on to the next state; returns how long to wait first, ms. */
  #advance(input: WatchInput): number {
    const { phase } = this.#state;
    const step = next(this.#state, input);
    if (step.pages === "discard") this.#sink.discard();
    if (step.pages === "commit") {
      this.#sink.commit();
      this.#lastError = undefined;
    }
    this.#state = step.state;
    if (step.pages === "commit") this.#sink.committed();
    const { random, logger } = this.#options;
    if (phase === "probe" && step.state.phase === "list") logger.warn("server went back in time");
    if (!step.pause) return 0;
    const { failures, atLeastMs } = step.pause;
    const pauseMs = Math.max(atLeastMs, backoffMs(failures, { ...BACKOFF, random }));
    const fields = { failures, retryInMs: Math.round(pauseMs), next: step.state.phase };
    if (input.kind === "ended") logger.debug("watch brought nothing", fields);
    else if (input.kind === "failed" && input.cause === "gone") {
      logger.info("resource version expired", { ...fields, error: this.#lastError });
    } else logger.warn(`${phase} failed`, { ...fields, error: this.#lastError });
    return pauseMs;
  }

  #since({ startedAt }: RequestState): number {
    return Math.max(0, this.#options.clock.now() - startedAt);
  }

  /** Waits; returns early when the signal aborts. */
  async #rest(pauseMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#options.clock, pauseMs, signal);
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
  }
}

/** A request on its way. */
interface RequestState {
  readonly startedAt: number;
  /** A watch that is being read. */
  isOpen: boolean;
}

function versionOf(object: WatchedObject, what: string): string {
  const version = object.metadata?.resourceVersion;
  if (version) return version;
  throw new TypeError(`Cannot follow a ${what} without metadata.resourceVersion`);
}
