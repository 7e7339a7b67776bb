/**
 * Remembers of each failed request what it was, in the words of Kubernetes' rights: verb, resource,
 * namespace. The errors stay what they are, so that `errors.ts` of the machinery reads them.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";

/** What a request was about. */
export interface ApiRequest {
  /** As a role names it: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string;
  /** As `kubectl auth can-i` names it: `jobflows.workflow.zen.io`, `pods/log`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

const requests = new WeakMap<object, ApiRequest>();

/** The request that failed with this error; undefined where the error is of something else. */
export function requestOf(error: unknown): ApiRequest | undefined {
  return typeof error === "object" && error !== null ? requests.get(error) : undefined;
}

/** The same client, of whose errors {@linkcode requestOf} knows what was asked. */
export function namingClient(client: RestClient): RestClient {
  async function performRequest(opts: RequestOptions): Promise<unknown> {
    try {
      return await client.performRequest(opts);
    } catch (error) {
      // Who gives a request up knows what it was.
      if (error instanceof Error && !opts.abortSignal?.aborted) {
        requests.set(error, readRequest(opts));
      }
      throw error;
    }
  }
  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

/** Reads a request off its method and path: `/apis/GROUP/VERSION/namespaces/NS/RESOURCE/NAME/SUB`. */
export function readRequest(
  { method, path, querystring }: Pick<RequestOptions, "method" | "path" | "querystring">,
): ApiRequest {
  const words = path.split("/").filter((word) => word !== "").map(decodeURIComponent);
  const group = words[0] === "apis" ? words[1] : undefined;
  const rest = words.slice(group === undefined ? 2 : 3);
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const [plural = "", name, subresource] = isNamespaced ? rest.slice(2) : rest;
  const suffix = subresource === undefined ? "" : `/${subresource}`;
  return {
    verb: verbOf(method, { isWatch: querystring?.get("watch") === "1", isOne: name !== undefined }),
    resource: `${group === undefined ? plural : `${plural}.${group}`}${suffix}`,
    namespace: isNamespaced ? rest[1] : undefined,
    name,
  };
}

function verbOf(
  method: RequestOptions["method"],
  { isWatch, isOne }: { readonly isWatch: boolean; readonly isOne: boolean },
): string {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return isOne ? "delete" : "deletecollection";
    default:
      return isWatch ? "watch" : isOne ? "get" : "list";
  }
}
