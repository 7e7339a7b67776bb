import { assert, assertEquals, assertFalse, assertInstanceOf } from "@std/assert";
import * as errors from "./errors.ts";

/** As the transport throws it. */
function transportError(httpCode: number, status: Record<string, unknown> = {}): Error {
  return Object.assign(new Error("Kubernetes returned HTTP"), { httpCode, status });
}

/** As a typed client throws it. */
function typedError(code: number, reason?: string): Error {
  return Object.assign(new Error("Kubernetes says"), { status: { code, reason } });
}

const PREDICATES = {
  isNotFound: errors.isNotFound,
  isConflict: errors.isConflict,
  isAlreadyExists: errors.isAlreadyExists,
  isGone: errors.isGone,
  isForbidden: errors.isForbidden,
  isNamespaceTerminating: errors.isNamespaceTerminating,
  isInvalid: errors.isInvalid,
  isTooManyRequests: errors.isTooManyRequests,
  isTransient: errors.isTransient,
};

const KINDS: [string, unknown, (keyof typeof PREDICATES)[]][] = [
  ["404", transportError(404, { reason: "NotFound" }), ["isNotFound"]],
  ["404 of a typed client", typedError(404, "NotFound"), ["isNotFound"]],
  ["404 with no body", transportError(404), ["isNotFound"]],
  ["409 Conflict", transportError(409, { reason: "Conflict" }), ["isConflict"]],
  ["409 AlreadyExists", transportError(409, { reason: "AlreadyExists" }), ["isAlreadyExists"]],
  ["409 of a typed client", typedError(409, "AlreadyExists"), ["isAlreadyExists"]],
  ["410 Gone", transportError(410, { reason: "Gone" }), ["isGone"]],
  ["410 Expired", typedError(410, "Expired"), ["isGone"]],
  ["Expired without a code", { status: { reason: "Expired" } }, ["isGone"]],
  ["403", transportError(403, { reason: "Forbidden" }), ["isForbidden"]],
  [
    "403 of a namespace that goes",
    transportError(403, {
      reason: "Forbidden",
      details: { causes: [{ reason: "NamespaceTerminating" }] },
    }),
    ["isForbidden", "isNamespaceTerminating"],
  ],
  ["422", transportError(422, { reason: "Invalid" }), ["isInvalid"]],
  ["429", transportError(429), ["isTooManyRequests", "isTransient"]],
  ["500", transportError(500), ["isTransient"]],
  ["502", transportError(502), ["isTransient"]],
  ["503", transportError(503), ["isTransient"]],
  ["504", typedError(504, "Timeout"), ["isTransient"]],
  ["501", transportError(501), []],
  ["400", transportError(400), []],
  ["401", transportError(401), []],
  ["no answer", new errors.NoAnswerError("timed out"), ["isTransient"]],
  ["a bug", new TypeError("x is undefined"), []],
  ["an abort", new DOMException("stop", "AbortError"), []],
  ["a text", "404", []],
  ["nothing", undefined, []],
  ["a null status", { status: null }, []],
];

Deno.test("isNotFound() and its kin read the code and the reason, wherever they are", () => {
  for (const [what, error, expected] of KINDS) {
    const holding = Object.entries(PREDICATES).filter(([, holds]) => holds(error));
    assertEquals(holding.map(([name]) => name), expected, what);
  }
});

Deno.test("isTransient() holds for what fetch() throws when nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await fetch(`http://127.0.0.1:${port}/`).catch((reason) => reason);
  assertInstanceOf(error, TypeError);
  assert(errors.isTransient(error));
});

Deno.test("statusCodeOf() prefers the HTTP code to that in the body", () => {
  assertEquals(errors.statusCodeOf(transportError(503, { code: 500 })), 503);
  assertEquals(errors.statusCodeOf(typedError(404)), 404);
  assertEquals(errors.statusCodeOf({ status: { code: "404" } }), undefined);
  assertEquals(errors.statusCodeOf(new Error("no answer")), undefined);
});

Deno.test("reasonOf() is undefined where no reason is given", () => {
  assertEquals(errors.reasonOf(typedError(409, "Conflict")), "Conflict");
  assertEquals(errors.reasonOf(transportError(500, { reason: "" })), undefined);
  assertEquals(errors.reasonOf(new Error("x")), undefined);
});

Deno.test("retryAfterMs() is what the server asks for, in milliseconds", () => {
  const asking = transportError(429, { details: { retryAfterSeconds: 2 } });
  assertEquals(errors.retryAfterMs(asking), 2000);
  assertEquals(errors.retryAfterMs(transportError(429, { details: {} })), undefined);
  assertEquals(errors.retryAfterMs(transportError(429)), undefined);
});

Deno.test("isTransient() and retryAfterMs() of several errors hold for all of them", () => {
  const busy = transportError(429, { details: { retryAfterSeconds: 1 } });
  const busier = transportError(429, { details: { retryAfterSeconds: 3 } });
  const broken = transportError(500);
  assert(errors.isTransient(new AggregateError([busy, busier, broken])));
  assertFalse(errors.isTransient(new AggregateError([busy, new TypeError("a mistake")])));
  assertEquals(errors.retryAfterMs(new AggregateError([busy, busier, broken])), 3000);
  assertEquals(errors.retryAfterMs(new AggregateError([broken, broken])), undefined);
});

Deno.test("errorOfStatus() makes an error that the predicates understand", () => {
  const status = { code: 410, reason: "Expired", message: "too old resource version" };
  const error = errors.errorOfStatus(status, "watch jobs");
  assert(errors.isGone(error));
  assertFalse(errors.isTransient(error));
  assertEquals(error.message, "Cannot watch jobs: Expired: too old resource version");
  assertEquals(errors.statusOf(error), status);
});
