import { assertEquals } from "@std/assert";
import { apiError } from "../../tests/support/scripted_collection.ts";
import { start, startWatching } from "../../tests/support/watcher_world.ts";

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

Deno.test("watcher takes a list without items, written as null", async () => {
  const { begin, end, collection, api, got } = start();
  for (const name of ["a", "b", "c"]) collection.remove(name);
  await begin();
  assertEquals(api.told, ["list", "watch 106"]);
  assertEquals(got, ["page ", "commit"]);
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
