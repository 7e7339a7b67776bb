/** A limit on how long a server may keep a request without any answer. */

/** The API server gives up on a request after 60 s; who has not answered by then is not there. */
const HEADERS_TIMEOUT_MS = 75_000;

/**
 * A signal that aborts with the given one, and when no answer begins in time. Dispose it once the
 * answer has begun: from then on it follows neither, and nothing is left at the given signal,
 * which may live as long as the process.
 */
export class HeaderDeadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(given?: AbortSignal) {
    this.#given = given;
    if (given?.aborted) this.#follow();
    given?.addEventListener("abort", this.#follow);
    this.#timer = setTimeout(() => {
      const text = `Kubernetes did not begin to answer within ${HEADERS_TIMEOUT_MS / 1000} s`;
      this.#controller.abort(new DOMException(text, "TimeoutError"));
    }, HEADERS_TIMEOUT_MS);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #follow = (): void => this.#controller.abort(this.#given?.reason);

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#given?.removeEventListener("abort", this.#follow);
  }
}
