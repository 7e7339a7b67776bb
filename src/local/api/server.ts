/**
 * One request to the embedded API, from its parts to its answer. Synchronous: what a request does
 * has happened when this returns, so that the order of calls is the order of events.
 */

import type { ApiContext, ApiRequest } from "./api_context.ts";
import { bindPod } from "./binding.ts";
import { createObject } from "./create.ts";
import { decodeObject } from "./decode.ts";
import { deleteObject } from "./delete.ts";
import { apiGroups, apiResources, apiVersions } from "./discovery.ts";
import { finalizeNamespace } from "./finalize.ts";
import type { JSONObject, JSONValue } from "./json.ts";
import { listObjects, selectObjects } from "./list.ts";
import { patchObject } from "./patch.ts";
import {
  flag,
  readDeleteOptions,
  readListOptions,
  readSelection,
  readVersion,
  readWatchOptions,
  readWriteOptions,
} from "./query.ts";
import { objectKey } from "./resource_kind.ts";
import { parseRoute, type Route } from "./route.ts";
import { badRequest, methodNotAllowed, notFound, versionTooLarge } from "./status.ts";
import { updateObject } from "./update.ts";
import { watchObjects } from "./watch.ts";

/** What a request is answered with: an object for reading only, or the stream of a watch. */
export type ApiResponse =
  | { readonly type: "object"; readonly object: JSONObject }
  | { readonly type: "watch"; readonly events: ReadableStream<JSONValue> };

type CollectionRoute = Extract<Route, { type: "collection" }>;
type ObjectRoute = Extract<Route, { type: "object" }>;

/** A watch that names no timeout lasts this long, and up to twice as long. */
const MIN_WATCH_TIMEOUT_MS = 30 * 60 * 1000;

/**
 * Serves one request.
 *
 * @throws StatusFailure for whatever the real server would answer with a failure.
 */
export function serve(context: ApiContext, request: ApiRequest): ApiResponse {
  const route = parseRoute(request.path);
  switch (route.type) {
    case "collection":
      return serveCollection(context, route, request);
    case "object":
      return { type: "object", object: serveObject(context, route, request) };
  }
  if (request.method !== "GET") throw methodNotAllowed();
  switch (route.type) {
    case "versions":
      return { type: "object", object: apiVersions() };
    case "groups":
      return { type: "object", object: apiGroups() };
    case "discovery":
      return { type: "object", object: apiResources(route.group, route.version) };
  }
}

function serveCollection(
  context: ApiContext,
  route: CollectionRoute,
  request: ApiRequest,
): ApiResponse {
  const { kind, namespace } = route;
  const { query } = request;
  const everywhere = kind.namespaced && namespace === "";
  if (request.method === "GET" && flag(query, "watch")) return watch(context, route, request);
  if (request.method === "GET") {
    const selection = readSelection(query, kind, namespace);
    return {
      type: "object",
      object: listObjects(context, selection, readListOptions(query)),
    };
  }
  if (everywhere) throw methodNotAllowed();
  if (request.method === "POST") {
    const { dryRun, fieldValidation } = readWriteOptions(query, "CreateOptions");
    const decoded = decodeObject(request.body, kind, fieldValidation);
    const object = createObject(context, decoded, { kind, namespace, dryRun });
    return { type: "object", object };
  }
  if (request.method === "DELETE") {
    return { type: "object", object: deleteCollection(context, route, request) };
  }
  throw methodNotAllowed();
}

function watch(context: ApiContext, route: CollectionRoute, request: ApiRequest): ApiResponse {
  const options = readWatchOptions(request.query);
  const selection = readSelection(request.query, route.kind, route.namespace);
  const timeoutMs = options.timeoutSeconds > 0
    ? options.timeoutSeconds * 1000
    : Math.round(MIN_WATCH_TIMEOUT_MS * (1 + context.random()));
  const { abortSignal } = request;
  const events = watchObjects(context, selection, { ...options, timeoutMs, abortSignal });
  return { type: "watch", events };
}

function deleteCollection(
  context: ApiContext,
  { kind, namespace }: CollectionRoute,
  { query, body }: ApiRequest,
): JSONObject {
  const options = readDeleteOptions(query, body);
  const selection = readSelection(query, kind, namespace);
  const listed = listObjects(context, selection, readListOptions(query));
  for (const { metadata } of selectObjects(context, selection)) {
    deleteObject(context, { kind, namespace, name: metadata.name ?? "" }, options);
  }
  return listed;
}

function serveObject(context: ApiContext, route: ObjectRoute, request: ApiRequest): JSONObject {
  if (route.subresource === "binding") return bindPod(context, route, request);
  if (route.subresource === "finalize") return finalizeNamespace(context, route, request);
  const { kind, namespace, name } = route;
  const subresource = route.subresource === "status" ? "status" : "";
  switch (request.method) {
    case "GET": {
      const wanted = readVersion(request.query);
      const { revision } = context.storage;
      if (wanted > revision) throw versionTooLarge(wanted, revision);
      const object = context.storage.table(kind).get(objectKey(namespace, name));
      if (object === undefined) throw notFound(kind, name);
      return object;
    }
    case "PUT":
      return replace(context, { ...route, subresource }, request);
    case "PATCH":
      return patch(context, { ...route, subresource }, request);
    case "DELETE": {
      if (subresource !== "") throw methodNotAllowed();
      return deleteObject(context, route, readDeleteOptions(request.query, request.body));
    }
  }
  throw methodNotAllowed();
}

type StatusRoute = ObjectRoute & { readonly subresource: "" | "status" };

function replace(context: ApiContext, route: StatusRoute, request: ApiRequest): JSONObject {
  const { kind, subresource } = route;
  const { dryRun, fieldValidation } = readWriteOptions(request.query, "UpdateOptions");
  const object = decodeObject(request.body, kind, fieldValidation);
  if (object.metadata.name === undefined) {
    throw badRequest(
      `the name of the object (based on metadata) must be the one on the URL (${route.name}): ` +
        "name must be provided",
    );
  }
  return updateObject(context, route, {
    subresource,
    dryRun,
    uid: object.metadata.uid,
    createIfMissing: kind.createOnUpdate,
    versionOptional: kind.unconditionalUpdate,
    change: () => object,
  });
}

function patch(context: ApiContext, route: StatusRoute, request: ApiRequest): JSONObject {
  const { kind, name, subresource } = route;
  const { dryRun, fieldValidation } = readWriteOptions(request.query, "PatchOptions");
  const { contentType, body } = request;
  return updateObject(context, route, {
    subresource,
    dryRun,
    createIfMissing: false,
    versionOptional: true,
    change: (stored) => {
      if (stored === undefined) throw notFound(kind, name);
      return patchObject(stored, { kind, contentType, body, subresource, fieldValidation });
    },
  });
}
