/** Waiting for what is to happen, by watching for it. */

import type { WatchEvent } from "@cloudydeno/kubernetes-apis/common.ts";
import { systemClock } from "../../../src/kube/clock.ts";

/** What a watch shows. */
export interface Watched {
  readonly metadata?: { readonly resourceVersion?: string | null } | null;
}

/** Opens a watch; with no resourceVersion it begins with what exists, as ADDED. */
export type OpenWatch<T> = (
  options: { readonly abortSignal: AbortSignal; readonly resourceVersion?: string },
) => Promise<ReadableStream<WatchEvent<T, unknown>>>;

export type Change<T> = { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T };

/** Longer than anything here takes on a machine that has ten times as much to do as it can. */
const waitMs = 300_000;

/**
 * What the promise resolves to.
 *
 * @param more what the error is to say besides
 * @throws {Error} if it does not settle in time.
 */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  more: () => string = () => "",
  limitMs = waitMs,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = systemClock.schedule(limitMs, () => {
    late.reject(new Error(`Not within ${limitMs / 1000} s: ${what}. ${more()}`.trim()));
  });
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    cancel();
  }
}

/** Everything that a watch has shown so far. Disposing it closes the watch. */
export class Recorder<T extends Watched> implements AsyncDisposable {
  readonly changes: Change<T>[] = [];
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  #waiters: { readonly check: () => boolean; readonly resolve: () => void }[] = [];
  #fail: ((error: unknown) => void)[] = [];
  #error: unknown;

  /** @param hopeless aborts when what is waited for can no longer happen */
  constructor(open: OpenWatch<T>, hopeless?: AbortSignal) {
    hopeless?.addEventListener("abort", () => this.#failWith(hopeless.reason));
    if (hopeless?.aborted) this.#error = hopeless.reason;
    this.#running = this.#run(open);
  }

  async #run(open: OpenWatch<T>): Promise<void> {
    try {
      let resourceVersion: string | undefined;
      do {
        const stream = await open({
          abortSignal: this.#abort.signal,
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
        });
        for await (const event of stream) {
          if (event.type === "BOOKMARK") continue;
          if (event.type === "ERROR") throw new Error(JSON.stringify(event.object));
          resourceVersion = event.object.metadata?.resourceVersion ?? undefined;
          this.changes.push({ type: event.type, object: event.object });
          this.#wake();
        }
        // The server ends watches that are read too slowly.
      } while (resourceVersion !== undefined && !this.#abort.signal.aborted);
      throw new Error("the watch has ended");
    } catch (error) {
      if (this.#abort.signal.aborted) return; // closed by us
      this.#failWith(error);
    }
  }

  #failWith(error: unknown): void {
    this.#error ??= error;
    for (const fail of this.#fail.splice(0)) fail(error);
  }

  #wake(): void {
    const due = this.#waiters.filter((waiter) => waiter.check());
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const waiter of due) waiter.resolve();
  }

  /**
   * Resolves once the changes so far satisfy the check.
   *
   * @throws {Error} if they do not in time, or the watch has failed.
   */
  async until(
    what: string,
    check: (changes: readonly Change<T>[]) => boolean,
    limitMs = waitMs,
  ): Promise<void> {
    if (check(this.changes)) return;
    if (this.#error !== undefined) throw this.#error;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ check: () => check(this.changes), resolve });
    this.#fail.push(reject);
    const last = () => `The last change was ${JSON.stringify(this.changes.at(-1), undefined, 2)}`;
    await within(promise, what, last, limitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }
}

/** The object as it is when it first satisfies the check; see {@linkcode Recorder.until}. */
export async function firstThat<T extends Watched>(
  what: string,
  open: OpenWatch<T>,
  check: (object: T) => boolean,
  hopeless?: AbortSignal,
): Promise<T> {
  await using recorder = new Recorder(open, hopeless);
  const satisfies = ({ type, object }: Change<T>) => type !== "DELETED" && check(object);
  await recorder.until(what, (changes) => changes.some(satisfies));
  return recorder.changes.find(satisfies)!.object;
}
