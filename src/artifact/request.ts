/**
 * One HTTP request. What a retry may mend is an `Interruption`: no connection, a connection that
 * breaks off or stands still, a server that says that it cannot for now.
 */

import type { Bytes } from "./byte_reader.ts";
import { Interruption, quoted, TransferError } from "./errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** Without a byte for so long, a connection is given up. */
const STILL_MS = 60_000;

/** Statuses below 500 that say: not now. */
const NOT_NOW = [408, 425, 429];

/** An answer whose body is still to be read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** To be read once, to its end; else the answer is to be ended. */
  readonly body: AsyncIterable<Bytes>;
  /** Ends the connection of an answer whose body is not wanted. */
  end(): Promise<void>;
}

/**
 * Sends a request. Redirects are answers like others.
 *
 * @throws {Interruption}
 */
export async function send(
  request: Request,
  { clock, signal }: Pick<Surroundings, "clock" | "signal">,
): Promise<Answer> {
  const connection = new AbortController();
  const watchdog = () => clock.schedule(STILL_MS, () => connection.abort(STILL));
  const shown = describeRequest(request);
  let calm = watchdog();
  let response: Response;
  try {
    response = await fetch(request, {
      redirect: "manual",
      signal: AbortSignal.any([signal, connection.signal]),
    });
  } catch (error) {
    throw interruption(error, shown, signal);
  } finally {
    calm();
  }
  const body = async function* () {
    const reader = response.body?.getReader();
    try {
      while (reader) {
        calm = watchdog();
        const { value, done } = await reader.read();
        calm();
        if (done) return;
        yield value;
      }
    } catch (error) {
      throw interruption(error, shown, signal);
    } finally {
      calm();
      connection.abort();
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    body: { [Symbol.asyncIterator]: body },
    async end() {
      await response.body?.cancel();
    },
  };
}

const STILL = new Error(`nothing came for ${STILL_MS / 1000} s`);

/** Whatever fetch throws is of the connection, unless we ended it. */
function interruption(error: unknown, shown: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error === STILL) return new Interruption(`${shown}: ${STILL.message}`, { cause: error });
  if (!(error instanceof TypeError)) return error;
  return new Interruption(`${shown}: ${reasonOf(error)}`, { cause: error });
}

/** Deno's words without the address, which may hold a secret in its query. */
function reasonOf(error: TypeError): string {
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.replace(/^error sending request for url \(\S*\): /, "");
}

/** Whether the server says that it cannot for now. */
export function isForNow(status: number): boolean {
  return status >= 500 || NOT_NOW.includes(status);
}

/** `GET https://host/path`: without query and credentials, which may be secret. */
export function describeRequest({ method, url }: { method: string; url: string }): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.length > MAX_SHOWN_PATH
    ? `${pathname.slice(0, MAX_SHOWN_PATH)}…`
    : pathname;
  return `${method} ${origin}${path}`;
}

const MAX_SHOWN_PATH = 300;

/** Bytes of an answer's text that are read at most. */
const MAX_TEXT = 64 * 1024;

/** The beginning of an answer as text. Ends the answer. */
export async function answerText({ body }: Answer): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_TEXT) break;
  }
  return text;
}

/** A URL that can be fetched. */
export function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    throw new TransferError(`${quoted(text.split(/[?#]/)[0]!)} is no http or https address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TransferError("the address holds credentials; give them in a header, by reference");
  }
  return url;
}
