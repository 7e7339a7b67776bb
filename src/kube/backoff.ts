/** How long to wait after failures in a row: exponential, capped, and spread by chance. */

/** The growth of a backoff. */
export interface BackoffOptions {
  /** The longest wait after one failure, ms; it doubles with each further one. */
  readonly baseMs: number;
  /** No wait is longer than this, ms. */
  readonly capMs: number;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
}

/**
 * The wait after so many failures in a row (1 or more), in ms: between the half and the whole of
 * `baseMs` · 2^(failures − 1) or `capMs`, whichever is less. The half that is left to chance keeps
 * those who failed together from coming back together.
 */
export function backoffMs(failures: number, { baseMs, capMs, random }: BackoffOptions): number {
  const whole = Math.min(capMs, baseMs * 2 ** (failures - 1));
  return whole / 2 + random() * whole / 2;
}
