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
import { NoAnswerError } from "./errors.ts";
import { SILENCE_LIMIT_MS, Watcher } from "./watcher.ts";

/** A running watcher on a collection of three objects (versions 101 to 103, two to a page). */
function start(random: () => number = () => 0) {
  const clock = new FakeClock(0);
  const collection = new ScriptedCollection(2);
  for (const name of ["a", "b", "c"]) collection.put(name, 1);
  let server = collection;
  const api = new FaultyApi<Item>(clock, {
    list: (options) => server.list(options),
    watch: (options) => server.watch(options),
  });
  const logger = new RecordingLogger();
  const errors: unknown[] = [];
  const got: string[] = [];
  const watcher = new Watcher<Item>({
    ...{ clock, random, logger, list: api.list, watch: api.watch },
    onError: (error) => errors.push(error),
  }, {
    page: (items) => got.push(`page ${items.map(({ metadata }) => metadata.name)}`),
    commit: () => got.push("commit"),
    committed: () => {},
    discard: () => got.push("discard"),
    event: (type, { metadata }) => got.push(`${type} ${metadata.name}`),
  });
  const stop = new AbortController();
  let ended: Promise<void> | undefined;
  return {
    ...{ clock, collection, api, logger, errors, got, watcher },
    /** Breaks all connections, and another collection answers from now on. */
    become: (other: ScriptedCollection) => {
      server = other;
      collection.breakWatches(new NoAnswerError("connection reset"));
    },
    begin: async () => {
      ended = watcher.run(stop.signal);
      await clock.settle();
    },
    /** Stops the watcher; nothing may be left behind. */
    end: async () => {
      stop.abort();
      await ended;
      assertEquals([clock.pendingTimers, collection.openWatches], [0, 0]);
    },
  };
}

/** As `start()`, with the watcher already watching from version 103, and nothing noted yet. */
async function startWatching() {
  const world = start();
  await world.begin();
  assertEquals(world.api.told, ["list", "list 103/2", "watch 103"]);
  world.got.length = 0;
  world.api.requests.length = 0;
  return world;
}

Deno.test("watcher lists page by page, then watches from the list's version", async () => {
  const { begin, end, collection, api, got, clock } = start();
  await begin();
  collection.put("b", 2);
  collection.remove("a");
  await clock.settle();
  assertEquals(api.told, ["list", "list 103/2", "watch 103"]);
  assertEquals(got, ["page a,b", "page c", "commit", "MODIFIED b", "DELETED a"]);
  await end();
});

Deno.test("watcher bounds each watch by 5 to 10 minutes, as chance has it", async () => {
  for (const [drawn, seconds] of [[0, 300], [0.5, 450], [1, 600]] as const) {
    const { begin, end, api } = start(() => drawn);
    await begin();
    assertEquals(api.requests.at(-1)?.timeoutSeconds, seconds);
    await end();
  }
});

Deno.test("watcher goes on from the last version seen when a watch ends", async () => {
  const { end, collection, api, got, clock } = await startWatching();
  collection.put("d", 1);
  await clock.settle();
  collection.endWatches();
  collection.put("e", 1);
  await clock.settle();
  assertEquals(api.told, ["watch 104"], "at once, since the watch brought something");
  assertEquals(got, ["ADDED d", "ADDED e"]);
  await end();
});

Deno.test("watcher goes on from the last bookmark when nothing changed since", async () => {
  const { end, collection, api, clock } = await startWatching();
  collection.put("d", 1);
  collection.remove("d");
  collection.bookmark();
  await clock.settle();
  collection.endWatches();
  await clock.settle();
  assertEquals(api.told, ["watch 105"]);
  await end();
});

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

Deno.test("watcher waits ever longer between requests that fail, up to 30 s", async () => {
  const { begin, end, api, clock } = start();
  api.standing = { list: apiError(403) };
  await begin();
  await clock.advance(100_000);
  const times = api.times("list");
  const waits = times.slice(1).map((at, turn) => at - times[turn]!);
  assertEquals(waits.slice(0, 9), [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000]);
  assertEquals(new Set(waits.slice(8)), new Set([15_000]));
  await end();
});

Deno.test("watcher waits up to twice as long, as chance has it", async () => {
  const { begin, end, api, clock } = start(() => 0.999);
  api.standing = { list: apiError(403) };
  await begin();
  await clock.advance(120_000);
  const times = api.times("list");
  assertEquals(Math.round(times[1]!), 200);
  assertEquals(Math.round((times.at(-1)! - times.at(-2)!) / 1000), 30);
  await end();
});

Deno.test("watcher waits ever longer when watches end in good order and bring nothing", async () => {
  const { end, collection, api, clock } = await startWatching();
  const open = collection.watch;
  collection.watch = async (options) => {
    const stream = await open(options);
    collection.endWatches();
    return stream;
  };
  collection.endWatches();
  await clock.advance(60_000);
  assertEquals(api.times("watch"), [
    100,
    300,
    700,
    1500,
    3100,
    6300,
    12_700,
    25_500,
    40_500,
    55_500,
  ]);
  await end();
});

Deno.test("watcher waits ever longer when lists succeed and watches are too old", async () => {
  const { end, collection, api, clock } = await startWatching();
  api.standing = { watch: apiError(410) };
  collection.endWatches();
  await clock.advance(60_000);
  // Between each two of them there is a new list.
  const opened = [0, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000];
  const waits = api.times("watch").map((at, turn, all) => at - (all[turn - 1] ?? at));
  assertEquals(waits, opened);
  await end();
});

Deno.test("watcher waits no less than the server asks for", async () => {
  const { begin, end, api, clock } = start();
  api.fail("list", apiError(429, { details: { retryAfterSeconds: 7 } }));
  await begin();
  await clock.advance(10_000);
  assertEquals(api.times("list").slice(0, 2), [0, 7000]);
  await end();
});

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

Deno.test("watcher ends at once wherever it is when it is stopped", async () => {
  const whileWatching = await startWatching();
  await whileWatching.end();

  const whileListing = start();
  whileListing.api.fail("list", "hang");
  await whileListing.begin();
  await whileListing.end();
  assertEquals(whileListing.errors, []);

  const whileWaiting = start();
  whileWaiting.api.fail("list", apiError(500));
  await whileWaiting.begin();
  await whileWaiting.end();
  assertEquals(whileWaiting.api.told, ["list"]);
});

Deno.test("watcher tells its health: what failed last, until something is heard again", async () => {
  const { begin, end, api, clock, watcher, collection } = start();
  const refused = apiError(403);
  api.fail("list", refused, refused);
  await begin();
  await clock.advance(100);
  const listing = { phase: "list", seenVersion: "" } as const;
  assertEquals(watcher.health, { ...listing, failures: 2, lastError: refused });
  await clock.advance(1000);
  const watching = { phase: "watch", lastError: undefined } as const;
  assertEquals(watcher.health, { ...watching, failures: 0, seenVersion: "103" });
  collection.put("d", 1);
  await clock.settle();
  assertEquals(watcher.health, { ...watching, failures: 0, seenVersion: "104" });
  await end();
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
