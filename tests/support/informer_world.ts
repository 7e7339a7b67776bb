/** An informer on a scripted collection, with note of all that it does. */

import { createInformer, type Informer } from "../../src/kube/informer.ts";
import type { Change } from "../../src/kube/store.ts";
import { FakeClock } from "./fake_clock.ts";
import { FaultyApi } from "./faulty_api.ts";
import { RecordingLogger } from "./recording_logger.ts";
import { type Item, ScriptedCollection } from "./scripted_collection.ts";

/** What the informer keeps of an object. */
export interface Rec {
  readonly name: string;
  readonly value: number;
}

/** @throws {RangeError} for an object whose value is negative. */
export function toRecord({ metadata, value }: Item): Rec {
  if (value < 0) throw new RangeError(`Cannot read ${metadata.name}: ${value} is negative`);
  return { name: metadata.name, value };
}

/** An informer on a collection of a, b and c, which may not go back in time. */
export function newWorld({ random = () => 0 as number, items = ["a", "b", "c"] } = {}) {
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

/** Runs the informer; what it returns stops it, and resolves when it has ended. */
export function run(informer: Informer<Rec>): () => Promise<void> {
  const stop = new AbortController();
  const ended = informer.run(stop.signal);
  return () => {
    stop.abort();
    return ended;
  };
}
