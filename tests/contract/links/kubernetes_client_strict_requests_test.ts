/**
 * What the linked `@cloudydeno/kubernetes-client` does better than the published one in requests
 * and their streams. The project does not rely on it; without the link these tests go.
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { spy } from "@std/testing/mock";
import { WatchEventTransformer } from "@cloudydeno/kubernetes-client/lib/stream-transformers.ts";
import { clientOf, get, serve, serveRaw } from "../../support/loopback.ts";

Deno.test("a base path of the server comes before the path", async () => {
  await using server = serve(({ url }) => Response.json(new URL(url).pathname));
  for (const base of ["/k8s/clusters/c-1", "/k8s/clusters/c-1/"]) {
    using client = await clientOf({ url: server.url + base });
    assertEquals<unknown>(await get(client, "/api/v1"), "/k8s/clusters/c-1/api/v1");
  }
});

Deno.test("a request after the client was disposed is refused", async () => {
  await using server = serve(() => Response.json({}));
  const client = await clientOf(server);
  client[Symbol.dispose]();
  await assertRejects(() => get(client), Error, "closed");
});

Deno.test("a server that does not begin to answer is given up", async () => {
  using time = new FakeTime();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  await using server = serve(() => {
    asked.resolve();
    return answer.promise;
  });
  using client = await clientOf(server);
  const failing = assertRejects(() => get(client), DOMException, "did not begin to answer");
  await asked.promise;
  time.tick(75_000);
  assertEquals((await failing).name, "TimeoutError");
  answer.resolve(new Response());
});

Deno.test("a request leaves nothing at its signal, however it ends", async () => {
  await using server = serve(({ url }) => {
    return url.endsWith("/missing")
      ? new Response("no", { status: 404 })
      : new Response('{"a":1}\n{"b":2}\n');
  });
  await using broken = serveRaw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}");
  using client = await clientOf(server);
  using brokenClient = await clientOf(broken);
  const { signal } = new AbortController();
  using added = spy(signal, "addEventListener");
  using removed = spy(signal, "removeEventListener");
  const opts = { method: "GET", path: "/", abortSignal: signal } as const;
  const stream = { ...opts, expectStream: true, expectJson: true } as const;
  await client.performRequest(opts);
  await assertRejects(() => client.performRequest({ ...opts, path: "/missing" }));
  await assertRejects(() => brokenClient.performRequest(opts));
  await Array.fromAsync(await client.performRequest(stream));
  for await (const _ of await client.performRequest(stream)) break;
  const listeners = (calls: { args: unknown[] }[]) => new Set(calls.map(({ args }) => args[1]));
  assertEquals(listeners(added.calls).size > 0, true);
  assertEquals(listeners(added.calls).difference(listeners(removed.calls)).size, 0);
});

Deno.test("a bookmark keeps its annotations", async () => {
  const metadata = {
    resourceVersion: "7",
    annotations: { "k8s.io/initial-events-end": "true" },
  };
  const stream = ReadableStream.from([{ type: "BOOKMARK", object: { metadata } }])
    .pipeThrough(new WatchEventTransformer((object) => object, (object) => object));
  assertEquals<unknown>(await Array.fromAsync(stream), [{
    type: "BOOKMARK",
    object: { metadata },
  }]);
});

Deno.test("a stream that is cut within a line says so", async () => {
  await using server = serve(() => new Response('{"a":1}\n{"b":"xy'));
  using client = await clientOf(server);
  const stream = await client.performRequest({
    method: "GET",
    path: "/",
    expectStream: true,
    expectJson: true,
  });
  await assertRejects(() => Array.fromAsync(stream), Error, "within a line");
});

Deno.test("an abort ends a stream after its response was collected as garbage", async () => {
  // Needs a flag of the engine, and so a process of its own.
  const program = `
    import { KubeConfig, KubeConfigRestClient } from "@cloudydeno/kubernetes-client";
    const served = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{}\\n")),
    });
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      return new Response(served);
    });
    const client = await KubeConfigRestClient.forKubeConfig(KubeConfig.fromPieces({
      cluster: { server: "http://127.0.0.1:" + server.addr.port },
    }));
    const controller = new AbortController();
    const stream = await client.performRequest({
      method: "GET", path: "/", expectStream: true, expectJson: true,
      abortSignal: controller.signal,
    });
    const reader = stream.getReader();
    await reader.read();
    const pending = reader.read().catch((reason) => reason.message);
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc();
    controller.abort(new Error("enough"));
    console.log(await pending);
    Deno.exit();
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--v8-flags=--expose-gc", program],
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertStringIncludes(decode(stdout), "enough", decode(stderr));
});
