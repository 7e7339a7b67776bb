import { assertEquals, assertThrows } from "@std/assert";
import { INITIAL_STATE, next, type Step, type WatchInput, type WatchState } from "./watch_state.ts";

function listing(token?: string, failures = 0, relists = 0): WatchState {
  return { phase: "list", token, failures, relists };
}

function watching(
  resourceVersion: string,
  { openedFrom = resourceVersion, suspect = false, failures = 0, relists = 0 } = {},
): WatchState {
  return { phase: "watch", resourceVersion, openedFrom, suspect, failures, relists };
}

function probing(resourceVersion: string, failures = 0): WatchState {
  return { phase: "probe", resourceVersion, failures };
}

function pause(failures: number, atLeastMs = 0): Pick<Step, "pause"> {
  return { pause: { failures, atLeastMs } };
}

const [gone, unavailable, broken] = (["gone", "unavailable", "broken"] as const).map(
  (cause) => (lastedMs = 0, retryAfterMs?: number): WatchInput => ({
    ...{ kind: "failed", cause, lastedMs, retryAfterMs },
  }),
) as [FailureInput, FailureInput, FailureInput];
type FailureInput = (lastedMs?: number, retryAfterMs?: number) => WatchInput;
const ended = (lastedMs = 0): WatchInput => ({ kind: "ended", lastedMs });

const cases: readonly [name: string, from: WatchState, input: WatchInput, expected: Step][] = [
  [
    "the first page leads to the next one",
    INITIAL_STATE,
    { kind: "page", resourceVersion: "9", token: "t" },
    { state: listing("t"), pages: "keep" },
  ],
  [
    "the last page completes the list, and the watch begins at its version",
    listing("t"),
    { kind: "page", resourceVersion: "9" },
    { state: watching("9"), pages: "commit" },
  ],
  [
    "a list does not end a row of new lists: the watch after it may lead to another one",
    listing(undefined, 3, 2),
    { kind: "page", resourceVersion: "9" },
    { state: watching("9", { relists: 2 }), pages: "commit" },
  ],
  [
    "a page that could not be had is asked for again",
    listing("t", 1),
    unavailable(),
    { state: listing("t", 2), pages: "keep", ...pause(2) },
  ],
  [
    "a token that expired starts the list over",
    listing("t"),
    gone(),
    { state: listing(undefined, 1), pages: "discard", ...pause(1) },
  ],
  [
    "a page that fails for any other reason starts the list over",
    listing("t", 1),
    broken(),
    { state: listing(undefined, 2), pages: "discard", ...pause(2) },
  ],
  [
    "a list waits as long as the server asks for",
    listing(),
    unavailable(0, 7000),
    { state: listing(undefined, 1), pages: "discard", ...pause(1, 7000) },
  ],
  [
    "an event moves the version on, ends a row of failures and clears suspicion",
    watching("9", { suspect: true, failures: 4, relists: 2 }),
    { kind: "event", resourceVersion: "12" },
    { state: watching("12", { openedFrom: "9" }), pages: "keep" },
  ],
  [
    "a bookmark with the version known already clears suspicion, but is no progress",
    watching("9", { suspect: true, failures: 4 }),
    { kind: "event", resourceVersion: "9" },
    { state: watching("9", { failures: 4 }), pages: "keep" },
  ],
  [
    "a watch that went silent leads to a probe",
    watching("12", { openedFrom: "9", suspect: true, failures: 3 }),
    { kind: "silent" },
    { state: probing("12"), pages: "keep" },
  ],
  [
    "a probe that finds the server as far as we are leads back to the watch",
    probing("12", 2),
    { kind: "page", resourceVersion: "12", token: "t" },
    { state: watching("12"), pages: "keep" },
  ],
  [
    "a probe that finds the server further on leads back to the watch",
    probing("98"),
    { kind: "page", resourceVersion: "102" },
    { state: watching("98"), pages: "keep" },
  ],
  [
    "a probe that finds the server behind us leads to a new list",
    probing("102"),
    { kind: "page", resourceVersion: "98" },
    { state: listing(), pages: "discard" },
  ],
  [
    "a probe that fails is made again",
    probing("12", 1),
    unavailable(0, 7000),
    { state: probing("12", 2), pages: "keep", ...pause(2, 7000) },
  ],
  [
    "a watch that ends after it brought something is opened again at once",
    watching("12", { openedFrom: "9" }),
    ended(10),
    { state: watching("12"), pages: "keep" },
  ],
  [
    "a watch that ends at once and brought nothing counts as a failure",
    watching("9", { failures: 2 }),
    ended(10),
    { state: watching("9", { failures: 3 }), pages: "keep", ...pause(3) },
  ],
  [
    "a quiet watch that lived long does not make the wait grow",
    watching("9", { failures: 5, suspect: true, relists: 2 }),
    ended(300_000),
    { state: watching("9", { failures: 1 }), pages: "keep", ...pause(1) },
  ],
  [
    "a version that is too old leads to a new list, soon, however long the server was away",
    watching("9", { failures: 7 }),
    gone(),
    { state: listing(undefined, 0, 1), pages: "discard", ...pause(1) },
  ],
  [
    "a version that is too old time and again leads to new lists ever more slowly",
    watching("9", { failures: 1, relists: 4 }),
    gone(),
    { state: listing(undefined, 0, 5), pages: "discard", ...pause(5) },
  ],
  [
    "a version too old after progress is the first one again",
    watching("12", { openedFrom: "9", relists: 4 }),
    gone(),
    { state: listing(undefined, 0, 1), pages: "discard", ...pause(1) },
  ],
  [
    "a watch that breaks is opened again from the last version seen",
    watching("12", { openedFrom: "9" }),
    broken(),
    { state: watching("12", { suspect: true, failures: 1 }), pages: "keep", ...pause(1) },
  ],
  [
    "a second watch that breaks leads to a new list",
    watching("12", { suspect: true, failures: 1 }),
    broken(),
    { state: listing(undefined, 0, 1), pages: "discard", ...pause(1) },
  ],
  [
    "a second watch that breaks after a long life is opened again",
    watching("12", { suspect: true, failures: 1 }),
    broken(60_000),
    { state: watching("12", { suspect: true, failures: 1 }), pages: "keep", ...pause(1) },
  ],
  [
    "a server that cannot be reached says nothing of the version, however often",
    watching("12", { failures: 7 }),
    unavailable(),
    { state: watching("12", { failures: 8 }), pages: "keep", ...pause(8) },
  ],
  [
    "a server that cannot be reached does not clear suspicion",
    watching("12", { suspect: true, failures: 1 }),
    unavailable(0, 3000),
    { state: watching("12", { suspect: true, failures: 2 }), pages: "keep", ...pause(2, 3000) },
  ],
];

for (const [name, from, input, expected] of cases) {
  Deno.test(`next(): ${name}`, () => assertEquals(next(from, input), expected));
}

Deno.test("next() refuses what cannot have happened", () => {
  assertThrows(() => next(INITIAL_STATE, ended()), Error, "it is of a watch");
  assertThrows(() => next(probing("9"), { kind: "silent" }), Error, "it is of a watch");
  assertThrows(
    () => next(watching("9"), { kind: "page", resourceVersion: "9" }),
    Error,
    "it is of a list",
  );
});
