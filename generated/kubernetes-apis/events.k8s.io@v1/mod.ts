/**
 * Clients and types of events.k8s.io/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/events.k8s.io/v1: those without a namespace, and lists over all. */
export class EventsV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/events.k8s.io/v1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): EventsV1NamespacedApi {
    return new EventsV1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): EventsV1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  getEventListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.EventList> {
    return requests.listObjects(this.#endpoint, "events", opts);
  }

  watchEventListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Event>> {
    return requests.watchObjects(this.#endpoint, "events", opts);
  }
}

/** The kinds of apis/events.k8s.io/v1 in one namespace. */
export class EventsV1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/apis/events.k8s.io/v1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  getEventList(opts: operations.GetListOpts = {}): Promise<types.EventList> {
    return requests.listObjects(this.#endpoint, "events", opts);
  }

  watchEventList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Event>> {
    return requests.watchObjects(this.#endpoint, "events", opts);
  }

  createEvent(body: types.Event, opts: operations.PutOpts = {}): Promise<types.Event> {
    return requests.createObject(this.#endpoint, "events", { body, opts });
  }

  deleteEventList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.EventList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "events", opts);
  }

  getEvent(name: string, opts: operations.NoOpts = {}): Promise<types.Event> {
    return requests.readObject(this.#endpoint, { plural: "events", name }, opts);
  }

  replaceEvent(
    name: string,
    body: types.Event,
    opts: operations.PutOpts = {},
  ): Promise<types.Event> {
    return requests.replaceObject(this.#endpoint, { plural: "events", name }, { body, opts });
  }

  patchEvent(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Event>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Event> {
    return requests.patchObject(this.#endpoint, { plural: "events", name }, { type, body, opts });
  }

  deleteEvent(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.Event | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "events", name }, opts);
  }
}
