/** Counts the requests that go through a client, by what was asked and what came of it. */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { statusCodeOf } from "./errors.ts";

/** One request, in the words of RBAC; without any object's name. */
export interface CountedRequest {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
  readonly verb: string;
  /** `jobs`, or with a subresource `jobflows/status`. */
  readonly resource: string;
  /** The HTTP status code of a failure, `2xx`, or `none` where no answer came. */
  readonly code: string;
}

/**
 * A client that reports each request once it is answered; a stream, once it is open. Disposing it
 * disposes the client.
 *
 * @param report must not throw
 */
export function countedClient(
  client: RestClient,
  report: (request: CountedRequest) => void,
): RestClient {
  async function performRequest(opts: RequestOptions): Promise<unknown> {
    let code = "2xx";
    try {
      return await client.performRequest(opts);
    } catch (error) {
      code = String(statusCodeOf(error) ?? "none");
      throw error;
    } finally {
      report({ ...describe(opts), code });
    }
  }
  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

function describe({ method, path, querystring }: RequestOptions): Omit<CountedRequest, "code"> {
  // /api/v1/… or /apis/<group>/<version>/…, then perhaps namespaces/<name>/…
  const parts = path.split("/").slice(path.startsWith("/apis/") ? 4 : 3);
  if (parts[0] === "namespaces" && parts.length > 2) parts.splice(0, 2);
  const [plural = "", name, ...rest] = parts;
  const resource = [plural, ...rest].join("/");
  return { verb: verbOf(method, name, querystring), resource };
}

function verbOf(
  method: RequestOptions["method"],
  name: string | undefined,
  query: URLSearchParams | undefined,
): string {
  switch (method) {
    case "GET":
      if (name) return "get";
      return query?.has("watch") ? "watch" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "DELETE":
      return name ? "delete" : "deletecollection";
    default:
      return method.toLowerCase();
  }
}
