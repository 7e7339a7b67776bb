/**
 * The one source of time. Everything that needs an instant or a delay is handed a `Clock`, so
 * that tests and the simulator run the same code in virtual time.
 */

/** A source of time: instants in milliseconds since the epoch, delays in milliseconds. */
export interface Clock {
  /** The present instant, ms since the epoch. */
  now(): number;
  /**
   * Time that has passed since some instant of the past, ms, with fractions. Setting the clock does
   * not touch it: what must not be mistaken about a duration reads this.
   */
  monotonic(): number;
  /**
   * Calls back once after the delay. Returns a function that cancels it; cancelling twice, or
   * after the call, does nothing.
   */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** `setTimeout` fires at once for delays of more than 31 bits; longer ones are cut into pieces. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The real clock of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, callback) {
    const dueAt = Date.now() + delayMs;
    let timer: ReturnType<typeof setTimeout>;
    const arm = (remainingMs: number) => {
      timer = remainingMs > MAX_DELAY_MS
        ? setTimeout(() => arm(dueAt - Date.now()), MAX_DELAY_MS)
        : setTimeout(callback, Math.max(0, remainingMs));
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Resolves after the delay.
 *
 * @throws the signal's reason, as soon as it aborts.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal!.reason);
    };
    const cancel = clock.schedule(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Resolves once everything has run that neither time nor I/O keeps waiting: what is driven by
 * promises alone has then come to rest.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
