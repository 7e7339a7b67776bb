/**
 * The informer over the embedded API and the typed clients, as the controller uses it: selectors,
 * pages under change, dropped watches, versions that expired.
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ConfigMap, CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { NoAnswerError } from "../../src/kube/errors.ts";
import { createInformer } from "../../src/kube/informer.ts";
import { guardedClient } from "../../src/kube/rest.ts";
import type { ListPageOptions, OpenWatchOptions } from "../../src/kube/watch_types.ts";
import { createEmbeddedApi } from "../../src/local/api/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FaultyApi } from "../support/faulty_api.ts";
import { seededRandom } from "../support/random.ts";
import { RecordingLogger } from "../support/recording_logger.ts";

const LABEL = "colour";
const labelSelector = `${LABEL}=red`;

interface Rec {
  readonly name: string;
  readonly uid: string;
  readonly value: string;
}

/** An informer on the red ConfigMaps of all namespaces, in pages of three. */
function newWorld(seed: number) {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const server = createEmbeddedApi({ clock, random });
  const core = new CoreV1Api(guardedClient(server.connect(), { clock }));
  const watches = new Set<AbortController>();
  const api = new FaultyApi<ConfigMap>(clock, {
    list: (options: ListPageOptions) =>
      core.getConfigMapListForAllNamespaces({ ...options, labelSelector, limit: 3 }),
    watch: (options: OpenWatchOptions) => {
      const cut = new AbortController();
      watches.add(cut);
      const abortSignal = AbortSignal.any([options.abortSignal, cut.signal]);
      return core.watchConfigMapListForAllNamespaces({ ...options, labelSelector, abortSignal });
    },
  });
  const logger = new RecordingLogger();
  const informer = createInformer<ConfigMap, Rec>({
    ...{ list: api.list, watch: api.watch, clock, random, logger },
    transform: ({ metadata, data }) => ({
      ...{ name: metadata!.name!, uid: metadata!.uid!, value: data!.value! },
    }),
    indexes: { value: ({ value }) => [value] },
  });
  const stop = new AbortController();
  return {
    ...{ clock, server, api, logger, informer, maps: core.namespace("default") },
    begin: () => informer.run(stop.signal),
    stop: () => stop.abort(),
    cutWatches: () => {
      for (const cut of watches) cut.abort(new NoAnswerError("connection reset"));
      watches.clear();
    },
  };
}

type World = ReturnType<typeof newWorld>;

/** The red ConfigMaps as the server has them, by key. */
async function serverState({ maps }: World): Promise<Map<string, Rec>> {
  const { items } = await maps.getConfigMapList({ labelSelector });
  return new Map(items.map(({ metadata, data }) => {
    const { name, uid } = metadata!;
    return [`default/${name}`, { name: name!, uid: uid!, value: data!.value! }];
  }));
}

function storeState({ informer: { store } }: World): Map<string, Rec> {
  return new Map(store.keys().sort().map((key) => [key, store.get(key)!]));
}

/** Makes a ConfigMap have this value and colour, whatever it was. */
async function put({ maps }: World, name: string, value: string, colour: string): Promise<void> {
  const metadata = { name, labels: { [LABEL]: colour } };
  const { items } = await maps.getConfigMapList({ fieldSelector: `metadata.name=${name}` });
  if (items.length === 0) await maps.createConfigMap({ metadata, data: { value } });
  else await maps.patchConfigMap(name, "json-merge", { metadata, data: { value } });
}

async function remove({ maps }: World, name: string): Promise<void> {
  const { items } = await maps.getConfigMapList({ fieldSelector: `metadata.name=${name}` });
  if (items.length > 0) await maps.deleteConfigMap(name);
}

Deno.test("informer lists in pages and follows what enters and leaves its selector", async () => {
  const world = newWorld(1);
  const { clock, informer, api } = world;
  for (const name of ["a", "b", "c", "d", "e", "f", "g"]) await put(world, name, "1", "red");
  await put(world, "blue", "1", "blue");
  const ended = world.begin();
  await clock.settle();
  assertEquals(api.told.map((request) => request.split(" ")[0]), ["list", "list", "list", "watch"]);
  assertEquals(informer.store.byIndex("value", "1").length, 7);
  await put(world, "a", "1", "blue");
  await put(world, "blue", "2", "red");
  await remove(world, "b");
  await clock.settle();
  assertEquals(storeState(world), await serverState(world));
  assertEquals(informer.store.byIndex("value", "2").map(({ name }) => name), ["blue"]);
  world.stop();
  await ended;
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("informer starts a list over when the history goes between two of its pages", async () => {
  const world = newWorld(2);
  const { clock, api, server } = world;
  for (const name of ["a", "b", "c", "d"]) await put(world, name, "1", "red");
  let compactions = 0;
  // Unguarded, so that it is served at once: both have happened before the page is asked for.
  const maps = new CoreV1Api(server.connect()).namespace("default");
  api.onRequest = ({ verb, from }) => {
    if (verb !== "list" || !from || compactions++ > 0) return;
    void maps.deleteConfigMap("a");
    server.compact();
  };
  const ended = world.begin();
  await clock.advance(1000);
  assertEquals(api.told.map((request) => request.split(" ")[0]), ["list", "list", "list", "watch"]);
  assertEquals(storeState(world), await serverState(world));
  world.stop();
  await ended;
});

Deno.test("informer is kept up to date by bookmarks where all that happens is not for it", async () => {
  const world = newWorld(3);
  const { clock, api, logger, server, informer } = world;
  await put(world, "a", "1", "red");
  const ended = world.begin();
  for (let minute = 0; minute < 180; minute++) {
    await put(world, "b", String(minute), "blue");
    await clock.advance(60_000);
  }
  // 5 to 10 minutes each: none was taken for a dead one, which would make it one in 90 s.
  const watches = api.times("watch").length;
  assertEquals(watches >= 18 && watches <= 37, true, `${watches} watches`);
  // What was is forgotten, but for what the last bookmark told.
  world.cutWatches();
  server.compact();
  await put(world, "a", "2", "red");
  await clock.advance(1000);
  assertEquals(informer.store.get("default/a")?.value, "2");
  assertEquals([api.times("list").length, logger.messages("warn")], [1, ["watch failed"]]);
  world.stop();
  await ended;
});

Deno.test("informer needs no bookmarks where nothing happens at all", async () => {
  const world = newWorld(4);
  const { clock, api, logger, informer } = world;
  await put(world, "a", "1", "red");
  const ended = world.begin();
  await clock.advance(3600_000);
  assertEquals(api.requests.filter(({ limit }) => limit !== 1 && limit !== undefined).length, 1);
  await put(world, "a", "2", "red");
  await clock.settle();
  assertEquals(informer.store.get("default/a")?.value, "2");
  assertEquals(logger.lines, []);
  world.stop();
  await ended;
});

type Step =
  | { readonly do: "put"; readonly name: string; readonly value: string; readonly colour: string }
  | { readonly do: "remove"; readonly name: string }
  | { readonly do: "compact" | "cut" }
  | { readonly do: "refuse"; readonly verb: "list" | "watch" }
  | { readonly do: "advance"; readonly ms: number };

const name = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ do: fc.constant("put"), name },
      value: fc.constantFrom("1", "2", "3"),
      colour: fc.constantFrom("red", "blue"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove"), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("compact", "cut") }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("refuse"), verb: fc.constantFrom("list", "watch") }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("advance"), ms: fc.nat(20_000) }) },
);

async function apply(world: World, step: Step): Promise<void> {
  switch (step.do) {
    case "put":
      return await put(world, step.name, step.value, step.colour);
    case "remove":
      return await remove(world, step.name);
    case "compact":
      return world.server.compact();
    case "cut":
      return world.cutWatches();
    case "refuse":
      return world.api.fail(step.verb, new NoAnswerError("connection refused"));
    case "advance":
      await world.clock.advance(step.ms);
  }
}

Deno.test("informer comes to hold what the embedded API holds, after any faults", async () => {
  const script = fc.record({ seed: fc.integer(), steps: fc.array(step, { maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(script, async ({ seed, steps }) => {
      const world = newWorld(seed);
      const { clock, informer, api } = world;
      const follower = new Map<string, Rec>();
      informer.onChange(({ key, after }) => {
        if (after) follower.set(key, after);
        else follower.delete(key);
      });
      const ended = world.begin();
      for (const step of steps) await apply(world, step);
      api.heal();
      await clock.advance(120_000);
      assertEquals(storeState(world), await serverState(world));
      assertEquals(new Map([...follower].sort()), storeState(world));
      world.stop();
      await ended;
      assertEquals([clock.pendingTimers, world.logger.messages("error")], [0, []]);
    }),
    { numRuns: 60, seed: 1 },
  );
});
