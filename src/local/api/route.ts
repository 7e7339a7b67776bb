/** From the path of a request to the kind, namespace, name and subresource it is about. */

import { KINDS } from "./kinds.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { badRequest, pathNotFound } from "./status.ts";

/** What a path means. */
export type Route =
  | {
    readonly type: "collection";
    readonly kind: ResourceKind;
    /** The empty string for all namespaces and for kinds without. */
    readonly namespace: string;
  }
  | {
    readonly type: "object";
    readonly kind: ResourceKind;
    readonly namespace: string;
    readonly name: string;
    readonly subresource: string;
  }
  | { readonly type: "discovery"; readonly group: string; readonly version: string }
  | { readonly type: "versions" | "groups" };

/**
 * Reads a path such as `/apis/batch/v1/namespaces/default/jobs/x/status`.
 *
 * @throws StatusFailure 404 if nothing is served there.
 */
export function parseRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "").map(decodePart);
  const [root, ...rest] = parts;
  if (root === "api" && rest.length === 0) return { type: "versions" };
  if (root === "apis" && rest.length === 0) return { type: "groups" };
  if (root === "api") return parseGroup("", rest[0], rest.slice(1));
  if (root === "apis" && rest[0] !== undefined) return parseGroup(rest[0], rest[1], rest.slice(2));
  throw pathNotFound();
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) throw badRequest(`malformed path segment: ${part}`);
    throw error;
  }
}

function parseGroup(group: string, version: string | undefined, parts: readonly string[]): Route {
  const kinds = KINDS.filter((kind) => kind.group === group && kind.version === version);
  if (kinds.length === 0) throw pathNotFound();
  if (parts.length === 0) return { type: "discovery", group, version: version ?? "" };
  const [first, namespace, ...rest] = parts;
  // `/namespaces/x` and `/namespaces/x/status` are about the namespace itself.
  const aboutNamespace = first === "namespaces" && group === "" &&
    (rest.length === 0 || rest.length === 1 && isNamespaceSubresource(rest[0]));
  if (first === "namespaces" && namespace !== undefined && !aboutNamespace) {
    return parseResource(kinds, namespace, rest);
  }
  return parseResource(kinds, "", parts);
}

function isNamespaceSubresource(part: string | undefined): boolean {
  return part === "status" || part === "finalize";
}

function parseResource(
  kinds: readonly ResourceKind[],
  namespace: string,
  parts: readonly string[],
): Route {
  const [plural, name, subresource = "", ...more] = parts;
  const kind = kinds.find((one) => one.plural === plural);
  if (kind === undefined || more.length > 0) throw pathNotFound();
  if (!kind.namespaced && namespace !== "") throw pathNotFound();
  if (name === undefined) return { type: "collection", kind, namespace };
  if (kind.namespaced && namespace === "") throw pathNotFound();
  if (subresource !== "" && !kind.subresources.includes(subresource)) throw pathNotFound();
  return { type: "object", kind, namespace, name, subresource };
}
