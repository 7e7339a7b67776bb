/**
 * A client that speaks HTTP/2, as any `RestClient` may whose `Deno.HttpClient` is made with the
 * defaults: all requests and watches share one connection.
 */

import type { JSONObject, RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { JsonParsingTransformer } from "@cloudydeno/kubernetes-client/lib/stream-transformers.ts";

export interface Http2Options {
  readonly server: string;
  /** The server's authority, PEM. */
  readonly authority: string;
  readonly token: string;
}

export function http2Client({ server, authority, token }: Http2Options): RestClient {
  const client = Deno.createHttpClient({ caCerts: [authority], http1: false, http2: true });

  async function performRequest(opts: RequestOptions): Promise<unknown> {
    const query = opts.querystring?.size ? `?${opts.querystring}` : "";
    const contentType = opts.contentType ?? "application/json";
    const response = await fetch(server + opts.path + query, {
      method: opts.method,
      headers: { "authorization": `Bearer ${token}`, "content-type": contentType },
      body: opts.bodyJson === undefined ? null : JSON.stringify(opts.bodyJson),
      signal: opts.abortSignal ?? null,
      client,
    });
    if (!response.ok) {
      const status: JSONObject = await response.json();
      throw Object.assign(new Error(String(status.message)), { httpCode: response.status, status });
    }
    return opts.expectStream ? lines(response.body!) : await response.json();
  }

  return {
    performRequest: performRequest as RestClient["performRequest"],
    [Symbol.dispose]: () => client.close(),
  };
}

function lines(body: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<JSONObject> {
  let rest = "";
  const cut = new TransformStream<string, string>({
    transform(text, controller) {
      const pieces = (rest + text).split("\n");
      rest = pieces.pop()!;
      for (const piece of pieces) controller.enqueue(piece);
    },
  });
  return body.pipeThrough(new TextDecoderStream()).pipeThrough(cut)
    .pipeThrough(new JsonParsingTransformer());
}
