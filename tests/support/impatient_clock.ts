/**
 * A clock for what waits between tries and gives up after a timeout, over real connections: waits
 * are over at once, timeouts never come.
 */

import type { Clock } from "../../src/kube/clock.ts";

/** Longer delays are timeouts. */
const LONGEST_WAIT_MS = 20_000;

/** Delays of waits that were asked for, in order, ms, and a clock that does not wait for them. */
export function impatientClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.UTC(2026, 0, 1),
    monotonic: () => 0,
    schedule(delayMs, callback) {
      if (delayMs > LONGEST_WAIT_MS) return () => {};
      waits.push(delayMs);
      let isCancelled = false;
      queueMicrotask(() => {
        if (!isCancelled) callback();
      });
      return () => {
        isCancelled = true;
      };
    },
  };
}
