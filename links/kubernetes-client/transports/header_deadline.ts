/** A limit on how long a server may keep a request without any answer. */

/** The API server gives up on a request after 60 s; who has not answered by then is not there. */
const HEADERS_TIMEOUT_MS = 75_000;

/**
 * A signal that aborts with the given one, and when no answer begins in time. Dispose it once the
 * answer has begun: from then on only the given signal counts.
 */
export class HeaderDeadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(signal?: AbortSignal) {
    const expiry = new AbortController();
    this.signal = signal ? AbortSignal.any([signal, expiry.signal]) : expiry.signal;
    this.#timer = setTimeout(() => {
      const text = `Kubernetes did not begin to answer within ${HEADERS_TIMEOUT_MS / 1000} s`;
      expiry.abort(new DOMException(text, "TimeoutError"));
    }, HEADERS_TIMEOUT_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
