/**
 * Lists, whole or page by page. All pages of one list show the state of its first page.
 */

import type { ApiContext } from "./api_context.ts";
import type { ApiObject, JSONObject, JSONValue } from "./json.ts";
import { apiVersionOf, type ResourceKind } from "./resource_kind.ts";
import { badRequest, expired, versionTooLarge } from "./status.ts";

/** Which objects of a kind are asked for. */
export interface Selection {
  readonly kind: ResourceKind;
  /** The empty string for all namespaces. */
  readonly namespace: string;
  readonly matches: (object: ApiObject) => boolean;
  /** Whether `matches` may refuse anything; a list then tells no remaining count. */
  readonly filtered: boolean;
}

/** What a list asks for beside the selection. */
export interface ListOptions {
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
}

/**
 * One page of a list, its items as stored (for reading only).
 *
 * @throws StatusFailure 400 for a malformed token, 410 where the page's state is gone.
 */
export function listObjects(
  context: ApiContext,
  selection: Selection,
  options: ListOptions,
): JSONObject {
  const { kind } = selection;
  const { revision, after, consistent } = startOf(context, kind, options);
  const found: ApiObject[] = [];
  let more = 0;
  let lastKey = "";
  for (const [key, object] of context.storage.table(kind).listAt(revision)) {
    if (key <= after || !isSelected(key, object, selection)) continue;
    if (options.limit > 0 && found.length === options.limit) {
      more++;
      if (selection.filtered) break;
      continue;
    }
    found.push(object);
    lastKey = key;
  }
  const metadata: JSONObject = { resourceVersion: String(revision) };
  if (more > 0) {
    metadata.continue = encodeToken({ revision: consistent ? revision : -1, after: lastKey });
    if (!selection.filtered) metadata.remainingItemCount = more;
  }
  const items = found.map((object) => kind.custom ? object : withoutType(object));
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items };
}

/** The selected objects as they are now. */
export function selectObjects(context: ApiContext, selection: Selection): ApiObject[] {
  const selected: ApiObject[] = [];
  for (const [key, object] of context.storage.table(selection.kind).list()) {
    if (isSelected(key, object, selection)) selected.push(object);
  }
  return selected;
}

/** Whether the object is in the selection. */
export function isSelected(key: string, object: ApiObject, selection: Selection): boolean {
  return isInNamespace(key, selection.namespace) && selection.matches(object);
}

/** Whether a key is of this namespace; the empty one stands for all. */
export function isInNamespace(key: string, namespace: string): boolean {
  return namespace === "" || key.startsWith(`${namespace}/`);
}

interface Start {
  readonly revision: number;
  /** The key that the last page ended with. */
  readonly after: string;
  readonly consistent: boolean;
}

function startOf(context: ApiContext, kind: ResourceKind, options: ListOptions): Start {
  const current = context.storage.revision;
  const { compacted } = context.storage.table(kind).history;
  if (options.continueToken !== "") {
    const { revision, after } = decodeToken(options.continueToken);
    if (revision === -1) return { revision: current, after, consistent: false };
    if (revision < compacted) throw expiredToken(after);
    return { revision, after, consistent: true };
  }
  const asked = Number(options.resourceVersion);
  if (asked > current) throw versionTooLarge(asked, current);
  if (options.resourceVersionMatch !== "Exact") {
    return { revision: current, after: "", consistent: true };
  }
  if (asked < compacted) {
    throw expired(`too old resource version: ${asked} (${compacted})`);
  }
  return { revision: asked, after: "", consistent: true };
}

function expiredToken(after: string) {
  return expired(
    "The provided continue parameter is too old to display a consistent list result. You can " +
      "start a new list without the continue parameter, or use the continue token in this " +
      "response to retrieve the remainder of the results. Continuing with the provided token " +
      "results in an inconsistent list - objects that were created, modified, or deleted " +
      "between the time the first chunk was returned and now may show up in the list.",
    encodeToken({ revision: -1, after }),
  );
}

interface Token {
  /** -1: whatever the state is when the page is read. */
  readonly revision: number;
  readonly after: string;
}

function encodeToken({ revision, after }: Token): string {
  return btoa(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: after }));
}

function decodeToken(token: string): Token {
  const value = parseToken(token);
  if (typeof value?.rv !== "number" || typeof value.start !== "string") {
    throw badRequest("continue key is not valid: it was not made by this server");
  }
  return { revision: value.rv, after: value.start };
}

function parseToken(token: string): JSONObject | undefined {
  try {
    return JSON.parse(atob(token));
  } catch {
    // Neither base64 nor JSON: the caller's mistake, told as such by decodeToken.
    return undefined;
  }
}

function withoutType({ apiVersion: _apiVersion, kind: _kind, ...rest }: ApiObject): JSONValue {
  return rest;
}
