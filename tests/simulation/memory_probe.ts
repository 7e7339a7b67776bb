/** How many flows each controller remembers: a look into what nothing else tells. */

import { Memories } from "../../src/controller/memory.ts";

const remembered = new Map<Memories, Set<string>>();
const { of, forget } = Memories.prototype;

Memories.prototype.of = function (this: Memories, key: string, uid: string) {
  const keys = remembered.get(this) ?? new Set();
  remembered.set(this, keys.add(key));
  return of.call(this, key, uid);
};

Memories.prototype.forget = function (this: Memories, key: string) {
  remembered.get(this)?.delete(key);
  forget.call(this, key);
};

/** Forgets all controllers of earlier simulations. */
export function resetMemoryProbe(): void {
  remembered.clear();
}

/** The keys that each controller since then remembers. */
export function rememberedFlows(): ReadonlySet<string>[] {
  return [...remembered.values()];
}
