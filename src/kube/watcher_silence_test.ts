/** What the watcher makes of a server from which nothing is heard. */

import { assertEquals } from "@std/assert";
import { type ItemEvent, ScriptedCollection } from "../../tests/support/scripted_collection.ts";
import { start, startWatching } from "../../tests/support/watcher_world.ts";
import { NoAnswerError } from "./errors.ts";
import { SILENCE_LIMIT_MS } from "./watcher.ts";

Deno.test("watcher gives up a watch that has gone silent, and goes on from its version", async () => {
  const { end, collection, api, got, clock } = await startWatching();
  await clock.advance(60_000);
  collection.bookmark();
  await clock.settle();
  collection.muteWatches();
  collection.put("d", 1);
  await clock.advance(SILENCE_LIMIT_MS - 1);
  assertEquals(api.told, [], "not before the limit, counted from the bookmark");
  await clock.advance(1);
  assertEquals(api.told, ["list", "watch 103"]);
  assertEquals(api.requests[0]?.limit, 1);
  assertEquals(got, ["ADDED d"]);
  await end();
});

Deno.test("watcher takes the silence of a quiet collection for no failure", async () => {
  const { end, api, clock, errors, logger, watcher } = await startWatching();
  await clock.advance(10 * SILENCE_LIMIT_MS);
  assertEquals(api.told, Array(10).fill(["list", "watch 103"]).flat());
  assertEquals([errors, logger.lines, watcher.health.failures], [[], [], 0]);
  await end();
});

Deno.test("watcher asks again and again while a silent server does not answer", async () => {
  const { end, api, clock, errors } = await startWatching();
  const unreachable = new NoAnswerError("no answer within 4 s");
  api.fail("list", unreachable, unreachable, unreachable);
  await clock.advance(SILENCE_LIMIT_MS + 1000);
  assertEquals(api.told, ["list", "list", "list", "list", "watch 103"]);
  assertEquals(errors, [unreachable, unreachable, unreachable]);
  await end();
});

Deno.test("watcher lists anew when the server has gone back in time", async () => {
  const { end, api, got, clock, logger, become } = await startWatching();
  // Its etcd was restored from a backup: the watch is cut off, and the next one is silent.
  const restored = new ScriptedCollection(2);
  restored.put("z", 1);
  become(restored);
  await clock.advance(100);
  assertEquals(api.told, ["watch 103"]);
  await clock.advance(SILENCE_LIMIT_MS);
  assertEquals(api.told.slice(1), ["list", "list", "watch 101"]);
  assertEquals(got, ["discard", "page z", "commit"]);
  assertEquals(logger.messages("warn"), ["watch failed", "server went back in time"]);
  await end();
});

Deno.test("watcher gives up requests that are never answered", async () => {
  const { begin, end, api, clock, collection } = start();
  api.fail("list", "hang");
  await begin();
  await clock.advance(SILENCE_LIMIT_MS + 100);
  assertEquals(api.told, ["list", "list", "list 103/2", "watch 103"]);
  api.fail("watch", "hang");
  collection.put("d", 1);
  await clock.settle();
  collection.endWatches();
  await clock.advance(SILENCE_LIMIT_MS + 100);
  assertEquals(api.told.slice(4), ["watch 104", "watch 104"]);
  await end();
});

Deno.test("watcher takes nothing from a watch it has given up, even if that overlooks it", async () => {
  const { begin, end, collection, api, got, clock } = start();
  let late!: ReadableStreamDefaultController<ItemEvent>;
  const open = collection.watch;
  collection.watch = (options) => {
    if (api.times("watch").length > 1) return open(options);
    return Promise.resolve(new ReadableStream({ start: (controller) => void (late = controller) }));
  };
  await begin();
  await clock.advance(SILENCE_LIMIT_MS + 100);
  got.length = 0;
  const metadata = { namespace: "ns", name: "ghost", resourceVersion: "104" };
  late.enqueue({ type: "ADDED", object: { metadata, value: 1 } });
  await clock.advance(100);
  assertEquals([got, api.times("watch").length], [[], 2]);
  await end();
});
