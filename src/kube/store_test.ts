import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { KeyIndex } from "./key_index.ts";
import { type Change, Store } from "./store.ts";

interface Rec {
  readonly owner: string;
  readonly tags?: readonly string[];
  readonly version?: number;
}

function newStore(): { store: Store<Rec>; changes: Change<Rec>[] } {
  const changes: Change<Rec>[] = [];
  const store = new Store<Rec>({
    owner: (record) => [record.owner],
    tags: (record) => record.tags ?? [],
  }, (change) => changes.push(change));
  return { store, changes };
}

Deno.test("store.set() tells what was and what is", () => {
  const { store, changes } = newStore();
  const [first, second] = [{ owner: "x" }, { owner: "y" }];
  store.set("a", first);
  store.set("a", second);
  assertEquals(changes, [
    { key: "a", before: undefined, after: first },
    { key: "a", before: first, after: second },
  ]);
  assertEquals([store.size, store.get("a"), store.keys()], [1, second, ["a"]]);
});

Deno.test("store.delete() tells the last state, and nothing of what it never had", () => {
  const { store, changes } = newStore();
  store.set("a", { owner: "x" });
  store.set("b", { owner: "x" });
  changes.length = 0;
  store.delete("a", { owner: "x", version: 2 });
  store.delete("b");
  store.delete("ghost");
  assertEquals(changes, [
    { key: "a", before: { owner: "x", version: 2 } },
    { key: "b", before: { owner: "x" } },
  ]);
  assertEquals([store.size, store.byIndex("owner", "x")], [0, []]);
});

Deno.test("store.byIndex() follows records whose values change", () => {
  const { store } = newStore();
  store.set("a", { owner: "x", tags: ["red", "blue"] });
  store.set("b", { owner: "x", tags: ["red"] });
  assertEquals(store.byIndex("tags", "red").length, 2);
  store.set("a", { owner: "y", tags: ["blue"] });
  assertEquals(store.byIndex("tags", "red"), [store.get("b")!]);
  assertEquals(store.byIndex("tags", "blue"), [store.get("a")!]);
  assertEquals(store.byIndex("owner", "y"), [store.get("a")!]);
  assertEquals(store.byIndex("owner", "nobody"), []);
});

Deno.test("store.byIndex() refuses an index that does not exist", () => {
  const { store } = newStore();
  assertThrows(
    () => store.byIndex("colour", "red"),
    RangeError,
    "Cannot read index 'colour': the store's indexes are owner, tags",
  );
});

Deno.test("store.replace() tells what came, what is still there and what vanished", () => {
  const { store, changes } = newStore();
  store.set("gone", { owner: "x" });
  store.set("stays", { owner: "x" });
  changes.length = 0;
  store.replace(new Map([["stays", { owner: "y" }], ["new", { owner: "y" }]]));
  assertEquals(changes, [
    { key: "stays", before: { owner: "x" }, after: { owner: "y" } },
    { key: "new", before: undefined, after: { owner: "y" } },
    { key: "gone", before: { owner: "x" } },
  ]);
  assertEquals([store.byIndex("owner", "x").length, store.byIndex("owner", "y").length], [0, 2]);
});

Deno.test("store.replace() shows the whole of the new list to whoever is told of its first change", () => {
  const seen: string[] = [];
  const store = new Store<Rec>({ owner: (record) => [record.owner] }, ({ key }) => {
    seen.push(`${key}: ${store.keys()} ${store.byIndex("owner", "x").length}`);
  });
  store.set("old", { owner: "x" });
  seen.length = 0;
  store.replace(new Map([["a", { owner: "x" }], ["b", { owner: "x" }]]));
  assertEquals(seen, ["a: a,b 2", "b: a,b 2", "old: a,b 2"]);
});

Deno.test("store.list() is a copy that later writes leave alone", () => {
  const { store } = newStore();
  store.set("a", { owner: "x" });
  const before = store.list();
  store.set("b", { owner: "x" });
  assertEquals(before.length, 1);
});

Deno.test("keyIndex keeps no value without keys", () => {
  const index = new KeyIndex();
  index.add("v", "a");
  index.add("v", "a");
  index.add("v", "b");
  index.remove("v", "ghost");
  index.remove("v", "a");
  assertEquals([...index.keys("v")], ["b"]);
  index.remove("v", "b");
  index.add("w", "c");
  index.remove("w", "c");
  assertEquals(index.size, 0);
});

Deno.test("store.byIndex() agrees with a search of all records after random writes", () => {
  const key = fc.constantFrom("a", "b", "c");
  const record = fc.record({
    owner: fc.constantFrom("x", "y"),
    tags: fc.array(fc.constantFrom("red", "blue", "green"), { maxLength: 4 }),
  });
  const write = fc.oneof(
    fc.record({ key, record: fc.option(record, { nil: undefined }) }),
    fc.record({ list: fc.array(fc.tuple(key, record)) }),
  );
  fc.assert(
    fc.property(fc.array(write), (writes) => {
      const { store, changes } = newStore();
      for (const step of writes) {
        if ("list" in step) store.replace(new Map(step.list));
        else if (step.record) store.set(step.key, step.record);
        else store.delete(step.key);
        for (const tag of ["red", "blue", "green"]) {
          const expected = store.list().filter((record) => record.tags?.includes(tag));
          assertEquals(new Set(store.byIndex("tags", tag)), new Set(expected));
        }
      }
      // Whoever followed the changes holds what the store holds.
      const follower = new Map<string, Rec>();
      for (const { key, after } of changes) {
        if (after) follower.set(key, after);
        else follower.delete(key);
      }
      assertEquals(follower, new Map(store.keys().map((key) => [key, store.get(key)!])));
    }),
    { seed: 1 },
  );
});
