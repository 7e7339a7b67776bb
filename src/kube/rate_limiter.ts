/** How long a key waits after it failed: each key has its own exponential backoff. */

import { backoffMs, type BackoffOptions } from "./backoff.ts";

/** Counts failures by key. Holds only keys that failed and were not forgotten since. */
export class RateLimiter {
  readonly #options: BackoffOptions;
  readonly #failures = new Map<string, number>();

  /** @param options `baseMs` is 5 and `capMs` 5 minutes unless given */
  constructor({ baseMs = 5, capMs = 300_000, random }: Partial<BackoffOptions> & {
    readonly random: () => number;
  }) {
    this.#options = { baseMs, capMs, random };
  }

  /** Counts a failure of the key, and tells how long it should wait, in ms. */
  next(key: string): number {
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    return backoffMs(failures, this.#options);
  }

  /** How often the key failed in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The key succeeded, or is gone: its next failure is a first one. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
}
