/**
 * Clients and types of apiextensions.k8s.io/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/apiextensions.k8s.io/v1: those without a namespace, and lists over all. */
export class ApiextensionsV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/apiextensions.k8s.io/v1/" };
  }

  getCustomResourceDefinitionList(
    opts: operations.GetListOpts = {},
  ): Promise<types.CustomResourceDefinitionList> {
    return requests.listObjects(this.#endpoint, "customresourcedefinitions", opts);
  }

  watchCustomResourceDefinitionList(
    opts: operations.WatchListOpts = {},
  ): Promise<requests.WatchStream<types.CustomResourceDefinition>> {
    return requests.watchObjects(this.#endpoint, "customresourcedefinitions", opts);
  }

  createCustomResourceDefinition(
    body: types.CustomResourceDefinition,
    opts: operations.PutOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.createObject(this.#endpoint, "customresourcedefinitions", { body, opts });
  }

  deleteCustomResourceDefinitionList(
    opts: operations.DeleteListOpts = {},
  ): Promise<types.CustomResourceDefinitionList | requests.Status> {
    return requests.deleteObjects(this.#endpoint, "customresourcedefinitions", opts);
  }

  getCustomResourceDefinition(
    name: string,
    opts: operations.NoOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.readObject(this.#endpoint, { plural: "customresourcedefinitions", name }, opts);
  }

  replaceCustomResourceDefinition(
    name: string,
    body: types.CustomResourceDefinition,
    opts: operations.PutOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.replaceObject(this.#endpoint, { plural: "customresourcedefinitions", name }, {
      body,
      opts,
    });
  }

  patchCustomResourceDefinition(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.CustomResourceDefinition>,
    opts: operations.PatchOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.patchObject(this.#endpoint, { plural: "customresourcedefinitions", name }, {
      type,
      body,
      opts,
    });
  }

  deleteCustomResourceDefinition(
    name: string,
    opts: operations.DeleteOpts = {},
  ): Promise<types.CustomResourceDefinition | requests.Status> {
    return requests.deleteObject(
      this.#endpoint,
      { plural: "customresourcedefinitions", name },
      opts,
    );
  }

  getCustomResourceDefinitionStatus(
    name: string,
    opts: operations.NoOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.readObject(this.#endpoint, {
      plural: "customresourcedefinitions",
      name,
      subresource: "status",
    }, opts);
  }

  replaceCustomResourceDefinitionStatus(
    name: string,
    body: types.CustomResourceDefinition,
    opts: operations.PutOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.replaceObject(this.#endpoint, {
      plural: "customresourcedefinitions",
      name,
      subresource: "status",
    }, { body, opts });
  }

  patchCustomResourceDefinitionStatus(
    name: string,
    type: operations.PatchType,
    body: operations.PatchBody<types.CustomResourceDefinition>,
    opts: operations.PatchOpts = {},
  ): Promise<types.CustomResourceDefinition> {
    return requests.patchObject(this.#endpoint, {
      plural: "customresourcedefinitions",
      name,
      subresource: "status",
    }, { type, body, opts });
  }
}
