/** A watcher on a scripted collection, with note of what it asks for and what it tells. */

import { assertEquals } from "@std/assert";
import { NoAnswerError } from "../../src/kube/errors.ts";
import { Watcher } from "../../src/kube/watcher.ts";
import { FakeClock } from "./fake_clock.ts";
import { FaultyApi } from "./faulty_api.ts";
import { RecordingLogger } from "./recording_logger.ts";
import { type Item, ScriptedCollection } from "./scripted_collection.ts";

/** A running watcher on a collection of three objects (versions 101 to 103, two to a page). */
export function start(random: () => number = () => 0) {
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
export async function startWatching() {
  const world = start();
  await world.begin();
  assertEquals(world.api.told, ["list", "list 103/2", "watch 103"]);
  world.got.length = 0;
  world.api.requests.length = 0;
  return world;
}
