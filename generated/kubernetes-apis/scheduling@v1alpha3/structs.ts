/**
 * Types of scheduling/v1alpha3, printed from the OpenAPI of Kubernetes.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type { JSONValue } from "../common.ts";

export interface TopologyConstraint {
  key: string;
}

export type WorkloadPodGroupAllDisruptionMode = Record<string, JSONValue>;

export type WorkloadPodGroupBasicSchedulingPolicy = Record<string, JSONValue>;

export interface WorkloadPodGroupDisruptionMode {
  all?: WorkloadPodGroupAllDisruptionMode;
  single?: WorkloadPodGroupSingleDisruptionMode;
}

export interface WorkloadPodGroupGangSchedulingPolicy {
  minCount?: number;
}

export interface WorkloadPodGroupResourceClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}

export interface WorkloadPodGroupSchedulingConstraints {
  topology?: TopologyConstraint[];
}

export interface WorkloadPodGroupSchedulingPolicy {
  basic?: WorkloadPodGroupBasicSchedulingPolicy;
  gang?: WorkloadPodGroupGangSchedulingPolicy;
}

export type WorkloadPodGroupSingleDisruptionMode = Record<string, JSONValue>;
