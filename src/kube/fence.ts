/**
 * Keeps back what a process wants to change when it must not any more. It looks at the moment of
 * sending: what has waited for its turn since then is kept back too.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { NotLeaderError } from "./errors.ts";

/**
 * A client that sends requests other than GET only while `mayWrite()` says so, and throws a
 * {@linkcode NotLeaderError} for the others. Disposing it disposes the client.
 */
export function fencedClient(client: RestClient, mayWrite: () => boolean): RestClient {
  function performRequest(opts: RequestOptions): Promise<unknown> {
    if (opts.method === "GET" || mayWrite()) return client.performRequest(opts);
    return Promise.reject(new NotLeaderError(`Cannot ${opts.method} ${opts.path}: not the leader`));
  }
  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}
