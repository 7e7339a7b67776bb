/**
 * The one place that reads what went wrong with an API request. It looks at codes and reasons
 * only, never at message text or classes: the transport throws plain errors with `httpCode` and
 * `status`, typed clients throw theirs with `status` alone.
 */

/** What Kubernetes answers in place of an object. All of it may be missing. */
export interface ErrorStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { field?: string; message?: string; reason?: string }[];
  };
}

/** Codes of a server that may well answer the same request later. */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** The HTTP code of a failed request, or `undefined` if it never got an answer. */
export function statusCodeOf(error: unknown): number | undefined {
  const httpCode = member(error, "httpCode");
  if (typeof httpCode === "number") return httpCode;
  const code = statusOf(error)?.code;
  return typeof code === "number" ? code : undefined;
}

/** The machine-readable reason of a failed request, such as `AlreadyExists`. */
export function reasonOf(error: unknown): string | undefined {
  const reason = statusOf(error)?.reason;
  return typeof reason === "string" && reason !== "" ? reason : undefined;
}

/** The `Status` that a failed request was answered with. */
export function statusOf(error: unknown): ErrorStatus | undefined {
  const status = member(error, "status");
  return typeof status === "object" && status !== null ? status : undefined;
}

/** Nothing there by that name (404). */
export function isNotFound(error: unknown): boolean {
  return statusCodeOf(error) === 404;
}

/** The object changed since it was read, or a precondition does not hold (409 `Conflict`). */
export function isConflict(error: unknown): boolean {
  return statusCodeOf(error) === 409 && reasonOf(error) !== "AlreadyExists";
}

/** Something of that name exists (409 `AlreadyExists`). */
export function isAlreadyExists(error: unknown): boolean {
  return statusCodeOf(error) === 409 && reasonOf(error) === "AlreadyExists";
}

/** The version to go on from is too old: list anew (410, reason `Expired` or `Gone`). */
export function isGone(error: unknown): boolean {
  return statusCodeOf(error) === 410 || reasonOf(error) === "Expired" ||
    reasonOf(error) === "Gone";
}

/** Not allowed (403). */
export function isForbidden(error: unknown): boolean {
  return statusCodeOf(error) === 403;
}

/** Nothing can be created in the namespace any more, for it is being deleted (403). */
export function isNamespaceTerminating(error: unknown): boolean {
  const causes = statusOf(error)?.details?.causes ?? [];
  return isForbidden(error) && causes.some(({ reason }) => reason === "NamespaceTerminating");
}

/** The object breaks the rules of its kind (422). */
export function isInvalid(error: unknown): boolean {
  return statusCodeOf(error) === 422;
}

/** The server wants fewer requests (429); see {@linkcode retryAfterMs}. */
export function isTooManyRequests(error: unknown): boolean {
  return statusCodeOf(error) === 429;
}

/** How long the server wants us to wait, in ms, if it said so; of several errors the longest. */
export function retryAfterMs(error: unknown): number | undefined {
  if (error instanceof AggregateError) {
    const waits = error.errors.map(retryAfterMs).filter((wait) => wait !== undefined);
    return waits.length === 0 ? undefined : Math.max(...waits);
  }
  const seconds = statusOf(error)?.details?.retryAfterSeconds;
  return typeof seconds === "number" && seconds > 0 ? seconds * 1000 : undefined;
}

/**
 * No usable answer came: the connection failed, time ran out, or the answer was cut or garbled.
 * What the server made of the request is unknown. `cause` is what happened.
 */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** No answer came in time: whoever asks again may get one. */
export class LateAnswerError extends NoAnswerError {}

/** Nothing was sent: this process may not change anything, as it does not lead (any more). */
export class NotLeaderError extends Error {
  override readonly name = "NotLeaderError";
}

/** Whether nothing else is wrong than that this process does not lead. */
export function isNotLeader(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isNotLeader);
  return error instanceof NotLeaderError;
}

/**
 * Whether the same request may succeed later: the server is overloaded or broken (429, 500, 502,
 * 503, 504), the network failed or time ran out. A request that its own caller aborted is not:
 * nobody waits for it. Several errors are if each of them is.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransient);
  const code = statusCodeOf(error);
  if (code !== undefined) return TRANSIENT_CODES.has(code);
  return error instanceof NoAnswerError || isFetchFailure(error);
}

/** An error for a `Status` that came where no HTTP error was: in a watch, or with a 200. */
export function errorOfStatus(status: ErrorStatus, doing: string): Error {
  const { code, reason, message } = status;
  const text = [reason, message].filter((part) => part).join(": ") || `code ${code}`;
  return Object.assign(new Error(`Cannot ${doing}: ${text}`), { httpCode: code, status });
}

/** A TypeError alone may be a mistake in the program; `fetch` gives the network's error along. */
function isFetchFailure(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[key];
}
