/** What becomes of one request on its way, drawn before it sets out. */

import type { Chance } from "./chance.ts";
import type { Sent } from "./network.ts";
import type { Replica } from "./replica.ts";
import { isWrite } from "./request.ts";
import type { World } from "./world.ts";

export interface Fate {
  /** How long it takes to get there, and its answer to come back, ms. */
  readonly thereMs: number;
  readonly backMs: number;
  /** How often the server gets it. */
  readonly arrivals: 0 | 1 | 2;
  /** What comes back: what the server said, nothing ever, or this error in its place. */
  readonly answer: "true" | "none" | Error;
  /** Objects in a page of a list. */
  readonly pageSize: number | undefined;
  /** For the trace. */
  readonly note: string;
}

/** What is to become of a request, in place of chance. */
export interface Order extends Partial<Fate> {
  /** Whoever sends it is killed in that moment. */
  readonly kills?: boolean;
}

/** What becomes of a request that nothing happens to. */
export const UNDISTURBED: Fate = {
  thereMs: 0,
  backMs: 0,
  arrivals: 1,
  answer: "true",
  pageSize: undefined,
  note: "",
};

/** Draws the fate of a request. */
export function fateOf(replica: Replica, sent: Sent): Fate {
  const { world, chance } = replica;
  const usual: Fate = {
    ...UNDISTURBED,
    thereMs: 0.2 + chance.waiting(3),
    backMs: 0.2 + chance.waiting(3),
    pageSize: world.isOn("pages") ? chance.whole(2, 9) : undefined,
  };
  const { request } = sent;
  const ordered = takeOrder(world, sent);
  if (ordered?.kills) replica.kill();
  if (ordered !== undefined) return { ...usual, ...ordered };
  if (isFull(world, sent)) {
    const message = `exceeded quota: compute, requested: count/${request.resource}=1`;
    return { ...usual, arrivals: 0, answer: failure(403, "Forbidden", message) };
  }
  const drawn = FATES.map((draw) => draw(world, chance, usual));
  const fate = drawn.find((one) => one !== undefined) ?? usual;
  // Nobody reads the same twice by mistake.
  return isWrite(request) || fate.arrivals !== 2 ? fate : usual;
}

function takeOrder({ orders }: World, { request }: Sent): Order | undefined {
  const { method, resource, subresource, name, isWatch } = request;
  const verb = isWatch ? "WATCH" : method === "GET" && name === undefined ? "LIST" : method;
  const kind = `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
  const ordered = orders.get(kind);
  orders.delete(kind);
  return ordered;
}

function isFull(world: World, { request: { method, resource, namespace } }: Sent): boolean {
  const counts = resource === "jobs" || resource === "persistentvolumeclaims";
  return method === "POST" && counts && world.fullNamespaces.has(namespace ?? "");
}

type Draw = (world: World, chance: Chance, usual: Fate) => Fate | undefined;

/** The first that strikes is what happens; all are drawn each time. */
const FATES: readonly Draw[] = [
  (world, chance, usual) => {
    const back = chance.pick([0, 20, 2000]);
    return world.strikes("refused", chance, 0.02)
      ? { ...usual, arrivals: 0, answer: networkError("connection refused"), backMs: back }
      : undefined;
  },
  (world, chance, usual) =>
    world.strikes("lost", chance, 0.02)
      ? { ...usual, answer: networkError("connection reset by peer"), note: "answer lost" }
      : undefined,
  (world, chance, usual) => {
    const arrivals = chance.happens(0.5) ? 1 : 0;
    return world.strikes("hang", chance, 0.01)
      ? { ...usual, arrivals, answer: "none", note: "no answer" }
      : undefined;
  },
  (world, chance, usual) => {
    const thereMs = chance.between(4_000, 60_000);
    return world.strikes("late", chance, 0.01) ? { ...usual, thereMs, note: "late" } : undefined;
  },
  (world, chance, usual) => {
    const answer = chance.pick(REFUSALS)();
    return world.strikes("errors", chance, 0.03) ? { ...usual, arrivals: 0, answer } : undefined;
  },
  (world, chance, usual) => {
    const answer = chance.pick(BREAKDOWNS)();
    return world.strikes("errors-after", chance, 0.02)
      ? { ...usual, answer, note: `answered ${answer.httpCode}` }
      : undefined;
  },
  (world, chance, usual) =>
    world.strikes("twice", chance, 0.02)
      ? { ...usual, arrivals: 2, note: "arrives twice" }
      : undefined,
  (world, chance, usual) => {
    const [thereMs, backMs] = [chance.waiting(1000), chance.waiting(1000)];
    return world.strikes("slow", chance, 0.05) ? { ...usual, thereMs, backMs } : undefined;
  },
];

type HttpError = Error & { readonly httpCode: number };

/** What a server says that has done nothing. */
const REFUSALS: readonly (() => HttpError)[] = [
  () => failure(409, "Conflict", "Operation cannot be fulfilled: the object has been modified"),
  () => failure(429, "TooManyRequests", "too many requests", { retryAfterSeconds: 1 }),
  () => failure(500, "InternalError", "an error on the server has prevented the request"),
  () => failure(503, "ServiceUnavailable", "apiserver not ready"),
];

/** What may be said of a request although it took effect. */
const BREAKDOWNS: readonly (() => HttpError)[] = [
  () => failure(500, "InternalError", "etcdserver: leader changed"),
  () => failure(503, "ServiceUnavailable", "no endpoints available"),
  () => failure(504, "Timeout", "request did not complete within the allotted timeout"),
];

/** An error as the transport makes it of a Status. */
export function failure(
  code: number,
  reason: string,
  message: string,
  details: Record<string, unknown> = {},
): HttpError {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
  return Object.assign(new Error(`${reason}: ${message}`), {
    httpCode: code,
    status: { ...status, details },
  });
}

/** An error as `fetch` makes it. */
export function networkError(what: string): Error {
  return new TypeError("error sending request", { cause: new Error(what) });
}
