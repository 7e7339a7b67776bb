/**
 * A `RestClient` that can be relied on: no request hangs, no failure passes for an answer, and
 * each error says what was being done. Everything that talks to the API server goes through it.
 */

import type { JSONValue, RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import type { Clock } from "./clock.ts";
import {
  errorOfStatus,
  type ErrorStatus,
  LateAnswerError,
  NoAnswerError,
  NotLeaderError,
  statusCodeOf,
  statusOf,
} from "./errors.ts";
import { Permits } from "./permits.ts";

/** A server in good health answers in milliseconds; a lease must be renewed within ten seconds. */
const REQUEST_TIMEOUT_MS = 4_000;

/**
 * The API server refuses (429) what one client sends beyond its share of seats and queues, and a
 * wide flow has a thousand Jobs to create: more in flight would be slower, not faster.
 */
const MAX_IN_FLIGHT = 50;

/** How requests are guarded. */
export interface GuardOptions {
  readonly clock: Clock;
  /** How long a request that is no stream may take once it is sent, in ms. 4 s unless given. */
  readonly timeoutMs?: number;
  /** How many requests that are no streams are sent at once; the others wait. 50 unless given. */
  readonly maxInFlight?: number;
}

/**
 * Guards the requests of a client. Disposing the result disposes the client.
 *
 * A request throws, apart from what the predicates of `errors.ts` tell apart:
 * - {@linkcode NotLeaderError} where the client is fenced (`fence.ts`);
 * - {@linkcode NoAnswerError} if no usable answer came, and {@linkcode LateAnswerError}, which is
 *   one, if none did in time; streams have no timeout,
 *   whoever reads one must watch over it;
 * - the reason of its own signal if that aborts it.
 */
export function guardedClient(
  client: RestClient,
  { clock, timeoutMs = REQUEST_TIMEOUT_MS, maxInFlight = MAX_IN_FLIGHT }: GuardOptions,
): RestClient {
  const permits = new Permits(maxInFlight);

  async function performRequest(opts: RequestOptions): Promise<unknown> {
    const doing = `${opts.method} ${opts.path}`;
    const isStream = opts.expectStream || opts.expectTunnel !== undefined;
    let answer: unknown;
    try {
      if (isStream) {
        answer = await client.performRequest(opts);
      } else {
        using _permit = await permits.take(opts.abortSignal);
        answer = await inTime(client, opts, { clock, timeoutMs });
      }
    } catch (error) {
      if (opts.abortSignal?.aborted) throw opts.abortSignal.reason;
      throw explained(error, doing);
    }
    if (opts.expectJson && !isStream) refuseFailure(answer as JSONValue, doing);
    return answer;
  }

  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

async function inTime(
  client: RestClient,
  opts: RequestOptions,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<unknown> {
  const callerSignal = opts.abortSignal;
  callerSignal?.throwIfAborted();
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const abort = (reason: unknown) => {
    controller.abort(reason);
    // Also at once: Deno's `fetch` may overlook an abort while the body is read.
    aborted.reject(reason);
  };
  const onCallerAbort = () => abort(callerSignal!.reason);
  callerSignal?.addEventListener("abort", onCallerAbort, { once: true });
  const cancelTimer = clock.schedule(timeoutMs, () => {
    abort(new LateAnswerError(`no answer within ${timeoutMs / 1000} s`));
  });
  try {
    const request = client.performRequest({ ...opts, abortSignal: controller.signal });
    return await Promise.race([request, aborted.promise]);
  } finally {
    cancelTimer();
    callerSignal?.removeEventListener("abort", onCallerAbort);
  }
}

/** A failure may come with a 200, or with an error that the transport took for an answer. */
function refuseFailure(answer: JSONValue, doing: string): void {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return;
  if (answer.kind !== "Status" || answer.status !== "Failure") return;
  throw errorOfStatus(answer as ErrorStatus, doing);
}

/** The same error, with what was being done in its message. */
function explained(error: unknown, doing: string): Error {
  if (error instanceof NotLeaderError) return error;
  const message = `Cannot ${doing}: ${messageOf(error)}`;
  const httpCode = statusCodeOf(error);
  if (httpCode !== undefined) {
    return Object.assign(new Error(message, { cause: error }), {
      httpCode,
      status: statusOf(error) ?? { code: httpCode },
    });
  }
  if (error instanceof LateAnswerError) return new LateAnswerError(message, { cause: error });
  // `fetch` reports the network as a TypeError, and a cut or foreign text is no JSON.
  const isNoAnswer = error instanceof NoAnswerError || error instanceof TypeError ||
    error instanceof SyntaxError;
  if (isNoAnswer) return new NoAnswerError(message, { cause: error });
  return new Error(message, { cause: error });
}

/** "fetch failed" alone tells nothing; what failed is in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
