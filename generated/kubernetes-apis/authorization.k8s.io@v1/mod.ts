/**
 * Clients and types of authorization.k8s.io/v1.
 *
 * Printed by `deno task generate`; do not edit.
 */

import * as operations from "../operations.ts";
import * as requests from "../requests.ts";
import type * as types from "./structs.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client/lib/contract.ts";

export * from "./structs.ts";

/** The kinds of apis/authorization.k8s.io/v1: those without a namespace, and lists over all. */
export class AuthorizationV1Api {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient) {
    this.#endpoint = { client, root: "/apis/authorization.k8s.io/v1/" };
  }

  /** The kinds of one namespace. */
  namespace(name: string): AuthorizationV1NamespacedApi {
    return new AuthorizationV1NamespacedApi(this.#endpoint.client, name);
  }

  /** The kinds of the client's own namespace. */
  myNamespace(): AuthorizationV1NamespacedApi {
    return this.namespace(operations.ownNamespace(this.#endpoint.client));
  }

  createSelfSubjectAccessReview(
    body: types.SelfSubjectAccessReview,
    opts: operations.PutOpts = {},
  ): Promise<types.SelfSubjectAccessReview> {
    return requests.createObject(this.#endpoint, "selfsubjectaccessreviews", { body, opts });
  }

  createSubjectAccessReview(
    body: types.SubjectAccessReview,
    opts: operations.PutOpts = {},
  ): Promise<types.SubjectAccessReview> {
    return requests.createObject(this.#endpoint, "subjectaccessreviews", { body, opts });
  }
}

/** The kinds of apis/authorization.k8s.io/v1 in one namespace. */
export class AuthorizationV1NamespacedApi {
  readonly #endpoint: operations.Endpoint;

  constructor(client: RestClient, namespace: string) {
    const root = `/apis/authorization.k8s.io/v1/namespaces/${operations.segment(namespace)}/`;
    this.#endpoint = { client, root };
  }

  createLocalSubjectAccessReview(
    body: types.LocalSubjectAccessReview,
    opts: operations.PutOpts = {},
  ): Promise<types.LocalSubjectAccessReview> {
    return requests.createObject(this.#endpoint, "localsubjectaccessreviews", { body, opts });
  }
}
