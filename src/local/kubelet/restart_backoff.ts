/**
 * When a container that has ended is started again in its pod: at once the first time, then after
 * 10 s, doubled each time, at most 5 minutes; anew after it has run for 10 minutes.
 */

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 300_000;
const FORGIVEN_AFTER_MS = 600_000;

/** The delays of one container. */
export class RestartBackoff {
  #nextMs = 0;

  /** The delay before the next start of a container that has run for so long, both ms. */
  next(ranMs: number): number {
    if (ranMs >= FORGIVEN_AFTER_MS) this.#nextMs = 0;
    const delay = this.#nextMs;
    this.#nextMs = Math.min(delay === 0 ? FIRST_DELAY_MS : delay * 2, LONGEST_DELAY_MS);
    return delay;
  }
}
