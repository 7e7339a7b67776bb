/**
 * What the API contract runs against, and the small client its tests are written in. Everything
 * goes through `RestClient.performRequest`, so that a test sees what the server says.
 */

import type { JSONValue, RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { assert } from "@std/assert";
import { EventReader } from "./event_reader.ts";

/** A server under test, one for all tests of a file. */
export interface ContractTarget {
  /** Which side of a difference it is on. */
  readonly side: "embedded" | "real";
  connect(): Promise<RestClient>;
  /** Makes the server forget its history so far; watches that are open go on. */
  compact(): Promise<void>;
  /** Makes the pages of all lists so far expire; connect anew afterwards. */
  expirePages(): Promise<void>;
  /** Waits for what a passing of time brings about; virtual time is moved to get there. */
  elapse<T>(promise: Promise<T>): Promise<T>;
}

/** An object as the tests read it. */
export interface AnyObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name?: string;
    generateName?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    ownerReferences?: OwnerReference[];
    managedFields?: unknown;
    continue?: string;
    remainingItemCount?: number;
  };
  data?: Record<string, string>;
  // deno-lint-ignore no-explicit-any -- the tests read deep into specs and statuses of all kinds
  spec?: any;
  // deno-lint-ignore no-explicit-any -- as above
  status?: any;
  // deno-lint-ignore no-explicit-any -- as above
  details?: any;
  items?: AnyObject[];
}

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

const ROOTS: Readonly<Record<string, string>> = {
  configmaps: "/api/v1",
  events: "/api/v1",
  persistentvolumeclaims: "/api/v1",
  pods: "/api/v1",
  jobs: "/apis/batch/v1",
  leases: "/apis/coordination.k8s.io/v1",
  jobflows: "/apis/workflow.zen.io/v1alpha1",
};

/** Where and how a single object is asked for. */
export interface ObjectOptions {
  readonly subresource?: string;
  readonly query?: Record<string, string>;
  readonly namespace?: string;
}

const PATCH_TYPES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** A client with a namespace of its own. */
export class ContractApi {
  readonly client: RestClient;
  readonly namespace: string;
  readonly target: ContractTarget;
  readonly #readers: EventReader[] = [];
  readonly #reconnected: ContractApi[] = [];

  constructor(client: RestClient, namespace: string, target: ContractTarget) {
    this.client = client;
    this.namespace = namespace;
    this.target = target;
  }

  /** The path of a collection, or of an object in it. */
  path(plural: string, name = "", { namespace = this.namespace, subresource }: ObjectOptions = {}) {
    const root = ROOTS[plural];
    assert(root !== undefined, `no such kind in the table of paths: ${plural}`);
    const where = namespace === "" ? root : `${root}/namespaces/${namespace}`;
    return [`${where}/${plural}`, name, subresource].filter((part) => part).join("/");
  }

  /** Any request that is answered with JSON. */
  async request(opts: RequestOptions): Promise<AnyObject> {
    return await this.client.performRequest({ ...opts, expectJson: true }) as unknown as AnyObject;
  }

  create(plural: string, body: unknown, options: ObjectOptions = {}): Promise<AnyObject> {
    return this.request({
      method: "POST",
      path: this.path(plural, "", options),
      querystring: queryOf(options.query),
      bodyJson: body as JSONValue,
    });
  }

  get(plural: string, name: string, options: ObjectOptions = {}): Promise<AnyObject> {
    return this.request({
      method: "GET",
      path: this.path(plural, name, options),
      querystring: queryOf(options.query),
    });
  }

  async list(
    plural: string,
    query: Record<string, string> = {},
    options: ObjectOptions = {},
  ): Promise<AnyObject & { items: AnyObject[] }> {
    const list = await this.request({
      method: "GET",
      path: this.path(plural, "", options),
      querystring: queryOf(query),
    });
    return { ...list, items: list.items ?? [] };
  }

  /** Names in the order of the list. */
  async names(plural: string, query: Record<string, string> = {}): Promise<string[]> {
    return namesOf(await this.list(plural, query));
  }

  replace(plural: string, body: AnyObject, options: ObjectOptions = {}): Promise<AnyObject> {
    return this.request({
      method: "PUT",
      path: this.path(plural, body.metadata.name, options),
      querystring: queryOf(options.query),
      bodyJson: body as unknown as JSONValue,
    });
  }

  patch(
    plural: string,
    name: string,
    patch: { [type in keyof typeof PATCH_TYPES]?: unknown },
    options: ObjectOptions = {},
  ): Promise<AnyObject> {
    const [[type, body] = []] = Object.entries(patch);
    return this.request({
      method: "PATCH",
      path: this.path(plural, name, options),
      querystring: queryOf(options.query),
      contentType: PATCH_TYPES[type as keyof typeof PATCH_TYPES],
      bodyJson: body as JSONValue,
    });
  }

  delete(
    plural: string,
    name: string,
    body?: Record<string, unknown>,
    query?: Record<string, string>,
  ): Promise<AnyObject> {
    return this.request({
      method: "DELETE",
      path: this.path(plural, name),
      querystring: queryOf(query),
      bodyJson: body as JSONValue,
    });
  }

  /** Watches a kind in the namespace; ended when the test is over. */
  async watch(
    plural: string,
    query: Record<string, string> = {},
    { abortSignal, ...options }: ObjectOptions & { readonly abortSignal?: AbortSignal } = {},
  ): Promise<EventReader> {
    const stream = await this.client.performRequest({
      method: "GET",
      path: this.path(plural, "", options),
      querystring: new URLSearchParams({ watch: "1", ...query }),
      abortSignal,
      expectJson: true,
      expectStream: true,
    });
    return this.reader(stream);
  }

  /** Reads a watch's stream; ended when the test is over. */
  reader(stream: ReadableStream<JSONValue>): EventReader {
    const reader = new EventReader(stream, this.target);
    this.#readers.push(reader);
    return reader;
  }

  /** The same namespace over a new connection. */
  async reconnect(): Promise<ContractApi> {
    const api = new ContractApi(await this.target.connect(), this.namespace, this.target);
    this.#reconnected.push(api);
    return api;
  }

  /** Resolves when the object has gone; a watch tells, nothing is asked again and again. */
  async gone(plural: string, name: string): Promise<void> {
    const list = await this.list(plural, { fieldSelector: `metadata.name=${name}` });
    if (list.items.length === 0) return;
    const events = await this.watch(plural, {
      resourceVersion: list.metadata.resourceVersion ?? "",
      fieldSelector: `metadata.name=${name}`,
    });
    await events.until((event) => event.type === "DELETED");
  }

  /** Resolves with the object as soon as it is as wanted. */
  async becomes(
    plural: string,
    name: string,
    isSo: (object: AnyObject) => boolean,
  ): Promise<AnyObject> {
    const events = await this.watch(plural, { fieldSelector: `metadata.name=${name}` });
    const event = await events.until(({ type, object }) => type !== "DELETED" && isSo(object));
    return event.object;
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.cancel();
    for (const api of this.#reconnected) await api.close();
    this.client[Symbol.dispose]();
  }
}

/** The names of a list's items, in its order. */
export function namesOf(list: AnyObject): string[] {
  return (list.items ?? []).map((item) => item.metadata.name ?? "");
}

function queryOf(query: Record<string, string> | undefined): URLSearchParams | undefined {
  return query === undefined ? undefined : new URLSearchParams(query);
}
