/** The embedded API behind a real HTTP server, for programs that connect as to any cluster. */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { statusCodeOf, statusOf } from "../../src/kube/errors.ts";
import { type Loopback, serve } from "./loopback.ts";

/** Serves what a client of the embedded API gets, until disposed. */
export function serveApi(client: RestClient): Loopback {
  return serve((request) => answer(client, request));
}

async function answer(client: RestClient, request: Request): Promise<Response> {
  const { pathname: path, searchParams: querystring } = new URL(request.url);
  try {
    const body = await client.performRequest({
      method: request.method as RequestOptions["method"],
      path,
      querystring,
      contentType: request.headers.get("content-type") ?? "application/json",
      bodyRaw: new Uint8Array(await request.arrayBuffer()),
      abortSignal: request.signal,
      expectStream: true,
    });
    return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, {
      headers: { "content-type": "application/json" },
    });
  } catch (error) {
    const code = statusCodeOf(error);
    if (code === undefined) throw error;
    return Response.json(statusOf(error), { status: code });
  }
}
