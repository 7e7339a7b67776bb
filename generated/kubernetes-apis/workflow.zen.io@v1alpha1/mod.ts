/**
 * Client and types of workflow.zen.io/v1alpha1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/workflow.zen.io/v1alpha1: those without a namespace, and lists over all. */
export class WorkflowZenIoV1alpha1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/workflow.zen.io/v1alpha1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): WorkflowZenIoV1alpha1NamespacedApi {
    return new WorkflowZenIoV1alpha1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): WorkflowZenIoV1alpha1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  getJobFlowListForAllNamespaces(opts: operations.GetListOpts = {}): Promise<types.JobFlowList> {
    return requests.listObjects(this.#endpoint, "jobflows", opts);
  }

  watchJobFlowListForAllNamespaces(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.JobFlow>> {
    return requests.watchObjects(this.#endpoint, "jobflows", opts);
  }
}

/** The kinds of apis/workflow.zen.io/v1alpha1 in one namespace. */
export class WorkflowZenIoV1alpha1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/apis/workflow.zen.io/v1alpha1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  getJobFlowList(opts: operations.GetListOpts = {}): Promise<types.JobFlowList> {
    return requests.listObjects(this.#endpoint, "jobflows", opts);
  }

  watchJobFlowList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.JobFlow>> {
    return requests.watchObjects(this.#endpoint, "jobflows", opts);
  }

  createJobFlow(body: types.JobFlow, opts: operations.PutOpts = {}): Promise<types.JobFlow> {
    return requests.createObject(this.#endpoint, "jobflows", { body, opts });
  }

  deleteJobFlowList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.JobFlowList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "jobflows", opts);
  }

  getJobFlow(name: string, opts: operations.NoOpts = {}): Promise<types.JobFlow> {
    return requests.readObject(this.#endpoint, { plural: "jobflows", name }, opts);
  }

  replaceJobFlow(
    name: string,
    body: types.JobFlow,
    opts: operations.PutOpts = {},
  ): Promise<types.JobFlow> {
    return requests.replaceObject(this.#endpoint, { plural: "jobflows", name }, { body, opts });
  }

  patchJobFlow(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.JobFlow>,
    opts: operations.PatchOpts = {},
  ): Promise<types.JobFlow> {
    return requests.patchObject(this.#endpoint, { plural: "jobflows", name }, { type, body, opts });
  }

  deleteJobFlow(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.JobFlow | requests.Status> {
    return requests.deleteObject(this.#endpoint, { plural: "jobflows", name }, opts);
  }

  getJobFlowStatus(name: string, opts: operations.NoOpts = {}): Promise<types.JobFlow> {
    return requests.readObject(
      this.#endpoint,
      { plural: "jobflows", name, subresource: "status" },
      opts,
    );
  }

  replaceJobFlowStatus(
    name: string,
    body: types.JobFlow,
    opts: operations.PutOpts = {},
  ): Promise<types.JobFlow> {
    return requests.replaceObject(this.#endpoint, {
      plural: "jobflows",
      name,
      subresource: "status",
    }, { body, opts });
  }

  patchJobFlowStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.JobFlow>,
    opts: operations.PatchOpts = {},
  ): Promise<types.JobFlow> {
    return requests.patchObject(
      this.#endpoint,
      { plural: "jobflows", name, subresource: "status" },
      { type, body, opts },
    );
  }
}
