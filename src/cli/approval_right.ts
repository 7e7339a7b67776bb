/** Asks the API server who may decide about the Manual steps of a flow. */

import { AuthorizationV1Api } from "@cloudydeno/kubernetes-apis/authorization.k8s.io/v1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { GROUP, VERSION } from "../flow/mod.ts";
import type { MayApprove } from "../webhook/approvals.ts";

/**
 * The right is `update` on `jobflows/approval`, a subresource that exists for this alone. It is asked
 * for in the flow's namespace, which a Role there allows as well as a ClusterRole.
 */
export function approvalRight(client: RestClient): MayApprove {
  const authorization = new AuthorizationV1Api(client);
  return async ({ username, uid, groups = [], extra = {} }, { namespace, name }) => {
    const review = await authorization.namespace(namespace).createLocalSubjectAccessReview({
      metadata: { namespace },
      spec: {
        user: username,
        ...(uid === undefined ? {} : { uid }),
        groups: [...groups],
        extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])),
        resourceAttributes: {
          ...{ namespace, name, verb: "update" },
          ...{ group: GROUP, version: VERSION, resource: "jobflows", subresource: "approval" },
        },
      },
    });
    return review.status?.allowed === true;
  };
}
