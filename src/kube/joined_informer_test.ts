import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { FaultyApi } from "../../tests/support/faulty_api.ts";
import { type Rec, run, toRecord } from "../../tests/support/informer_world.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import {
  apiError,
  type Item,
  ScriptedCollection,
} from "../../tests/support/scripted_collection.ts";
import { createInformer } from "./informer.ts";
import { joinInformers } from "./joined_informer.ts";

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
