/** What the project relies on in streams by `@cloudydeno/kubernetes-client`. */

import { assertEquals, assertRejects } from "@std/assert";
import type { JSONObject, JSONValue, RestClient, WatchEvent } from "@cloudydeno/kubernetes-client";
import {
  JsonParsingTransformer,
  WatchEventTransformer,
} from "@cloudydeno/kubernetes-client/lib/stream-transformers.ts";
import { clientOf, serve, serveRaw } from "../../support/loopback.ts";

/** A body that is written by hand. */
function handMadeBody() {
  const cancelled = Promise.withResolvers<void>();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: () => cancelled.resolve(),
  });
  return {
    body,
    write: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
    /** When the other side has gone. */
    cancelled: cancelled.promise,
  };
}

function watch(client: RestClient, abortSignal?: AbortSignal): Promise<ReadableStream<JSONValue>> {
  return client.performRequest({
    method: "GET",
    path: "/api/v1/pods",
    querystring: new URLSearchParams({ watch: "1" }),
    expectStream: true,
    expectJson: true,
    abortSignal,
  });
}

Deno.test("a watch gives each line's object, however the bytes are cut", async () => {
  const { body, write, end } = handMadeBody();
  await using server = serve(() => new Response(body));
  using client = await clientOf(server);
  const reader = (await watch(client)).getReader();
  write('{"a":1}\n{"b":"gr');
  assertEquals<unknown>(await reader.read(), { done: false, value: { a: 1 } });
  write("ö");
  write('ße"}\n{"c":3}\n');
  assertEquals<unknown>(await reader.read(), { done: false, value: { b: "größe" } });
  assertEquals<unknown>(await reader.read(), { done: false, value: { c: 3 } });
  end();
  assertEquals(await reader.read(), { done: true, value: undefined });
});

Deno.test("a watch gives letters whole whose bytes come apart", async () => {
  const bytes = new TextEncoder().encode('{"a":"ö"}\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  await using server = serve(() => new Response(body));
  using client = await clientOf(server);
  assertEquals<unknown>(await Array.fromAsync(await watch(client)), [{ a: "ö" }]);
});

Deno.test("a watch of an empty body ends at once", async () => {
  await using server = serve(() => new Response(null));
  using client = await clientOf(server);
  assertEquals(await Array.fromAsync(await watch(client)), []);
});

Deno.test("aborting a watch ends the stream with the reason, and the connection", async () => {
  const { body, write, cancelled } = handMadeBody();
  await using server = serve(() => new Response(body));
  using client = await clientOf(server);
  const controller = new AbortController();
  const reader = (await watch(client, controller.signal)).getReader();
  write('{"a":1}\n');
  await reader.read();
  const pending = reader.read();
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => pending) === reason, true);
  await cancelled;
});

Deno.test("cancelling a watch ends the connection", async () => {
  const { body, write, cancelled } = handMadeBody();
  await using server = serve(() => new Response(body));
  using client = await clientOf(server);
  const stream = await watch(client);
  write('{"a":1}\n{"b":2}\n');
  for await (const _ of stream) break;
  await cancelled;
});

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

Deno.test("a connection that breaks within a line fails the stream", async () => {
  await using server = serveRaw(`${CHUNKED}10\r\n{"a":1}\n{"b":"xy\r\n`);
  using client = await clientOf(server);
  const reader = (await watch(client)).getReader();
  assertEquals<unknown>((await reader.read()).value, { a: 1 });
  await assertRejects(() => reader.read(), Error);
});

Deno.test("a connection that breaks between lines fails the stream", async () => {
  await using server = serveRaw(`${CHUNKED}8\r\n{"a":1}\n\r\n`);
  using client = await clientOf(server);
  const reader = (await watch(client)).getReader();
  assertEquals<unknown>((await reader.read()).value, { a: 1 });
  await assertRejects(() => reader.read(), Error);
});

Deno.test("an answer that ends within a line fails the stream", async () => {
  await using server = serve(() => new Response('{"a":1}\n{"b":"xy'));
  using client = await clientOf(server);
  const reader = (await watch(client)).getReader();
  assertEquals<unknown>((await reader.read()).value, { a: 1 });
  await assertRejects(() => reader.read(), Error);
});

Deno.test("a line that is no object fails the stream", async () => {
  await using server = serve(() => new Response('{"a":1}\n[1]\n{"b":2}\n'));
  using client = await clientOf(server);
  const reader = (await watch(client)).getReader();
  assertEquals<unknown>((await reader.read()).value, { a: 1 });
  await assertRejects(() => reader.read(), Error);
});

function transformed(events: JSONObject[]): Promise<WatchEvent<string, number>[]> {
  const transformer = new WatchEventTransformer<string, number>(
    ({ metadata }) => (metadata as { name: string }).name,
    ({ code }) => code as number,
  );
  return Array.fromAsync(ReadableStream.from(events).pipeThrough(transformer));
}

Deno.test("WatchEventTransformer decodes what the events carry", async () => {
  const object = { metadata: { name: "a" } };
  assertEquals(
    await transformed([
      { type: "ADDED", object },
      { type: "MODIFIED", object },
      { type: "BOOKMARK", object: { metadata: { resourceVersion: "7" } } },
      { type: "DELETED", object },
      { type: "ERROR", object: { kind: "Status", code: 410 } },
    ]),
    [
      { type: "ADDED", object: "a" },
      { type: "MODIFIED", object: "a" },
      { type: "BOOKMARK", object: { metadata: { resourceVersion: "7" } } },
      { type: "DELETED", object: "a" },
      { type: "ERROR", object: 410 },
    ],
  );
});

const MALFORMED: [string, JSONObject][] = [
  ["of an unknown type", { type: "PAUSED", object: {} }],
  ["without a type", { object: {} }],
  ["without an object", { type: "ADDED" }],
  ["with a list for an object", { type: "ADDED", object: [] }],
  ["of a bookmark without a version", { type: "BOOKMARK", object: { metadata: {} } }],
];

for (const [what, event] of MALFORMED) {
  Deno.test(`WatchEventTransformer fails on an event ${what}`, async () => {
    await assertRejects(() => transformed([event]), Error);
  });
}

Deno.test("WatchEventTransformer fails with what a decoder throws", async () => {
  const thrown = new Error("no pod");
  const transformer = new WatchEventTransformer(() => {
    throw thrown;
  }, () => 0);
  const stream = ReadableStream.from([{ type: "ADDED", object: {} }]).pipeThrough(transformer);
  assertEquals(await assertRejects(() => Array.fromAsync(stream)) === thrown, true);
});

Deno.test("JsonParsingTransformer parses a text each, and fails on an empty one", async () => {
  const parsed = (texts: string[]) =>
    Array.fromAsync(ReadableStream.from(texts).pipeThrough(new JsonParsingTransformer()));
  assertEquals<unknown>(await parsed(['{"a":1}', "{}"]), [{ a: 1 }, {}]);
  await assertRejects(() => parsed([""]), Error);
});
