/**
 * The decisions of the watcher, without its I/O: `next(state, input)` tells from what was being
 * done and what came of it what to do now. Pure; `watcher.ts` carries it out.
 *
 *     list ──page, more to come──▶ list          watch ──event──▶ watch
 *     list ──last page───────────▶ watch         watch ──ended──▶ watch (from the last version seen)
 *     list ──failed──▶ list (same page, or the first again)
 *     watch ──version too old, or broke twice in a row──▶ list
 *     watch ──silent──▶ probe ──version known to the server──▶ watch
 *                       probe ──version of the future──▶ list
 */

import { isOlder } from "./resource_version.ts";

/** Gets a page of the list. */
export interface ListState {
  readonly phase: "list";
  /** Continues the list; undefined: its first page. */
  readonly token: string | undefined;
  /** Requests of this phase in a row that brought nothing. */
  readonly failures: number;
  /** New lists in a row that led to watches that brought nothing. */
  readonly relists: number;
}

/** Watches from a resourceVersion. */
export interface WatchingState {
  readonly phase: "watch";
  /** The last version seen, from which the next watch goes on. */
  readonly resourceVersion: string;
  /** What `resourceVersion` was when this watch was opened. */
  readonly openedFrom: string;
  /** The watch before this one broke: if this one does too, the version is not to be trusted. */
  readonly suspect: boolean;
  readonly failures: number;
  readonly relists: number;
}

/**
 * Asks the server how far it is, by a list of one object. A silent watch may have lost its
 * connection, be one of a collection where nothing happens, or be from a version of the future,
 * after etcd was restored from a backup: that too the server takes, and sends nothing (tried on
 * 1.37).
 */
export interface ProbeState {
  readonly phase: "probe";
  readonly resourceVersion: string;
  readonly failures: number;
}

/** What is to be done. */
export type WatchState = ListState | WatchingState | ProbeState;

/**
 * Why a request failed.
 *
 * - `gone`: its resourceVersion or continue token is too old.
 * - `unavailable`: it says nothing about the version or token: the network, an overloaded server.
 * - `broken`: anything else.
 */
export type FailureCause = "gone" | "unavailable" | "broken";

/** What came of it. */
export type WatchInput =
  /** A page of a list, or a probe, arrived; `token` is set if another page follows. */
  | { readonly kind: "page"; readonly resourceVersion: string; readonly token?: string }
  /** An object changed, or a bookmark: everything up to this version has been seen. */
  | { readonly kind: "event"; readonly resourceVersion: string }
  /** The watch ended without an error. */
  | { readonly kind: "ended"; readonly lastedMs: number }
  /** The watch was given up because nothing was heard of it for too long. */
  | { readonly kind: "silent" }
  | {
    readonly kind: "failed";
    readonly cause: FailureCause;
    readonly lastedMs: number;
    /** How long the server wants us to wait. */
    readonly retryAfterMs?: number;
  };

/** What to do next. */
export interface Step {
  readonly state: WatchState;
  /** The pages so far: they go on, are thrown away, or are the whole list. */
  readonly pages: "keep" | "discard" | "commit";
  /** Wait first: as one does after so many failures, and no less than `atLeastMs`. */
  readonly pause?: { readonly failures: number; readonly atLeastMs: number };
}

/** Where a watcher begins. */
export const INITIAL_STATE: ListState = {
  phase: "list",
  token: undefined,
  failures: 0,
  relists: 0,
};

/**
 * A watch that lived this long was a healthy one even if it brought nothing: quiet servers and
 * impatient proxies end such watches again and again, which is no reason to wait ever longer.
 */
const HEALTHY_MS = 30_000;

/** The state machine; see the head of this file. */
export function next(state: WatchState, input: WatchInput): Step {
  switch (state.phase) {
    case "list":
      return afterList(state, input);
    case "watch":
      return afterWatch(state, input);
    case "probe":
      return afterProbe(state, input);
  }
}

function afterList(state: ListState, input: WatchInput): Step {
  switch (input.kind) {
    case "page": {
      const { token, resourceVersion } = input;
      if (token !== undefined) return { state: { ...state, token }, pages: "keep" };
      const { relists } = state;
      return { state: { ...watching(resourceVersion), relists }, pages: "commit" };
    }
    case "failed": {
      const failures = state.failures + 1;
      const token = input.cause === "unavailable" ? state.token : undefined;
      return {
        state: { ...state, token, failures },
        pages: token === undefined ? "discard" : "keep",
        pause: { failures, atLeastMs: input.retryAfterMs ?? 0 },
      };
    }
    default:
      throw new Error(`Cannot go on from a list with '${input.kind}': it is of a watch`);
  }
}

function afterWatch(state: WatchingState, input: WatchInput): Step {
  switch (input.kind) {
    case "event": {
      const { resourceVersion } = input;
      const isNews = resourceVersion !== state.resourceVersion;
      const counts = isNews ? { failures: 0, relists: 0 } : {};
      return { state: { ...state, resourceVersion, suspect: false, ...counts }, pages: "keep" };
    }
    case "silent": {
      const { resourceVersion } = state;
      return { state: { phase: "probe", resourceVersion, failures: 0 }, pages: "keep" };
    }
    case "ended":
      return afterEnd(state, input.lastedMs);
    case "failed":
      return afterFailure(state, input);
    case "page":
      throw new Error("Cannot go on from a watch with a page: it is of a list");
  }
}

function afterEnd(state: WatchingState, lastedMs: number): Step {
  const { resourceVersion } = state;
  if (hasProgressed(state)) return { state: watching(resourceVersion), pages: "keep" };
  const counts = isHealthy(state, lastedMs)
    ? { failures: 1, relists: 0, suspect: false }
    : { failures: state.failures + 1 };
  return {
    state: { ...state, ...counts },
    pages: "keep",
    pause: { failures: counts.failures, atLeastMs: 0 },
  };
}

function afterFailure(
  state: WatchingState,
  { cause, lastedMs, retryAfterMs: atLeastMs = 0 }: Extract<WatchInput, { kind: "failed" }>,
): Step {
  const { resourceVersion, suspect } = state;
  const healthy = isHealthy(state, lastedMs);
  const failures = healthy ? 1 : state.failures + 1;
  const relists = healthy ? 0 : state.relists;
  const isSecondBreak = cause === "broken" && suspect && lastedMs < HEALTHY_MS;
  if (cause === "gone" || isSecondBreak) {
    // The server answers: only lists that lead nowhere are a reason to wait long for this one.
    return {
      state: { ...INITIAL_STATE, relists: relists + 1 },
      pages: "discard",
      pause: { failures: relists + 1, atLeastMs },
    };
  }
  const counts = { failures, relists, suspect: suspect || cause === "broken" };
  return {
    state: { ...watching(resourceVersion), ...counts },
    pages: "keep",
    pause: { failures, atLeastMs },
  };
}

function afterProbe(state: ProbeState, input: WatchInput): Step {
  const { resourceVersion } = state;
  switch (input.kind) {
    case "page":
      return isOlder(input.resourceVersion, resourceVersion)
        ? { state: INITIAL_STATE, pages: "discard" }
        : { state: watching(resourceVersion), pages: "keep" };
    case "failed": {
      const failures = state.failures + 1;
      return {
        state: { ...state, failures },
        pages: "keep",
        pause: { failures, atLeastMs: input.retryAfterMs ?? 0 },
      };
    }
    default:
      throw new Error(`Cannot go on from a probe with '${input.kind}': it is of a watch`);
  }
}

/** A watch that is opened from this version, and nothing against it. */
function watching(resourceVersion: string): WatchingState {
  const clean = { suspect: false, failures: 0, relists: 0 };
  return { phase: "watch", resourceVersion, openedFrom: resourceVersion, ...clean };
}

function hasProgressed(state: WatchingState): boolean {
  return state.resourceVersion !== state.openedFrom;
}

function isHealthy(state: WatchingState, lastedMs: number): boolean {
  return hasProgressed(state) || lastedMs >= HEALTHY_MS;
}
