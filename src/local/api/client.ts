/** The embedded API as a `RestClient`: requests and answers cross this boundary as copies. */

import type {
  JSONValue,
  KubernetesTunnel,
  RequestOptions,
  RestClient,
} from "@cloudydeno/kubernetes-client";
import type { ApiContext } from "./api_context.ts";
import { cloneJson } from "./json.ts";
import { type ApiResponse, serve } from "./server.ts";
import { badRequest, StatusFailure, unsupportedMediaType } from "./status.ts";

/** One client. It fails as the genuine one does: an `Error` with `httpCode` and `status`. */
export class EmbeddedClient implements RestClient {
  readonly defaultNamespace = "default";
  readonly #context: ApiContext;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  performRequest(opts: RequestOptions & { expectTunnel: string[] }): Promise<KubernetesTunnel>;
  performRequest(
    opts: RequestOptions & { expectStream: true; expectJson: true },
  ): Promise<ReadableStream<JSONValue>>;
  performRequest(
    opts: RequestOptions & { expectStream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  performRequest(opts: RequestOptions & { expectJson: true }): Promise<JSONValue>;
  performRequest(opts: RequestOptions): Promise<Uint8Array>;
  async performRequest(opts: RequestOptions): Promise<unknown> {
    opts.abortSignal?.throwIfAborted();
    if (opts.expectTunnel !== undefined) {
      throw new TypeError("Cannot open a tunnel to the embedded API: it serves no connections");
    }
    // Only a streamed body takes time; all else is served before this returns its promise.
    const streamed = opts.bodyStream === undefined ? undefined : await readText(opts.bodyStream);
    try {
      const body = readBody(opts, streamed);
      const [path = "", inPath] = opts.path.split("?");
      const query = opts.querystring ?? new URLSearchParams(inPath);
      const { method, abortSignal } = opts;
      const contentType = mediaTypeOf(opts);
      return answer(
        serve(this.#context, { method, path, query, contentType, body, abortSignal }),
        opts,
      );
    } catch (error) {
      if (error instanceof StatusFailure) throw clientError(error);
      throw error;
    }
  }

  close(): void {}

  [Symbol.dispose](): void {
    this.close();
  }
}

function mediaTypeOf({ contentType = "application/json" }: RequestOptions): string {
  return contentType.split(";")[0]!.trim().toLowerCase();
}

async function readText(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

/** The body as it would arrive: through JSON, so that no part of it is shared with the caller. */
function readBody(opts: RequestOptions, streamed: string | undefined): JSONValue {
  const text = streamed ?? sentText(opts);
  if (text === undefined || text === "") return undefined;
  if (!/[/+]json$/.test(mediaTypeOf(opts))) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format (${opts.contentType}): the embedded ` +
        "API reads JSON, JSON patches, merge patches and strategic merge patches",
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest(`the body is not JSON: ${error.message}`);
    throw error;
  }
}

function sentText({ bodyRaw, bodyJson }: RequestOptions): string | undefined {
  return bodyRaw === undefined ? JSON.stringify(bodyJson) : new TextDecoder().decode(bodyRaw);
}

function answer(response: ApiResponse, { expectStream, expectJson }: RequestOptions): unknown {
  if (response.type === "watch") {
    if (!expectStream) throw badRequest("a watch can only be answered as a stream: expectStream");
    return expectJson ? response.events : response.events.pipeThrough(new LineEncoder());
  }
  if (expectJson) {
    const copy = cloneJson(response.object);
    return expectStream ? ReadableStream.from([copy]) : copy;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(response.object) + "\n");
  return expectStream ? ReadableStream.from([bytes]) : bytes;
}

/** Each JSON value as one line of UTF-8. */
class LineEncoder extends TransformStream<JSONValue, Uint8Array> {
  constructor() {
    const encoder = new TextEncoder();
    super({
      transform: (value, controller) =>
        controller.enqueue(encoder.encode(JSON.stringify(value) + "\n")),
    });
  }
}

function clientError({ code, status, message }: StatusFailure): Error {
  const text = `Kubernetes returned HTTP ${code} ${status.reason ?? ""}: ${message}`;
  return Object.assign(new Error(text), { httpCode: code, status: cloneJson(status) });
}
