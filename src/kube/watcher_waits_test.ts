/** How long the watcher waits between requests that fail or bring nothing. */

import { assertEquals } from "@std/assert";
import { apiError } from "../../tests/support/scripted_collection.ts";
import { start, startWatching } from "../../tests/support/watcher_world.ts";

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
