/**
 * Types of coordination.k8s.io/v1, printed from the OpenAPI of Kubernetes.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type * as MetaV1 from "../meta@v1/structs.ts";
import type { MicroTime } from "../common.ts";

export interface Lease {
  apiVersion?: "coordination.k8s.io/v1";
  kind?: "Lease";
  metadata: MetaV1.ObjectMeta;
  spec?: LeaseSpec;
}

/** A page of a list of Lease objects. */
export interface LeaseList {
  apiVersion?: "coordination.k8s.io/v1";
  kind?: "LeaseList";
  metadata: MetaV1.ListMeta;
  items: Lease[];
}

export interface LeaseSpec {
  acquireTime?: MicroTime;
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  leaseTransitions?: number;
  preferredHolder?: string;
  renewTime?: MicroTime;
  strategy?: string;
}
