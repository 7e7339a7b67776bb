/**
 * A fixed number of permits: whoever has one may go on, the others wait in the order in which they
 * came.
 */

/** Hands out permits; each is given back by disposing it, once. */
export class Permits {
  #free: number;
  readonly #waiting = new Set<() => void>();

  /** @throws {RangeError} if the count is not a positive whole number */
  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(
        `Cannot hand out ${count} permits: it takes a whole number of 1 or more`,
      );
    }
    this.#free = count;
  }

  /**
   * A permit, as soon as one is free.
   *
   * @throws the signal's reason if that aborts before; no permit is taken then.
   */
  async take(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    return { [Symbol.dispose]: () => this.#giveBack() };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const onAbort = () => {
        this.#waiting.delete(onTurn);
        reject(signal!.reason);
      };
      this.#waiting.add(onTurn);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** The permit goes to the one who waits longest, without being free in between. */
  #giveBack(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(first);
    first();
  }
}
