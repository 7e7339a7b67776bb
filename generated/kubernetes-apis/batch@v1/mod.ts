/**
 * Clients and types of batch/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/batch/v1: those without a namespace, and lists over all. */
export class BatchV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/batch/v1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): BatchV1NamespacedApi {
    return new BatchV1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): BatchV1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  getJobListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.JobList> {
    return requests.listObjects(this.#endpoint, "jobs", opts);
  }

  watchJobListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.Job>> {
    return requests.watchObjects(this.#endpoint, "jobs", opts);
  }
}

/** The kinds of apis/batch/v1 in one namespace. */
export class BatchV1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/apis/batch/v1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  getJobList(opts: operations.GetListOpts = {}): Promise<types.JobList> {
    return requests.listObjects(this.#endpoint, "jobs", opts);
  }

  watchJobList(opts: operations.WatchListOpts = {}): Promise<requests.WatchStream<types.Job>> {
    return requests.watchObjects(this.#endpoint, "jobs", opts);
  }

  createJob(body: types.Job, opts: operations.PutOpts = {}): Promise<types.Job> {
    return requests.createObject(this.#endpoint, "jobs", { body, opts });
  }

  deleteJobList(opts: operations.DeleteListOpts = {}): Promise<types.JobList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "jobs", opts);
  }

  getJob(name: string, opts: operations.NoOpts = {}): Promise<types.Job> {
    return requests.readObject(this.#endpoint, { plural: "jobs", name }, opts);
  }

  replaceJob(name: string, body: types.Job, opts: operations.PutOpts = {}): Promise<types.Job> {
    return requests.replaceObject(this.#endpoint, { plural: "jobs", name }, { body, opts });
  }

  patchJob(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Job>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Job> {
    return requests.patchObject(this.#endpoint, { plural: "jobs", name }, { type, body, opts });
  }

  deleteJob(name: string, opts: operations.DeleteOpts = {}): Promise<types.Job | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "jobs", name }, opts);
  }

  getJobStatus(name: string, opts: operations.NoOpts = {}): Promise<types.Job> {
    return requests.readObject(
      this.#endpoint,
      { plural: "jobs", name, subresource: "status" },
      opts,
    );
  }

  replaceJobStatus(
    name: string,
    body: types.Job,
    opts: operations.PutOpts = {},
  ): Promise<types.Job> {
    return requests.replaceObject(this.#endpoint, { plural: "jobs", name, subresource: "status" }, {
      body,
      opts,
    });
  }

  patchJobStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.Job>,
    opts: operations.PatchOpts = {},
  ): Promise<types.Job> {
    return requests.patchObject(this.#endpoint, { plural: "jobs", name, subresource: "status" }, {
      type,
      body,
      opts,
    });
  }
}
