import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { FaultyApi } from "../../tests/support/faulty_api.ts";
import { seededRandom } from "../../tests/support/random.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import {
  apiError,
  type Item,
  ScriptedCollection,
  snapshotOf,
} from "../../tests/support/scripted_collection.ts";
import { NoAnswerError } from "./errors.ts";
import { createInformer, type Informer, objectKey } from "./informer.ts";
import { joinInformers } from "./joined_informer.ts";
import type { Change } from "./store.ts";

interface Rec {
  readonly name: string;
  readonly value: number;
}

function toRecord({ metadata, value }: Item): Rec {
  if (value < 0) throw new RangeError(`Cannot read ${metadata.name}: ${value} is negative`);
  return { name: metadata.name, value };
}

/** An informer on a collection of a, b and c, which may not go back in time. */
function newWorld({ random = () => 0 as number, items = ["a", "b", "c"] } = {}) {
  const clock = new FakeClock(0);
  const collection = new ScriptedCollection();
  for (const name of items) collection.put(name, 1);
  const api = new FaultyApi<Item>(clock, collection);
  const logger = new RecordingLogger();
  const errors: unknown[] = [];
  const versions = new Map<string, number>();
  const transformed: string[] = [];
  const transform = (item: Item) => {
    const { name, resourceVersion } = item.metadata;
    const isOld = Number(resourceVersion) < (versions.get(name) ?? 0);
    if (isOld) throw new RangeError(`Cannot take in ${name}: ${resourceVersion} is from the past`);
    versions.set(name, Number(resourceVersion));
    transformed.push(name);
    return toRecord(item);
  };
  const informer = createInformer<Item, Rec>({
    ...{ list: api.list, watch: api.watch, transform, clock, random, logger },
    indexes: { value: (record) => [String(record.value)] },
    onError: (error) => errors.push(error),
  });
  const changes: Change<Rec>[] = [];
  informer.onChange((change) => changes.push(change));
  return { clock, collection, api, logger, errors, informer, changes, transformed };
}

function run(informer: Informer<Rec>): () => Promise<void> {
  const stop = new AbortController();
  const ended = informer.run(stop.signal);
  return () => {
    stop.abort();
    return ended;
  };
}

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

Deno.test("joinInformers() reads several stores as one, and is synced when all are", async () => {
  const clock = new FakeClock(0);
  const parts = ["one", "two"].map((namespace) => {
    const collection = new ScriptedCollection();
    collection.put(`${namespace}-a`, 1);
    const api = new FaultyApi<Item>(clock, collection);
    const informer = createInformer<Item, Rec>({
      ...{ list: api.list, watch: api.watch, transform: toRecord },
      ...{ clock, random: () => 0, logger: new RecordingLogger() },
      indexes: { value: (record) => [String(record.value)] },
    });
    return { collection, api, informer };
  });
  const joined = joinInformers(parts.map(({ informer }) => informer));
  const changed: string[] = [];
  joined.onChange(({ key }) => changed.push(key));
  parts[1]!.api.fail("list", apiError(500));
  const end = run(joined);
  await clock.settle();
  assertEquals(joined.hasSynced(), false);
  await clock.advance(1000);
  await joined.synced;
  parts[0]!.collection.put("one-b", 2);
  await clock.settle();
  assertEquals(joined.hasSynced(), true);
  assertEquals(joined.store.keys(), ["ns/one-a", "ns/one-b", "ns/two-a"]);
  assertEquals(joined.store.byIndex("value", "1").length, 2);
  assertEquals([joined.store.size, joined.store.list().length], [3, 3]);
  assertStrictEquals(joined.store.get("ns/two-a"), parts[1]!.informer.store.get("ns/two-a"));
  assertEquals(joined.store.get("ns/nobody"), undefined);
  assertEquals(changed, ["ns/one-a", "ns/two-a", "ns/one-b"]);
  assertEquals(joined.health().map(({ phase }) => phase), ["watch", "watch"]);
  await end();
});

type Step =
  | { readonly do: "put"; readonly name: string; readonly value: number }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "compact" | "bookmark" | "end" | "break" | "mute" | "serverError" | "hang" }
  | { readonly do: "refuse"; readonly verb: "list" | "watch"; readonly code: number }
  | { readonly do: "advance"; readonly ms: number };

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("put"), name, value: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove"), name }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("compact", "bookmark", "end", "break", "mute", "serverError", "hang"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("refuse"),
      verb: fc.constantFrom("list", "watch"),
      code: fc.constantFrom(0, 403, 410, 429, 500, 504),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("advance"), ms: fc.nat(40_000) }) },
);

type World = ReturnType<typeof newWorld>;

async function apply({ clock, collection, api }: World, step: Step): Promise<void> {
  switch (step.do) {
    case "put":
      return collection.put(step.name, step.value);
    case "remove":
      return collection.remove(step.name);
    case "compact":
      return collection.compact();
    case "bookmark":
      return collection.bookmark();
    case "end":
      return collection.endWatches();
    case "break":
      return collection.breakWatches(new NoAnswerError("connection reset"));
    case "mute":
      return collection.muteWatches();
    case "serverError":
      return collection.send({ type: "ERROR", object: { code: 500 } });
    case "hang":
      return api.fail("list", "hang");
    case "refuse":
      return api.fail(step.verb, step.code ? apiError(step.code) : new NoAnswerError("refused"));
    case "advance":
      await clock.advance(step.ms);
  }
}

Deno.test("informer comes to hold what the server holds, after any faults", async () => {
  const script = fc.record({ seed: fc.integer(), steps: fc.array(step, { maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(script, async ({ seed, steps }) => {
      const world = newWorld({ random: seededRandom(seed) });
      const { clock, collection, api, informer } = world;
      const follower = new Map<string, Rec>();
      informer.onChange(({ key, before, after }) => {
        assertEquals(before === undefined, !follower.has(key), `${key}: told of once, and no less`);
        if (after) follower.set(key, after);
        else follower.delete(key);
      });
      // Whenever it may be read, the store holds a state that the server had: never half a list.
      const check = () => {
        const held = snapshotOf(informer.store.list());
        assertEquals(collection.states.has(held), true, `a state that never was: ${held}`);
        assertEquals(snapshotOf(follower.values()), held);
      };
      api.onRequest = check;
      const end = run(informer);
      for (const step of steps) {
        await apply(world, step);
        // Half of the steps follow upon each other before the informer can act.
        if (steps.length % 2 === 0) await clock.settle();
        check();
      }
      api.heal();
      // A silent watch is noticed within 90 s, and no wait is longer than 30 s.
      const requests = api.requests.length;
      await clock.advance(300_000);
      assertEquals(snapshotOf(informer.store.list()), collection.state);
      check();
      assertEquals(
        api.requests.length - requests < 40,
        true,
        "too many requests of a healthy server",
      );
      await end();
      assertEquals([clock.pendingTimers, collection.openWatches], [0, 0]);
      assertEquals(world.logger.messages("error"), []);
    }),
    { numRuns: 150 },
  );
});
