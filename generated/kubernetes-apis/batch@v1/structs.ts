/**
 * Types of batch/v1, printed from the OpenAPI of Kubernetes.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type * as CoreV1 from "../core@v1/structs.ts";
import type * as MetaV1 from "../meta@v1/structs.ts";
import type * as SchedulingV1alpha3 from "../scheduling@v1alpha3/structs.ts";
import type { Time } from "../common.ts";

export interface Job {
  apiVersion?: "batch/v1";
  kind?: "Job";
  metadata: MetaV1.ObjectMeta;
  spec?: JobSpec;
  status?: JobStatus;
}

/** A page of a list of Job objects. */
export interface JobList {
  apiVersion?: "batch/v1";
  kind?: "JobList";
  metadata: MetaV1.ListMeta;
  items: Job[];
}

export interface JobCondition {
  lastProbeTime?: Time;
  lastTransitionTime?: Time;
  message?: string;
  reason?: string;
  status: string;
  type: string;
}

export interface JobSchedulingConfiguration {
  disruptionMode?: SchedulingV1alpha3.WorkloadPodGroupDisruptionMode;
  resourceClaims?: SchedulingV1alpha3.WorkloadPodGroupResourceClaim[];
  schedulingConstraints?: SchedulingV1alpha3.WorkloadPodGroupSchedulingConstraints;
  schedulingPolicy?: SchedulingV1alpha3.WorkloadPodGroupSchedulingPolicy;
}

export interface JobSpec {
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  completionMode?: string;
  completions?: number;
  managedBy?: string;
  manualSelector?: boolean;
  maxFailedIndexes?: number;
  parallelism?: number;
  podFailurePolicy?: PodFailurePolicy;
  podReplacementPolicy?: string;
  scheduling?: JobSchedulingConfiguration;
  selector?: MetaV1.LabelSelector;
  successPolicy?: SuccessPolicy;
  suspend?: boolean;
  template: CoreV1.PodTemplateSpec;
  ttlSecondsAfterFinished?: number;
}

export interface JobStatus {
  active?: number;
  completedIndexes?: string;
  completionTime?: Time;
  conditions?: JobCondition[];
  failed?: number;
  failedIndexes?: string;
  ready?: number;
  startTime?: Time;
  succeeded?: number;
  terminating?: number;
  uncountedTerminatedPods?: UncountedTerminatedPods;
}

export interface PodFailurePolicy {
  rules: PodFailurePolicyRule[];
}

export interface PodFailurePolicyOnExitCodesRequirement {
  containerName?: string;
  operator: string;
  values: number[];
}

export interface PodFailurePolicyOnPodConditionsPattern {
  status?: string;
  type: string;
}

export interface PodFailurePolicyRule {
  action: string;
  onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  onPodConditions?: PodFailurePolicyOnPodConditionsPattern[];
}

export interface SuccessPolicy {
  rules: SuccessPolicyRule[];
}

export interface SuccessPolicyRule {
  succeededCount?: number;
  succeededIndexes?: string;
}

export interface UncountedTerminatedPods {
  failed?: string[];
  succeeded?: string[];
}
