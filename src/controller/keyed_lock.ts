/** Lets one piece of work at a time run under each key, in the order in which they came. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs the work once all earlier work under this key has ended, and hands on its outcome. */
  async exclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last.set(key, promise);
    try {
      await before;
      return await work();
    } finally {
      if (this.#last.get(key) === promise) this.#last.delete(key);
      resolve();
    }
  }
}
