/** After which failures the watcher lists anew, and after which it goes on from where it was. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { FaultyApi } from "../../tests/support/faulty_api.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import {
  apiError,
  type Item,
  type ItemEvent,
  ScriptedCollection,
} from "../../tests/support/scripted_collection.ts";
import { start, startWatching } from "../../tests/support/watcher_world.ts";
import { NoAnswerError } from "./errors.ts";
import { Watcher } from "./watcher.ts";

Deno.test("watcher lists anew without a version after a 410, sent as an event", async () => {
  const { end, collection, api, got, clock, logger } = await startWatching();
  collection.send({ type: "ERROR", object: { code: 410, reason: "Expired" } });
  await clock.advance(200);
  assertEquals(api.told, ["list", "list 103/2", "watch 103"]);
  assertEquals(got, ["discard", "page a,b", "page c", "commit"]);
  assertEquals(logger.messages("info"), ["resource version expired"]);
  await end();
});

Deno.test("watcher lists anew without a version after a 410, answered to the watch", async () => {
  const { end, collection, api, clock } = await startWatching();
  api.fail("watch", apiError(410, { reason: "Gone" }));
  collection.put("d", 1);
  await clock.settle();
  collection.endWatches();
  await clock.advance(200);
  assertEquals(api.told, ["watch 104", "list", "list 104/2", "watch 104"]);
  await end();
});

Deno.test("watcher starts the list over when its continue token expires", async () => {
  const { begin, end, collection, api, got, clock } = start();
  api.onRequest = ({ from }) => {
    if (from !== "103/2") return;
    collection.compact();
    collection.remove("b");
  };
  await begin();
  await clock.advance(200);
  assertEquals(api.told, ["list", "list 103/2", "list", "watch 105"]);
  assertEquals(got, ["page a,b", "discard", "page a,c", "commit"]);
  await end();
});

Deno.test("watcher asks for the same page again when the server is not available", async () => {
  const { begin, end, api, got, clock } = start();
  let failures = 3;
  api.onRequest = ({ from }) => {
    if (from && failures-- > 0) api.fail("list", apiError(503));
  };
  await begin();
  await clock.advance(2000);
  assertEquals(api.told, ["list", ...Array(4).fill("list 103/2"), "watch 103"]);
  assertEquals(got, ["page a,b", "page c", "commit"]);
  await end();
});

Deno.test("watcher opens a broken watch again, and lists anew if that breaks too", async () => {
  const { end, collection, api, clock, errors, logger } = await startWatching();
  const cut = new SyntaxError("unexpected end of JSON input");
  collection.breakWatches(cut);
  await clock.advance(100);
  assertEquals(api.told, ["watch 103"]);
  collection.send({ type: "ERROR", object: { code: 500, message: "no such luck" } });
  await clock.advance(200);
  assertEquals(api.told, ["watch 103", "list", "list 103/2", "watch 103"]);
  assertStrictEquals(errors[0], cut);
  assertEquals((errors[1] as Error).message, "Cannot watch on: no such luck");
  assertEquals(logger.messages("warn"), ["watch failed", "watch failed"]);
  await end();
});

Deno.test("watcher does not list anew because a watch broke that had brought something", async () => {
  const { end, collection, api, clock } = await startWatching();
  for (let turn = 0; turn < 5; turn++) {
    collection.put("d", turn);
    await clock.settle();
    collection.breakWatches(new TypeError("connection reset"));
    await clock.advance(100);
  }
  assertEquals(api.told, ["watch 104", "watch 105", "watch 106", "watch 107", "watch 108"]);
  await end();
});

Deno.test("watcher does not list anew because its connection was given up, however often", async () => {
  const { end, collection, api, clock } = await startWatching();
  for (let round = 0; round < 4; round++) {
    collection.breakWatches(new NoAnswerError("given up as dead"));
    await clock.advance(10_000);
  }
  assertEquals(api.told, Array(4).fill("watch 103"));
  await end();
});

Deno.test("watcher does not list anew because the server cannot be reached", async () => {
  const { end, collection, api, clock } = await startWatching();
  api.standing = { watch: new NoAnswerError("connection refused") };
  collection.breakWatches(new NoAnswerError("connection reset"));
  await clock.advance(60_000);
  api.heal();
  await clock.advance(30_000);
  assertEquals(new Set(api.told), new Set(["watch 103"]));
  await end();
});

Deno.test("watcher lists anew when the server refuses its version, whatever the code", async () => {
  // After etcd was restored, versions are from the future: 504, time and again.
  for (const code of [400, 500, 504]) {
    const { end, collection, api, clock } = await startWatching();
    api.fail("watch", apiError(code), apiError(code));
    collection.endWatches();
    await clock.advance(1000);
    assertEquals(api.told, ["watch 103", "watch 103", "list", "list 103/2", "watch 103"]);
    await end();
  }
});

Deno.test("watcher takes an answer it cannot read for a broken one", async () => {
  const { end, collection, api, clock, errors } = await startWatching();
  const [odd, unversioned] = [{ type: "ODD", object: {} }, { type: "ADDED", object: {} }];
  collection.send(odd as unknown as ItemEvent);
  await clock.advance(100);
  collection.send(unversioned as unknown as ItemEvent);
  await clock.advance(1000);
  assertEquals(api.told, ["watch 103", "list", "list 103/2", "watch 103"]);
  assertEquals(errors.map((error) => error instanceof TypeError), [true, true]);
  await end();
});

Deno.test("watcher lists anew when its sink fails to take the list over", async () => {
  const clock = new FakeClock(0);
  const collection = new ScriptedCollection();
  const api = new FaultyApi<Item>(clock, collection);
  let commits = 0;
  const committed: string[] = [];
  const watcher = new Watcher<Item>({
    ...{ clock, random: () => 0, logger: new RecordingLogger(), list: api.list, watch: api.watch },
  }, {
    page() {},
    commit() {
      if (++commits === 1) throw new Error("out of order");
    },
    committed() {
      committed.push(watcher.health.seenVersion);
    },
    discard() {},
    event() {},
  });
  const stop = new AbortController();
  const ended = watcher.run(stop.signal);
  await clock.advance(100);
  assertEquals(api.told, ["list", "list", "watch 100"]);
  assertEquals(committed, ["100"]);
  stop.abort();
  await ended;
});
