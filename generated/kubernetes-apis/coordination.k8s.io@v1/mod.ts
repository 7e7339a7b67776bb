/**
 * Clients and types of coordination.k8s.io/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/coordination.k8s.io/v1: those without a namespace, and lists over all. */
export class CoordinationV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/coordination.k8s.io/v1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): CoordinationV1NamespacedApi {
    return new CoordinationV1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): CoordinationV1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  getLeaseListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.LeaseList> {
    return requests.listObjects(this.#endpoint, "leases", opts);
  }

  watchLeaseListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Lease>> {
    return requests.watchObjects(this.#endpoint, "leases", opts);
  }
}

/** The kinds of apis/coordination.k8s.io/v1 in one namespace. */
export class CoordinationV1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/apis/coordination.k8s.io/v1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  getLeaseList(opts: operations.GetListOpts = {}): Promise<types.LeaseList> {
    return requests.listObjects(this.#endpoint, "leases", opts);
  }

  watchLeaseList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Lease>> {
    return requests.watchObjects(this.#endpoint, "leases", opts);
  }

  createLease(body: types.Lease, opts: operations.PutOpts = {}): Promise<types.Lease> {
    return requests.createObject(this.#endpoint, "leases", { body, opts });
  }

  deleteLeaseList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.LeaseList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "leases", opts);
  }

  getLease(name: string, opts: operations.NoOpts = {}): Promise<types.Lease> {
    return requests.readObject(this.#endpoint, { plural: "leases", name }, opts);
  }

  replaceLease(
    name: string,
    body: types.Lease,
    opts: operations.PutOpts = {},
  ): Promise<types.Lease> {
    return requests.replaceObject(this.#endpoint, { plural: "leases", name }, { body, opts });
  }

  patchLease(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Lease>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Lease> {
    return requests.patchObject(this.#endpoint, { plural: "leases", name }, { type, body, opts });
  }

  deleteLease(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.Lease | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "leases", name }, opts);
  }
}
