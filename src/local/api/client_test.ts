/** The boundary between a client and the embedded API. */

import { assertEquals, assertNotStrictEquals, assertRejects } from "@std/assert";
import type { JSONObject, JSONValue, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { createEmbeddedApi } from "./mod.ts";

const PATH = "/api/v1/namespaces/default/configmaps";

function connect(): RestClient {
  return createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) }).connect();
}

function get(client: RestClient, path: string): Promise<JSONValue> {
  return client.performRequest({ method: "GET", path, expectJson: true });
}

Deno.test("EmbeddedClient.performRequest() fails with an Error that has code and status", async () => {
  const error = await assertRejects(() => get(connect(), `${PATH}/a`), Error) as Error & {
    httpCode: number;
    status: JSONObject;
  };
  assertEquals(error.message, 'Kubernetes returned HTTP 404 NotFound: configmaps "a" not found');
  assertEquals(error.httpCode, 404);
  assertEquals(error.status, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: 'configmaps "a" not found',
    reason: "NotFound",
    details: { name: "a", kind: "configmaps" },
    code: 404,
  });
});

Deno.test("EmbeddedClient.performRequest() keeps nothing of a body and shares no answer", async () => {
  const client = connect();
  const data: Record<string, string> = { key: "one" };
  const body = { metadata: { name: "a" }, data };
  const made = await client.performRequest({
    method: "POST",
    path: PATH,
    bodyJson: body,
    expectJson: true,
  }) as typeof body;
  data.key = "changed";
  made.data.key = "changed too";
  const first = await get(client, `${PATH}/a`) as typeof body;
  assertEquals(first.data, { key: "one" });
  const second = await get(client, PATH) as { items: JSONValue[] };
  const third = await get(client, PATH) as { items: JSONValue[] };
  assertNotStrictEquals(second.items[0], third.items[0]);
  assertEquals(second, third);
});

Deno.test("EmbeddedClient.performRequest() takes a body as bytes and as a stream", async () => {
  const client = connect();
  const bytes = (name: string) => new TextEncoder().encode(JSON.stringify({ metadata: { name } }));
  await client.performRequest({ method: "POST", path: PATH, bodyRaw: bytes("raw") });
  const bodyStream = ReadableStream.from([bytes("streamed")]);
  await client.performRequest({ method: "POST", path: PATH, bodyStream });
  const answer = await client.performRequest({ method: "GET", path: PATH });
  const { items } = JSON.parse(new TextDecoder().decode(answer));
  const names = items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  assertEquals(names, ["raw", "streamed"]);
});

Deno.test("EmbeddedClient.performRequest() keeps a member named __proto__ a member", async () => {
  const client = connect();
  const text = '{"metadata":{"name":"a","labels":{"x":"y"}},"data":{"__proto__":"z"}}';
  const bodyRaw = new TextEncoder().encode(text);
  await client.performRequest({ method: "POST", path: PATH, bodyRaw });
  const stored = await get(client, `${PATH}/a`) as { data: Record<string, string> };
  assertEquals(Object.entries(stored.data), [["__proto__", "z"]]);
});

Deno.test("EmbeddedClient.performRequest() does nothing for a signal that has aborted", async () => {
  const client = connect();
  const abortSignal = AbortSignal.abort(new Error("too late"));
  const bodyJson = { metadata: { name: "a" } };
  const request = client.performRequest({ method: "POST", path: PATH, bodyJson, abortSignal });
  await assertRejects(() => request, Error, "too late");
  assertEquals((await get(client, PATH) as { items: JSONValue[] }).items, []);
});

Deno.test("EmbeddedClient.performRequest() opens no tunnel, and says so", async () => {
  const request = () =>
    connect().performRequest({ method: "GET", path: PATH, expectTunnel: ["v5.channel.k8s.io"] });
  await assertRejects(request, TypeError, "serves no connections");
});
