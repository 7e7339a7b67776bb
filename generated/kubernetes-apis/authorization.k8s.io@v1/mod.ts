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
