/** Failed requests as errors. */

import type { JSONObject, JSONValue } from "../lib/contract.ts";

/** The code and the `Status` ride on a plain error, as there is no class for it. */
type HttpError = Error & { httpCode: number; status: JSONObject };

/** What Kubernetes calls the codes that are answered by something in front of it. */
const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  409: "Conflict",
  410: "Gone",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

/** Longer texts are of a proxy's making, and of no use in a message. */
const MAX_TEXT_LENGTH = 1000;

/**
 * The error for a response that is not ok. It carries the server's `Status`; if the body is none,
 * one is made of the code and the text. `Retry-After` is in `details.retryAfterSeconds`.
 *
 * @throws the reason of an abort while the body is read.
 */
export async function readHttpError(
  response: Response,
  body: ReadableStream<Uint8Array>,
): Promise<HttpError> {
  const { text, cause } = await readText(body);
  const status = withRetryAfter(
    asStatus(text) ?? makeStatus(response, text),
    response,
  );
  const message = `Kubernetes returned HTTP ${response.status} ${status.reason}: ${status.message}`;
  return Object.assign(new Error(message, { cause }), {
    httpCode: response.status,
    status,
  });
}

/** The code counts even if the connection then breaks; why it did is the error's cause. */
async function readText(
  body: ReadableStream<Uint8Array>,
): Promise<{ text: string; cause?: unknown }> {
  try {
    return { text: await new Response(body).text() };
  } catch (cause) {
    if (cause instanceof TypeError) return { text: "", cause };
    throw cause;
  }
}

function asStatus(body: string): JSONObject | undefined {
  if (!body.trimStart().startsWith("{")) return undefined;
  try {
    const value: JSONObject = JSON.parse(body);
    return value.kind === "Status" ? value : undefined;
  } catch {
    // A text of some proxy that begins with a brace is as good as any other.
    return undefined;
  }
}

function makeStatus(response: Response, body: string): JSONObject {
  const text = body.trim() || response.statusText || "the answer has no text";
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text,
    reason: REASONS[response.status] ?? "Unknown",
    code: response.status,
  };
}

function withRetryAfter(status: JSONObject, response: Response): JSONObject {
  // Kubernetes sends seconds, never a date.
  const seconds = Number(response.headers.get("retry-after") ?? NaN);
  const details = isObject(status.details) ? status.details : {};
  if (!(seconds >= 0) || details.retryAfterSeconds !== undefined) return status;
  return { ...status, details: { ...details, retryAfterSeconds: seconds } };
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
