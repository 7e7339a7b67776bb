/**
 * Watches: a stream of what happens to the selected objects.
 *
 * Guarantees: events come in the order of their resourceVersion, each change once, none left out;
 * a reader that falls behind the history is told 410, as is one that resumes from before it.
 * A watch holds a place in the history, no queue of its own, so a slow reader costs nothing.
 */

import type { ApiContext } from "./api_context.ts";
import type { Change } from "./history.ts";
import { type ApiObject, cloneJson, type JSONObject, type JSONValue } from "./json.ts";
import { isInNamespace, type Selection, selectObjects } from "./list.ts";
import { apiVersionOf } from "./resource_kind.ts";
import { expired } from "./status.ts";
import { atRevision, type Table } from "./storage.ts";

/** What a watch asks for beside the selection. */
export interface WatchOptions {
  /** Where to go on from; undefined: begin with all that there is. */
  readonly resumeFrom: number | undefined;
  readonly bookmarks: boolean;
  /** Whether a bookmark tells the end of the initial events. */
  readonly markInitialEnd: boolean;
  readonly timeoutMs: number;
  readonly abortSignal?: AbortSignal;
}

const BOOKMARK_INTERVAL_MS = 60_000;
/** The last bookmark comes this long before the end. */
const LAST_BOOKMARK_LEAD_MS = 2_000;

/**
 * The events of a watch, each a copy of its own. The stream ends at the timeout, and after an
 * ERROR event where the history does not reach back to where the watch is to go on from.
 */
export function watchObjects(
  context: ApiContext,
  selection: Selection,
  options: WatchOptions,
): ReadableStream<JSONValue> {
  const { resumeFrom = Infinity, abortSignal } = options;
  abortSignal?.throwIfAborted();
  const { compacted } = context.storage.table(selection.kind).history;
  if (resumeFrom < compacted) return ReadableStream.from([tooOld(resumeFrom, compacted)]);
  return new Watch(context, selection, options).stream;
}

class Watch {
  readonly stream: ReadableStream<JSONValue>;
  readonly #context: ApiContext;
  readonly #selection: Selection;
  readonly #options: WatchOptions;
  readonly #table: Table;
  readonly #deadline: number;
  /** What there was at the start and is still to be told, last first. */
  readonly #initial: ApiObject[];
  readonly #unsubscribe: () => void;
  /** The revision that the watch began at. */
  readonly #begun: number;
  /** Everything up to this revision has been looked at. */
  #position: number;
  #initialEndDue: boolean;
  #bookmarkDue = false;
  #over = false;
  #controller!: ReadableStreamDefaultController<JSONValue>;
  /** Set while the reader waits: looks once more for an event. */
  #wake: (() => void) | undefined;
  #cancelTimer: () => void = () => {};

  constructor(context: ApiContext, selection: Selection, options: WatchOptions) {
    this.#context = context;
    this.#selection = selection;
    this.#options = options;
    this.#table = context.storage.table(selection.kind);
    this.#deadline = context.clock.now() + options.timeoutMs;
    this.#initial = options.resumeFrom === undefined
      ? selectObjects(context, selection).reverse()
      : [];
    this.#begun = options.resumeFrom ?? context.storage.revision;
    this.#position = this.#begun;
    this.#initialEndDue = options.markInitialEnd;
    this.#unsubscribe = context.storage.subscribe((kind) => {
      if (kind === selection.kind) this.#wake?.();
    });
    options.abortSignal?.addEventListener("abort", this.#abort, { once: true });
    this.stream = new ReadableStream<JSONValue>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#pull(),
      cancel: () => this.#stop(),
    }, { highWaterMark: 0 });
    this.#armTimer();
  }

  #abort = () => {
    this.#stop();
    this.#controller.error(this.#options.abortSignal?.reason);
  };

  /** Resolves when an event was handed over or the stream has ended. */
  #pull(): Promise<void> | undefined {
    if (this.#deliver()) return undefined;
    return new Promise((resolve) => {
      this.#wake = () => {
        if (!this.#deliver()) return;
        this.#wake = undefined;
        resolve();
      };
    });
  }

  /** Hands over one event, or ends the stream; false if there is neither now. */
  #deliver(): boolean {
    const event = this.#next();
    if (event !== undefined) this.#controller.enqueue(event);
    if (this.#over) this.#controller.close();
    return event !== undefined || this.#over;
  }

  /** The next event, or undefined if there is none now. */
  #next(): JSONObject | undefined {
    const initial = this.#initial.pop();
    if (initial !== undefined) return event("ADDED", initial);
    const { history } = this.#table;
    if (history.hasDroppedAfter(this.#position)) {
      this.#stop();
      return tooOld(this.#position, history.compacted);
    }
    let change = history.after(this.#position);
    while (change !== undefined) {
      this.#position = change.revision;
      const found = toEvent(change, this.#selection);
      if (found !== undefined) return found;
      change = history.after(this.#position);
    }
    if (this.#initialEndDue) {
      this.#initialEndDue = false;
      return this.#bookmark({ "k8s.io/initial-events-end": "true" });
    }
    if (this.#bookmarkDue) {
      this.#bookmarkDue = false;
      // As on a real server, one comes only when something of this kind has happened meanwhile.
      if (history.latest > this.#begun) return this.#bookmark();
    }
    if (this.#context.clock.now() >= this.#deadline) this.#stop();
    return undefined;
  }

  #bookmark(annotations?: Record<string, string>): JSONObject {
    const { kind } = this.#selection;
    this.#position = Math.max(this.#begun, this.#table.history.latest);
    const metadata: JSONObject = { resourceVersion: String(this.#position) };
    if (annotations !== undefined) metadata.annotations = annotations;
    return {
      type: "BOOKMARK",
      object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata },
    };
  }

  /** Waits for the next bookmark or the end, whichever comes first. */
  #armTimer(): void {
    const { clock } = this.#context;
    const now = clock.now();
    const lastBookmark = this.#deadline - LAST_BOOKMARK_LEAD_MS;
    const bookmarkAt = Math.min(now + BOOKMARK_INTERVAL_MS, lastBookmark);
    const bookmarkNext = this.#options.bookmarks && bookmarkAt > now;
    const dueAt = bookmarkNext ? bookmarkAt : this.#deadline;
    this.#cancelTimer = clock.schedule(dueAt - now, () => {
      if (bookmarkNext) {
        this.#bookmarkDue = true;
        this.#armTimer();
      }
      this.#wake?.();
    });
  }

  #stop(): void {
    this.#over = true;
    this.#options.abortSignal?.removeEventListener("abort", this.#abort);
    this.#cancelTimer();
    this.#unsubscribe();
  }
}

/** What a change means to someone who sees the selected objects only. */
function toEvent(
  { key, previous, current, revision }: Change,
  selection: Selection,
): JSONObject | undefined {
  if (!isInNamespace(key, selection.namespace)) return undefined;
  const was = previous !== undefined && selection.matches(previous);
  const is = current !== undefined && selection.matches(current);
  if (is) return event(was ? "MODIFIED" : "ADDED", current);
  if (was) return event("DELETED", atRevision(previous, revision));
  return undefined;
}

function tooOld(revision: number, compacted: number): JSONObject {
  const { status } = expired(`too old resource version: ${revision} (${compacted})`);
  return { type: "ERROR", object: status };
}

function event(type: string, object: ApiObject): JSONObject {
  return { type, object: cloneJson(object) };
}
