/** What a transfer may use of the world. */

import type { Clock } from "../kube/clock.ts";

export interface Surroundings {
  readonly clock: Clock;
  /** From 0 to 1: what keeps retries of many pods apart. */
  readonly random: () => number;
  /** An environment variable; undefined where it is not set. */
  readonly env: (name: string) => string | undefined;
  /** Ends the transfer. */
  readonly signal: AbortSignal;
}
