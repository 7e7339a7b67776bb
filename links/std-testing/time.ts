/** Time that a test moves by hand, in place of the process's own. */

import * as fakeTimers from "@sinonjs/fake-timers";

/** Thrown when time is faked twice, or given back twice. */
export class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

/** How time passes by itself. */
export interface FakeTimeOptions {
  /** How many fake ms pass with each real one. */
  advanceRate: number;
  /** How often that happens, in real ms. */
  advanceFrequency?: number;
}

/** What is faked, as it really is. */
const real = {
  Date,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
};
const realAbortTimeout = AbortSignal.timeout;

let current: FakeTime | undefined;

/**
 * Fakes `Date`, `setTimeout`, `setInterval`, what clears them, and `AbortSignal.timeout`, until
 * restored. There can be one at a time.
 */
export class FakeTime implements Disposable {
  readonly #clock: fakeTimers.Clock;
  readonly #start: number;
  readonly #advancing: ReturnType<typeof setInterval> | undefined;

  /** @throws {TimeError} if time is faked already. */
  constructor(start?: number | string | Date | null, options?: FakeTimeOptions) {
    if (current) throw new TimeError("Cannot fake time: it already is");
    const instant = new real.Date(start ?? real.Date.now()).valueOf();
    if (Number.isNaN(instant)) throw new TypeError(`Cannot fake time: '${start}' is no instant`);
    this.#clock = fakeTimers.install({
      now: instant,
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    });
    AbortSignal.timeout = fakeAbortTimeout;
    this.#start = instant;
    current = this;
    const { advanceRate = 0, advanceFrequency = 10 } = options ?? {};
    if (advanceRate <= 0) return;
    const advance = () => this.tick(advanceRate * advanceFrequency);
    this.#advancing = real.setInterval(advance, advanceFrequency);
  }

  /** @throws {TimeError} if time is not faked. */
  static restore(): void {
    if (!current) throw new TimeError("Cannot restore time: it is not faked");
    current.restore();
  }

  /** Runs a function in real time. */
  static async restoreFor<T>(
    callback: (...args: unknown[]) => Promise<T> | T,
    ...args: unknown[]
  ): Promise<T> {
    if (!current) throw new TimeError("Cannot restore time: it is not faked");
    const fake = pick(globalThis);
    Object.assign(globalThis, real);
    AbortSignal.timeout = realAbortTimeout;
    try {
      return await callback(...args);
    } finally {
      Object.assign(globalThis, fake);
      AbortSignal.timeout = fakeAbortTimeout;
    }
  }

  /** The present instant, ms since the epoch. It can be set to a later one. */
  get now(): number {
    return this.#clock.now;
  }

  set now(value: number) {
    if (value < this.now) {
      throw new RangeError(`Cannot set time back: it is ${this.now}, and not before ${value}`);
    }
    this.tick(value - this.now);
  }

  /** The instant at which it began. */
  get start(): number {
    return this.#start;
  }

  /** Lets ms pass, and what is due run. */
  tick(ms = 0): void {
    this.#clock.tick(ms);
  }

  /** As `tick()`, after what waits for no time has run. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Goes to the next timer; false if there is none. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    return true;
  }

  /** As `next()`, after what waits for no time has run. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Goes on until there are no timers. */
  runAll(): void {
    this.#clock.runAll();
  }

  /** As `runAll()`, with what waits for no time between. */
  async runAllAsync(): Promise<void> {
    while (await this.nextAsync());
  }

  /** Lets everything run that waits for no time. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Waits in real time. An abort of the signal rejects with its reason. */
  async delay(ms: number, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    const waited = Promise.withResolvers<void>();
    const timer = real.setTimeout(waited.resolve, ms);
    const onAbort = () => waited.reject(signal!.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await waited.promise;
    } finally {
      real.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Gives time back. */
  restore(): void {
    if (current !== this) throw new TimeError("Cannot restore time: it already is");
    real.clearInterval(this.#advancing);
    AbortSignal.timeout = realAbortTimeout;
    this.#clock.uninstall();
    current = undefined;
  }

  [Symbol.dispose](): void {
    if (current === this) this.restore();
  }
}

function fakeAbortTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  const reason = new DOMException("Signal timed out.", "TimeoutError");
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

function pick({ Date, setTimeout, clearTimeout, setInterval, clearInterval }: typeof globalThis) {
  return { Date, setTimeout, clearTimeout, setInterval, clearInterval };
}
