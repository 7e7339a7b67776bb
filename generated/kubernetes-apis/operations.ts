/** The options that the methods of all API classes share, and how they become a request. */

import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";
import type { JSONValue, PartialBody } from "./common.ts";

/** Options of every method. */
export interface NoOpts {
  abortSignal?: AbortSignal;
}

/** Options for one page of a list. */
export interface GetListOpts extends NoOpts {
  /** The token of the page before, `metadata.continue`. */
  continue?: string;
  fieldSelector?: string;
  labelSelector?: string;
  /** The most objects on the page. */
  limit?: number;
  resourceVersion?: string;
  resourceVersionMatch?: string;
  sendInitialEvents?: boolean;
  timeoutSeconds?: number;
}

/** Options for a watch. */
export interface WatchListOpts extends NoOpts {
  allowWatchBookmarks?: boolean;
  fieldSelector?: string;
  labelSelector?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
  sendInitialEvents?: boolean;
  /** Seconds after which the server ends the watch. */
  timeoutSeconds?: number;
}

/** Options for writing a whole object. */
export interface PutOpts extends NoOpts {
  /** `All` to have the write checked but not stored. */
  dryRun?: string;
  fieldManager?: string;
  /** What the server does about unknown or duplicate fields: `Ignore`, `Warn` or `Strict`. */
  fieldValidation?: string;
}

/** Options for a patch. */
export interface PatchOpts extends PutOpts {
  /** Take fields from other managers; only with `apply-patch`. */
  force?: boolean;
}

/** Options for deleting one object. They go in a body, which alone can hold preconditions. */
export interface DeleteOpts extends NoOpts {
  dryRun?: string;
  gracePeriodSeconds?: number;
  orphanDependents?: boolean;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  /** The server answers 409 if the object there is another. */
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** Options for deleting all objects of a collection, or those that match. */
export interface DeleteListOpts extends GetListOpts, Omit<DeleteOpts, "preconditions"> {}

/** Options for a pod's log. */
export interface PodLogOpts extends NoOpts {
  container?: string;
  follow?: boolean;
  insecureSkipTLSVerifyBackend?: boolean;
  limitBytes?: number;
  /** The log of the container's run before this one. */
  previous?: boolean;
  sinceSeconds?: number;
  tailLines?: number;
  timestamps?: boolean;
}

/** The four kinds of patch. */
export type PatchType = "strategic-merge" | "json-merge" | "json-patch" | "apply-patch";

/** One operation of a JSON Patch (RFC 6902). */
export interface JsonPatchOp {
  op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  path: string;
  value?: JSONValue;
  from?: string;
}

/** A JSON Patch: operations that succeed or fail together. */
export type JsonPatch = JsonPatchOp[];

/** The body of a patch: operations for `json-patch`, a part of the object for the others. */
export type PatchBody<T> = PartialBody<T> | JsonPatch;

/** The media type of each kind of patch. */
export const patchContentTypes: Readonly<Record<PatchType, string>> = {
  "strategic-merge": "application/strategic-merge-patch+json",
  "json-merge": "application/merge-patch+json",
  "json-patch": "application/json-patch+json",
  "apply-patch": "application/apply-patch+yaml",
};

/**
 * Options as a query string: booleans as 1 and 0, numbers as decimals; absent ones, the abort
 * signal and preconditions are left out.
 */
export function queryOf(options: object, extra: Record<string, string> = {}): URLSearchParams {
  const query = new URLSearchParams(extra);
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "boolean") query.append(name, value ? "1" : "0");
    else if (typeof value === "number" || typeof value === "string") query.append(name, `${value}`);
  }
  return query;
}

/** Where an API class sends its requests: the client, and the path all others begin with. */
export interface Endpoint {
  readonly client: RestClient;
  /** Such as `/apis/batch/v1/namespaces/default/`, with the slash at its end. */
  readonly root: string;
}

/**
 * A name as one segment of a path.
 *
 * @throws TypeError if it is empty, `.` or `..`, which would make it another path.
 */
export function segment(name: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new TypeError(`Cannot use '${name}' as the name of an object`);
  }
  return encodeURIComponent(name);
}

/** The namespace that the client itself names. */
export function ownNamespace(client: RestClient): string {
  if (client.defaultNamespace) return client.defaultNamespace;
  throw new Error("Cannot tell the current namespace: the client was set up without one");
}
