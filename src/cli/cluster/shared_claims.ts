/** Claims that belong to more than the flow that has made them: a retry finds there what that has left. */

import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { API_VERSION, CLAIMS_OF_ANNOTATION, claimsOf, claimSource, KIND } from "../../flow/mod.ts";
import { isNotFound } from "../../kube/errors.ts";

/** The claim then stays as long as the flow does, whatever becomes of its other owners. */
export async function shareClaim(client: RestClient, claim: string, flow: JobFlow): Promise<void> {
  const { name = "", namespace = "", uid = "" } = flow.metadata;
  const owner = { apiVersion: API_VERSION, kind: KIND, name, uid };
  // A strategic merge joins the list by uid.
  await new CoreV1Api(client).namespace(namespace)
    .patchPersistentVolumeClaim(claim, "strategic-merge", {
      metadata: { ownerReferences: [owner] },
    });
}

/**
 * Makes a flow that was a retry, and is made anew, an owner of the claims that it shared.
 *
 * @returns the claims that are not there any more
 */
export async function shareAgain(client: RestClient, flow: JobFlow): Promise<readonly string[]> {
  if (flow.metadata.annotations?.[CLAIMS_OF_ANNOTATION] === undefined) return [];
  const source = claimSource(flow);
  const missing: string[] = [];
  for (const claim of source === undefined ? [] : claimsOf(source.flowName, source.spec)) {
    try {
      await shareClaim(client, claim, flow);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      missing.push(claim);
    }
  }
  return missing;
}
