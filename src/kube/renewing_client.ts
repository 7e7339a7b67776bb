/**
 * A `RestClient` that gives up connections which lead nowhere, and opens new ones.
 *
 * A connection whose other end has vanished (a node that failed, a firewall that forgot it) takes
 * requests and never answers. With HTTP/2 all requests and watches share one, and an abort does
 * not close it: every request to come would hang too. With HTTP/1 each dead one of a pool costs a
 * request its whole timeout. Only another client has other connections.
 *
 * # Guarantees
 *
 * - After {@linkcode UNANSWERED_LIMIT} requests in a row that got no answer, the next one goes out
 *   over a new client. Streams of the old one fail with a {@linkcode NoAnswerError}, so that
 *   watches go on from where they were, and so do requests that are still on their way.
 * - A new client is made like the first: it reads kubeconfig and certificates anew, so that those
 *   may be replaced while this runs.
 * - A request never waits for a new client. Where none can be made the old one stays.
 *
 * # Assumptions
 *
 * - Whoever asks gives up in time, with a {@linkcode NoAnswerError} as the reason (`guardedClient`
 *   over this one), and the silence of a stream leads to a request (`Watcher`), or nobody would
 *   notice anything. `connect` ends by itself.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "./clock.ts";
import { isTransient, NoAnswerError, statusCodeOf } from "./errors.ts";

/** One lost answer may be chance, and the price of a renewal is to open every watch anew. */
const UNANSWERED_LIMIT = 2;

/**
 * How long a client is kept at least, ms: a server that is down refuses hundreds of requests a
 * second. The first is more than one request timeout and less than two. It doubles while new
 * clients get no answer either, since making one may run a plugin that asks somebody to log in.
 */
const MIN_AGE_MS = { first: 5_000, most: 60_000 };

/** How clients are made and replaced. */
export interface RenewalOptions {
  /** Makes a client with connections of its own. */
  readonly connect: () => Promise<RestClient>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Connects. Disposing the result disposes the client that is in use.
 *
 * @throws what `connect` throws this first time.
 */
export async function renewingClient(options: RenewalOptions): Promise<RestClient> {
  return new RenewingClient(options, await options.connect());
}

/** A client in use. */
interface Generation {
  readonly client: RestClient;
  readonly openedAt: number;
  readonly minAgeMs: number;
  /** Ends everything that is under way over this client. */
  readonly letGo: AbortController;
  /** Requests in a row that got no answer. */
  unanswered: number;
  /** Whether any request ever got one. */
  hasAnswered: boolean;
}

class RenewingClient implements RestClient {
  readonly #options: RenewalOptions;
  #current: Generation;
  #isRenewing = false;
  #isClosed = false;

  constructor(options: RenewalOptions, client: RestClient) {
    this.#options = options;
    this.#current = this.#begin(client, MIN_AGE_MS.first);
  }

  get defaultNamespace(): string | undefined {
    return this.#current.client.defaultNamespace;
  }

  performRequest = ((opts: RequestOptions) => this.#perform(opts)) as RestClient["performRequest"];

  async #perform(opts: RequestOptions): Promise<unknown> {
    const used = this.#current;
    const letGo = used.letGo.signal;
    const callers = opts.abortSignal;
    const abortSignal = callers ? AbortSignal.any([callers, letGo]) : letGo;
    // In that moment: `fetch` may overlook an abort, and never come back.
    const onGivenUp = () => {
      if (callers!.reason instanceof NoAnswerError) this.#judge(used, callers!.reason);
    };
    callers?.addEventListener("abort", onGivenUp, { once: true });
    try {
      const request = used.client.performRequest({ ...opts, abortSignal } as never);
      const answer = await unlessAborted<unknown>(request, letGo);
      heard(used);
      return opts.expectStream ? endedBy(abortSignal, answer as ReadableStream<unknown>) : answer;
    } catch (error) {
      if (callers?.aborted) throw error;
      if (letGo.aborted) throw letGo.reason;
      this.#judge(used, error);
      throw error;
    } finally {
      callers?.removeEventListener("abort", onGivenUp);
    }
  }

  #judge(used: Generation, error: unknown): void {
    if (statusCodeOf(error) !== undefined) return heard(used);
    // A fault of the configuration was not sent at all. What is no JSON is nobody's answer.
    if (!isTransient(error) && !(error instanceof SyntaxError)) return;
    used.unanswered++;
    const { clock } = this.#options;
    // From the future: the wall clock was set back, and its age is not known any more.
    const ageMs = Math.abs(clock.now() - used.openedAt);
    if (used.unanswered < UNANSWERED_LIMIT || ageMs < used.minAgeMs) return;
    if (used === this.#current && !this.#isRenewing) this.#renew(used, error);
  }

  async #renew(old: Generation, error: unknown): Promise<void> {
    const { connect, logger } = this.#options;
    this.#isRenewing = true;
    try {
      const client = await connect();
      if (this.#isClosed) return client[Symbol.dispose]();
      const { first, most } = MIN_AGE_MS;
      this.#current = this.#begin(
        client,
        old.hasAnswered ? first : Math.min(most, old.minAgeMs * 2),
      );
      logger.warn("connection renewed", { unanswered: old.unanswered, error });
      end(old, "its connection was given up as dead");
    } catch (cause) {
      // The configuration may be half written; the next unanswered request tries again.
      logger.warn("connection not renewed", { error: cause });
    } finally {
      this.#isRenewing = false;
    }
  }

  #begin(client: RestClient, minAgeMs: number): Generation {
    const openedAt = this.#options.clock.now();
    const letGo = new AbortController();
    return { client, openedAt, minAgeMs, letGo, unanswered: 0, hasAnswered: false };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#current.client[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The work's outcome, or the signal's reason if it aborts before, also where the work overlooks it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The other end is there, whatever it says. */
function heard(used: Generation): void {
  used.unanswered = 0;
  used.hasAnswered = true;
}

/** The stream, ended by the signal also where `fetch` overlooks that, as Deno's sometimes does. */
function endedBy<T>(signal: AbortSignal, stream: ReadableStream<T>): ReadableStream<T> {
  return stream.pipeThrough(new TransformStream<T, T>(), { signal });
}

function end({ client, letGo }: Generation, why: string): void {
  letGo.abort(new NoAnswerError(why));
  client[Symbol.dispose]();
}
