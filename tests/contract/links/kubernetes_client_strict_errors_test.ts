/**
 * What the linked `@cloudydeno/kubernetes-client` does better than the published one in errors.
 * The project does not rely on it; without the link these tests go.
 */

import { assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import { WatchEventTransformer } from "@cloudydeno/kubernetes-client/lib/stream-transformers.ts";
import {
  clientOf,
  get,
  type HttpError,
  type Loopback,
  serve,
  serveRaw,
} from "../../support/loopback.ts";

async function failureOf(server: Loopback): Promise<HttpError> {
  using client = await clientOf(server);
  return await assertRejects(() => get(client), Error);
}

const INVALID = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "Invalid",
  message: "spec.steps: Required value",
  code: 422,
  details: { causes: [{ field: "spec.steps" }] },
};

Deno.test("an error keeps its code and Status when it comes in chunks", async () => {
  const body = () =>
    ReadableStream.from([JSON.stringify(INVALID)]).pipeThrough(new TextEncoderStream());
  await using server = serve(() => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    return new Response(body(), { status: 422, headers });
  });
  const error = await failureOf(server);
  assertEquals(error.httpCode, 422);
  assertEquals<unknown>(error.status, INVALID);
});

Deno.test("an error in plain text keeps its code, its text and when to come again", async () => {
  await using server = serve(() => {
    const headers = { "retry-after": "3", "content-type": "text/plain" };
    return new Response("Too many requests, please try again later.\n", { status: 429, headers });
  });
  const error = await failureOf(server);
  assertEquals(error.httpCode, 429);
  assertObjectMatch(error.status!, {
    kind: "Status",
    status: "Failure",
    code: 429,
    reason: "TooManyRequests",
    message: "Too many requests, please try again later.",
    details: { retryAfterSeconds: 3 },
  });
});

Deno.test("an error without a body keeps its code", async () => {
  await using server = serve(() => new Response(null, { status: 502 }));
  const error = await failureOf(server);
  assertEquals(error.httpCode, 502);
  assertEquals(error.status?.code, 502);
});

Deno.test("an error whose body is cut keeps its code, and why it was cut", async () => {
  await using server = serveRaw(
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100\r\n\r\nover",
  );
  const error = await failureOf(server);
  assertEquals(error.httpCode, 503);
  assertEquals(error.cause instanceof Error, true);
});

Deno.test("an answer that is no JSON is a SyntaxError that shows it", async () => {
  await using server = serve(() => new Response("<html>login</html>"));
  using client = await clientOf(server);
  await assertRejects(() => get(client), SyntaxError, "<html>login");
});

Deno.test("a Status in place of events is an error with its code", async () => {
  const stream = ReadableStream.from([{ ...INVALID, code: 410 }])
    .pipeThrough(new WatchEventTransformer((object) => object, (object) => object));
  const error: HttpError = await assertRejects(() => Array.fromAsync(stream), Error);
  assertEquals(error.httpCode, 410);
});
