/** Ends what has gone silent. */

import type { Clock } from "./clock.ts";
import { NoAnswerError } from "./errors.ts";

/** Nothing was heard for too long: whoever should have spoken is taken for dead. */
export class SilenceError extends NoAnswerError {}

/** What to wait for, and how long. */
export interface SilenceOptions {
  readonly clock: Clock;
  /** How long nothing may be heard, ms. */
  readonly limitMs: number;
  /** Ends it from outside. */
  readonly signal: AbortSignal;
}

/**
 * Runs something that can be cancelled, until it ends by itself, the outer signal aborts, or it
 * has not called `heard` for `limitMs`. Once it is over its signal is aborted in any case, which
 * gives up what it may have left open. It is not waited for then: Deno's `fetch` has been seen to
 * overlook an abort while a body is read.
 *
 * @param run does nothing more once the signal it is given has aborted
 * @throws {SilenceError} after the silence; else what `run` throws
 */
export async function untilSilent<T>(
  { clock, limitMs, signal }: SilenceOptions,
  run: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  controller.signal.addEventListener("abort", () => aborted.reject(controller.signal.reason));
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const watchdog = new Watchdog(clock, limitMs, () => {
    controller.abort(new SilenceError(`Nothing was heard for ${limitMs / 1000} s`));
  });
  try {
    const running = run(controller.signal, () => watchdog.heard());
    return await Promise.race([running, aborted.promise]);
  } catch (error) {
    // Whatever a cancelled request makes of it, this is why it ended.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    watchdog.stop();
    signal.removeEventListener("abort", abort);
    controller.abort();
  }
}

/**
 * Waits for silence. Hearing something costs no timer: the one that runs looks at its end whether
 * the silence has lasted long enough, and if not waits for the rest.
 */
class Watchdog {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #heardAt: number;
  #cancel: () => void;

  constructor(clock: Clock, limitMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.#heardAt = clock.now();
    this.#cancel = clock.schedule(limitMs, this.#look);
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#cancel();
  }

  #look = () => {
    const now = this.#clock.now();
    // Where the wall clock was set back, when it was heard last is not known any more.
    this.#heardAt = Math.min(this.#heardAt, now);
    const silentMs = now - this.#heardAt;
    if (silentMs >= this.#limitMs) return this.#onSilence();
    this.#cancel = this.#clock.schedule(this.#limitMs - silentMs, this.#look);
  };
}
