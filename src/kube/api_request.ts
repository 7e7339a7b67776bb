/** Reads off a request to the API server what it asks for, in the words of Kubernetes' rights. */

import type { RequestOptions } from "@cloudydeno/kubernetes-client";

/** What a request asks for. */
export interface ApiRequest {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
  readonly verb: string;
  /** Empty: the core group. */
  readonly group: string;
  /** `jobflows` */
  readonly resource: string;
  /** `status`, of the object that is named. */
  readonly subresource: string | undefined;
  /** Undefined: all of them, or a resource that has none. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/**
 * Reads `/api/v1/…` or `/apis/GROUP/VERSION/…`, followed by `namespaces/NS/RESOURCE/NAME/SUB`. Of a path
 * that is of no resource, such as `/version`, the resource is empty.
 */
export function readApiRequest(
  { method, path, querystring }: Pick<RequestOptions, "method" | "path" | "querystring">,
): ApiRequest {
  const words = path.split("/").filter((word) => word !== "").map(decodeURIComponent);
  const isGrouped = words[0] === "apis";
  const rest = words.slice(isGrouped ? 3 : 2);
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource = "", name, subresource] = isNamespaced ? rest.slice(2) : rest;
  return {
    verb: verbOf(method, { isWatch: querystring?.get("watch") === "1", isOne: name !== undefined }),
    group: isGrouped ? words[1] ?? "" : "",
    resource,
    subresource,
    namespace: isNamespaced ? rest[1] : undefined,
    name,
  };
}

function verbOf(
  method: RequestOptions["method"],
  { isWatch, isOne }: { readonly isWatch: boolean; readonly isOne: boolean },
): string {
  switch (method) {
    case "GET":
      return isWatch ? "watch" : isOne ? "get" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "DELETE":
      return isOne ? "delete" : "deletecollection";
    default:
      return method.toLowerCase();
  }
}
