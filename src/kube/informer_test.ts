import { assertEquals, assertThrows } from "@std/assert";
import { newWorld, run } from "../../tests/support/informer_world.ts";
import { apiError } from "../../tests/support/scripted_collection.ts";
import { objectKey } from "./informer.ts";

Deno.test("informer is synced when its store holds a whole list, not before", async () => {
  const { clock, api, informer } = newWorld();
  const synced: string[] = [];
  informer.synced.then(() => synced.push(informer.store.keys().join()));
  api.onRequest = ({ verb, from }) => {
    // Between the pages nothing is to be seen of the first one.
    if (verb === "list" && from) {
      assertEquals([informer.store.size, informer.hasSynced()], [0, false]);
    }
  };
  api.fail("list", apiError(500));
  const end = run(informer);
  await clock.settle();
  assertEquals([synced, informer.hasSynced()], [[], false]);
  await clock.advance(1000);
  assertEquals([synced, informer.hasSynced()], [["ns/a,ns/b,ns/c"], true]);
  await end();
});

Deno.test("informer tells each change with the records before and after it", async () => {
  const { clock, collection, informer, changes } = newWorld({ items: ["a"] });
  const end = run(informer);
  await clock.settle();
  collection.put("a", 2);
  collection.put("b", 1);
  collection.remove("a");
  await clock.settle();
  const [a1, a2, b1] = [{ name: "a", value: 1 }, { name: "a", value: 2 }, { name: "b", value: 1 }];
  assertEquals(changes, [
    { key: "ns/a", before: undefined, after: a1 },
    { key: "ns/a", before: a1, after: a2 },
    { key: "ns/b", before: undefined, after: b1 },
    { key: "ns/a", before: a2 },
  ]);
  assertEquals(informer.store.byIndex("value", "1"), [b1]);
  await end();
});

Deno.test("informer gives the last state of what is deleted, also where the store's is older", async () => {
  const { clock, collection, informer, changes } = newWorld({ items: ["a"] });
  const end = run(informer);
  await clock.settle();
  changes.length = 0;
  const metadata = { namespace: "ns", name: "a", resourceVersion: "150" };
  collection.send({ type: "DELETED", object: { metadata, value: 7 } });
  await clock.settle();
  assertEquals(changes, [{ key: "ns/a", before: { name: "a", value: 7 } }]);
  await end();
});

Deno.test("informer tells what vanished between two lists", async () => {
  const { clock, collection, informer, changes } = newWorld();
  const end = run(informer);
  await clock.settle();
  changes.length = 0;
  collection.muteWatches();
  collection.remove("b");
  collection.put("d", 1);
  collection.compact();
  await clock.advance(100_000);
  assertEquals(changes.filter(({ after }) => !after).map(({ key }) => key), ["ns/b"]);
  assertEquals(changes.filter(({ before }) => !before).map(({ key }) => key), ["ns/d"]);
  assertEquals(informer.store.keys(), ["ns/a", "ns/c", "ns/d"]);
  await end();
});

Deno.test("informer tells of each whole list, also of what no change tells", async () => {
  const { clock, collection, informer, changes } = newWorld();
  const lists: number[] = [];
  informer.onList(() => lists.push(changes.length));
  const end = run(informer);
  await clock.settle();
  collection.muteWatches();
  collection.put("d", 1);
  collection.remove("d");
  collection.compact();
  await clock.advance(100_000);
  assertEquals(changes.filter(({ key }) => key === "ns/d"), []);
  assertEquals(lists, [3, 6]);
  await end();
});

Deno.test("informer makes a record also of what only a list that came to no end had", async () => {
  const { clock, collection, api, informer, transformed } = newWorld();
  api.onRequest = ({ verb, from }) => {
    if (verb !== "list" || !from) return;
    api.onRequest = () => {};
    collection.remove("a");
    collection.compact();
  };
  const end = run(informer);
  await clock.advance(1000);
  assertEquals(informer.store.keys(), ["ns/b", "ns/c"]);
  assertEquals(transformed, ["a", "b", "b", "c"]);
  await end();
});

Deno.test("informer keeps what it has while a new list cannot be had", async () => {
  const { clock, collection, api, informer } = newWorld();
  const end = run(informer);
  await clock.settle();
  api.standing = { list: apiError(500) };
  collection.send({ type: "ERROR", object: { code: 410 } });
  await clock.advance(10_000);
  assertEquals(informer.store.size, 3);
  assertEquals(informer.health()[0]?.phase, "list");
  await end();
});

Deno.test("informer leaves out what it cannot read, says so, and takes it in once it can", async () => {
  const { clock, collection, informer, logger, errors } = newWorld();
  collection.put("b", -1);
  const end = run(informer);
  await clock.settle();
  assertEquals(informer.store.keys(), ["ns/a", "ns/c"]);
  collection.put("c", -1);
  await clock.settle();
  assertEquals(informer.store.keys(), ["ns/a"]);
  assertEquals(logger.lines.map(({ level, message, fields }) => [level, message, fields.key]), [
    ["error", "object left out", "ns/b"],
    ["error", "object left out", "ns/c"],
  ]);
  assertEquals(errors.length, 2);
  collection.put("b", 1);
  collection.remove("c");
  await clock.settle();
  assertEquals(informer.store.keys(), ["ns/a", "ns/b"]);
  await end();
});

Deno.test("informer goes on when a handler throws, and the other handlers hear all the same", async () => {
  const { clock, collection, api, informer, logger } = newWorld({ items: ["a"] });
  const heard: string[] = [];
  informer.onChange(() => {
    throw new Error("not today");
  });
  informer.onChange(({ key }) => heard.push(key));
  const end = run(informer);
  await clock.settle();
  collection.put("b", 1);
  await clock.settle();
  assertEquals(heard, ["ns/a", "ns/b"]);
  assertEquals(logger.messages("error"), ["change handler failed", "change handler failed"]);
  assertEquals(api.told, ["list", "watch 101"]);
  await end();
});

Deno.test("informer keeps nothing of an object but its record", async () => {
  const { clock, collection, informer } = newWorld({ items: ["a"] });
  const end = run(informer);
  await clock.settle();
  assertEquals(informer.store.list(), [{ name: "a", value: 1 }]);
  collection.put("a", 2);
  await clock.settle();
  assertEquals(informer.store.list(), [{ name: "a", value: 2 }]);
  await end();
});

Deno.test("objectKey() is namespace and name, or the name alone", () => {
  assertEquals(objectKey({ metadata: { namespace: "ns", name: "a" } }), "ns/a");
  assertEquals(objectKey({ metadata: { name: "a" } }), "a");
  assertThrows(() => objectKey({}), TypeError, "without metadata.name");
});
