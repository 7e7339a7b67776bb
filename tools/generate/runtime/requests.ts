/**
 * The requests behind the API classes, one function a verb, alike for all kinds. Objects pass as
 * they are, in both directions.
 */

import type { ApiKind, JSONObject, JSONValue, WatchEvent } from "./common.ts";
import type { Status } from "@cloudydeno/kubernetes-apis/meta/v1";
import {
  type DeleteListOpts,
  type DeleteOpts,
  type Endpoint,
  type GetListOpts,
  type JsonPatch,
  type NoOpts,
  patchContentTypes,
  type PatchOpts,
  type PatchType,
  type PodLogOpts,
  type PutOpts,
  queryOf,
  segment,
  type WatchListOpts,
} from "./operations.ts";

export type { Status };

/** The events of a watch. */
export type WatchStream<T> = ReadableStream<WatchEvent<T & ApiKind, Status & ApiKind>>;

/** Reads one page of a collection. */
export async function listObjects<L>(
  endpoint: Endpoint,
  plural: string,
  opts: GetListOpts,
): Promise<L> {
  const answer = await endpoint.client.performRequest({
    method: "GET",
    path: endpoint.root + plural,
    querystring: queryOf(opts),
    expectJson: true,
    abortSignal: opts.abortSignal,
  });
  return success<L>(answer);
}

/**
 * Watches a collection. The stream fails if a line of it is not an event.
 *
 * @throws what the client throws; and where the server's refusal comes as a line of the stream,
 * the stream fails with an error like the client's, with `httpCode` and `status`.
 */
export async function watchObjects<T>(
  endpoint: Endpoint,
  plural: string,
  opts: WatchListOpts,
): Promise<WatchStream<T>> {
  const lines = await endpoint.client.performRequest({
    method: "GET",
    path: endpoint.root + plural,
    querystring: queryOf(opts, { watch: "1" }),
    expectStream: true,
    expectJson: true,
    abortSignal: opts.abortSignal,
  });
  type Event = WatchEvent<T & ApiKind, Status & ApiKind>;
  return lines.pipeThrough(
    new TransformStream<JSONValue, Event>({
      transform(line, controller) {
        controller.enqueue(watchEvent(line) as unknown as Event);
      },
    }),
  );
}

/** Creates an object. */
export async function createObject<T extends object>(
  endpoint: Endpoint,
  plural: string,
  request: { readonly body: T; readonly opts: PutOpts },
): Promise<T> {
  const answer = await endpoint.client.performRequest({
    method: "POST",
    path: endpoint.root + plural,
    querystring: queryOf(request.opts),
    bodyJson: request.body as unknown as JSONObject,
    expectJson: true,
    abortSignal: request.opts.abortSignal,
  });
  return success<T>(answer);
}

/** The path of an object, or of its status, in a collection. */
export interface ObjectPath {
  readonly plural: string;
  readonly name: string;
  readonly subresource?: "status";
}

function pathOf(endpoint: Endpoint, path: ObjectPath): string {
  const object = `${endpoint.root}${path.plural}/${segment(path.name)}`;
  return path.subresource === undefined ? object : `${object}/${path.subresource}`;
}

/** Reads an object. */
export async function readObject<T>(
  endpoint: Endpoint,
  path: ObjectPath,
  opts: NoOpts,
): Promise<T> {
  const answer = await endpoint.client.performRequest({
    method: "GET",
    path: pathOf(endpoint, path),
    expectJson: true,
    abortSignal: opts.abortSignal,
  });
  return success<T>(answer);
}

/** Replaces an object by another version of it. */
export async function replaceObject<T extends object>(
  endpoint: Endpoint,
  path: ObjectPath,
  request: { readonly body: T; readonly opts: PutOpts },
): Promise<T> {
  const answer = await endpoint.client.performRequest({
    method: "PUT",
    path: pathOf(endpoint, path),
    querystring: queryOf(request.opts),
    bodyJson: request.body as unknown as JSONObject,
    expectJson: true,
    abortSignal: request.opts.abortSignal,
  });
  return success<T>(answer);
}

/** Changes a part of an object. */
export async function patchObject<T>(
  endpoint: Endpoint,
  path: ObjectPath,
  request: {
    readonly type: PatchType;
    readonly body: object | JsonPatch;
    readonly opts: PatchOpts;
  },
): Promise<T> {
  const answer = await endpoint.client.performRequest({
    method: "PATCH",
    path: pathOf(endpoint, path),
    querystring: queryOf(request.opts),
    contentType: patchContentTypes[request.type],
    bodyJson: request.body as unknown as JSONValue,
    expectJson: true,
    abortSignal: request.opts.abortSignal,
  });
  return success<T>(answer);
}

/** Deletes an object. The answer is the object if it is still there, else a Status. */
export async function deleteObject<T>(
  endpoint: Endpoint,
  path: ObjectPath,
  opts: DeleteOpts,
): Promise<T | Status> {
  const answer = await endpoint.client.performRequest({
    method: "DELETE",
    path: pathOf(endpoint, path),
    bodyJson: deleteOptions(opts),
    expectJson: true,
    abortSignal: opts.abortSignal,
  });
  return success<T | Status>(answer);
}

/** Deletes the objects of a collection. The answer is their list, or a Status. */
export async function deleteObjects<L>(
  endpoint: Endpoint,
  plural: string,
  opts: DeleteListOpts,
): Promise<L | Status> {
  const { dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, ...list } = opts;
  const answer = await endpoint.client.performRequest({
    method: "DELETE",
    path: endpoint.root + plural,
    querystring: queryOf(list),
    bodyJson: deleteOptions({ dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy }),
    expectJson: true,
    abortSignal: opts.abortSignal,
  });
  return success<L | Status>(answer);
}

/** Reads a pod's log to its end. */
export async function readLog(endpoint: Endpoint, name: string, opts: PodLogOpts): Promise<string> {
  const bytes = await endpoint.client.performRequest({
    method: "GET",
    path: `${endpoint.root}pods/${segment(name)}/log`,
    querystring: queryOf(opts),
    accept: "application/json, */*",
    abortSignal: opts.abortSignal,
  });
  return new TextDecoder().decode(bytes);
}

/** Streams a pod's log as text, in pieces as they come, which need not be lines. */
export async function streamLog(
  endpoint: Endpoint,
  name: string,
  opts: PodLogOpts,
): Promise<ReadableStream<string>> {
  const bytes = await endpoint.client.performRequest({
    method: "GET",
    path: `${endpoint.root}pods/${segment(name)}/log`,
    querystring: queryOf(opts),
    accept: "application/json, */*",
    expectStream: true,
    abortSignal: opts.abortSignal,
  });
  // The decoder's writable side is declared for any buffer source, of which bytes are one.
  const decoder = new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>;
  return bytes.pipeThrough(decoder);
}

function deleteOptions(opts: DeleteOpts): JSONObject {
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    dryRun: opts.dryRun === undefined ? undefined : [opts.dryRun],
    gracePeriodSeconds: opts.gracePeriodSeconds,
    orphanDependents: opts.orphanDependents,
    propagationPolicy: opts.propagationPolicy,
    preconditions: opts.preconditions,
  };
}

/** The answer as what was asked for, unless it is the server's refusal. */
function success<T>(answer: JSONValue): T {
  if (isFailure(answer)) throw refusal(answer);
  return answer as unknown as T;
}

/** A line of a watch, checked to be an event. */
function watchEvent(line: JSONValue): JSONObject {
  if (isFailure(line)) throw refusal(line);
  if (isObject(line) && typeof line.type === "string" && isObject(line.object)) return line;
  throw new TypeError(`Cannot read a watch event: ${JSON.stringify(line).slice(0, 200)}`);
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFailure(value: JSONValue): value is JSONObject {
  return isObject(value) && value.kind === "Status" && value.status === "Failure";
}

/** Not every client notices an error answer; this gives it the shape of those that it notices. */
function refusal(status: JSONObject): Error {
  const error = new Error(`Kubernetes says: ${status.message ?? status.reason ?? "Failure"}`);
  return Object.assign(error, { httpCode: status.code, status });
}
