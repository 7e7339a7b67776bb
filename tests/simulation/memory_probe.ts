/** How many flows each controller remembers: a look into what nothing else tells. */

import { Memories } from "../../src/controller/memory.ts";

const remembered = new Map<Memories, Set<string>>();
const { of, forget, keys } = Memories.prototype;

/** What one controller remembers; each is known from when its caches are complete on. */
function keysOf(memories: Memories): Set<string> {
  const keys = remembered.get(memories) ?? new Set();
  remembered.set(memories, keys);
  return keys;
}

Memories.prototype.of = function (this: Memories, key: string, uid: string) {
  keysOf(this).add(key);
  return of.call(this, key, uid);
};

Memories.prototype.forget = function (this: Memories, key: string) {
  keysOf(this).delete(key);
  forget.call(this, key);
};

Memories.prototype.keys = function (this: Memories) {
  keysOf(this);
  return keys.call(this);
};

/** Forgets all controllers of earlier simulations. */
export function resetMemoryProbe(): void {
  remembered.clear();
}

/** The keys that each controller since then remembers. */
export function rememberedFlows(): ReadonlySet<string>[] {
  return [...remembered.values()];
}
