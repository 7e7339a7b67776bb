/** What of watches the contract cannot show: time, slow readers, and what is left behind. */

import { assertEquals, assertRejects } from "@std/assert";
import type { JSONValue, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { createEmbeddedApi } from "./mod.ts";

const PATH = "/api/v1/namespaces/default/configmaps";

interface World {
  readonly clock: FakeClock;
  readonly client: RestClient;
  readonly compact: () => void;
}

function world(random: () => number = seededRandom(1)): World {
  const clock = new FakeClock();
  const api = createEmbeddedApi({ clock, random });
  return { clock, client: api.connect(), compact: api.compact };
}

async function create(client: RestClient, name: string): Promise<void> {
  await client.performRequest({ method: "POST", path: PATH, bodyJson: { metadata: { name } } });
}

async function watch(client: RestClient, query: Record<string, string>, abortSignal?: AbortSignal) {
  const stream = await client.performRequest({
    method: "GET",
    path: PATH,
    querystring: new URLSearchParams({ watch: "1", ...query }),
    expectJson: true,
    expectStream: true,
    abortSignal,
  });
  return stream.getReader();
}

/** `TYPE name`, or `end`. */
function summary({ done, value }: ReadableStreamReadResult<JSONValue>): string {
  if (done) return "end";
  const { type, object } = value as { type: string; object: { metadata: { name?: string } } };
  return `${type} ${object.metadata.name ?? ""}`.trim();
}

Deno.test("watch sends a bookmark a minute after something has happened", async () => {
  const { clock, client } = world();
  const reader = await watch(client, { allowWatchBookmarks: "1", timeoutSeconds: "300" });
  await create(client, "a");
  assertEquals(summary(await reader.read()), "ADDED a");
  const start = clock.now();
  const next = reader.read();
  assertEquals(summary(await clock.runUntil(next)), "BOOKMARK");
  assertEquals(clock.now() - start, 60_000);
  await reader.cancel();
});

Deno.test("watch without a timeout ends after half an hour to an hour, by chance", async () => {
  for (const [chance, minutes] of [[0, 30], [0.5, 45]] as const) {
    const { clock, client } = world(() => chance);
    const start = clock.now();
    const reader = await watch(client, {});
    assertEquals(summary(await clock.runUntil(reader.read())), "end");
    assertEquals(clock.now() - start, minutes * 60_000);
    assertEquals(clock.pendingTimers, 0);
  }
});

Deno.test("watch whose reader falls behind a compaction is told 410, not a gap", async () => {
  const { client, compact } = world();
  const reader = await watch(client, {});
  await create(client, "a");
  await create(client, "b");
  assertEquals(summary(await reader.read()), "ADDED a");
  compact();
  await create(client, "c");
  const { value } = await reader.read();
  const { type, object } = value as unknown as { type: string; object: { code: number } };
  assertEquals([type, object.code], ["ERROR", 410]);
  assertEquals(summary(await reader.read()), "end");
});

Deno.test("watch whose reader is slow hands over every event, in order", async () => {
  const { client } = world();
  const reader = await watch(client, {});
  for (let i = 0; i < 1000; i++) await create(client, `m${i}`);
  for (let i = 0; i < 1000; i++) assertEquals(summary(await reader.read()), `ADDED m${i}`);
  await reader.cancel();
});

Deno.test("watch leaves no timer behind, however it ends", async () => {
  const { clock, client } = world();
  const cancelled = await watch(client, { timeoutSeconds: "60" });
  await cancelled.cancel();
  const controller = new AbortController();
  const aborted = await watch(client, { timeoutSeconds: "60" }, controller.signal);
  controller.abort(new Error("enough"));
  await assertRejects(() => aborted.read(), Error, "enough");
  const waiting = new AbortController();
  const pending = await watch(client, { timeoutSeconds: "60" }, waiting.signal);
  const read = assertRejects(() => pending.read(), Error, "over");
  waiting.abort(new Error("over"));
  await read;
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("watch as bytes is one JSON object a line", async () => {
  const { client } = world();
  await create(client, "a");
  const stream = await client.performRequest({
    method: "GET",
    path: PATH,
    querystring: new URLSearchParams({ watch: "1" }),
    expectStream: true,
  });
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  const { value = "" } = await reader.read();
  assertEquals([value.endsWith("}\n"), JSON.parse(value).object.metadata.name], [true, "a"]);
  await reader.cancel();
});
