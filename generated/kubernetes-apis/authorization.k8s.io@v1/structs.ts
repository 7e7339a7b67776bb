/**
 * Types of authorization.k8s.io/v1, printed from the OpenAPI of Kubernetes.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type * as MetaV1 from "../meta@v1/structs.ts";

export interface FieldSelectorAttributes {
  rawSelector?: string;
  requirements?: MetaV1.FieldSelectorRequirement[];
}

export interface LabelSelectorAttributes {
  rawSelector?: string;
  requirements?: MetaV1.LabelSelectorRequirement[];
}

export interface LocalSubjectAccessReview {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "LocalSubjectAccessReview";
  metadata: MetaV1.ObjectMeta;
  spec: SubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
}

/** A page of a list of LocalSubjectAccessReview objects. */
export interface LocalSubjectAccessReviewList {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "LocalSubjectAccessReviewList";
  metadata: MetaV1.ListMeta;
  items: LocalSubjectAccessReview[];
}

export interface NonResourceAttributes {
  path?: string;
  verb?: string;
}

export interface ResourceAttributes {
  fieldSelector?: FieldSelectorAttributes;
  group?: string;
  labelSelector?: LabelSelectorAttributes;
  name?: string;
  namespace?: string;
  resource?: string;
  subresource?: string;
  verb?: string;
  version?: string;
}

export interface SelfSubjectAccessReview {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "SelfSubjectAccessReview";
  metadata: MetaV1.ObjectMeta;
  spec: SelfSubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
}

/** A page of a list of SelfSubjectAccessReview objects. */
export interface SelfSubjectAccessReviewList {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "SelfSubjectAccessReviewList";
  metadata: MetaV1.ListMeta;
  items: SelfSubjectAccessReview[];
}

export interface SelfSubjectAccessReviewSpec {
  nonResourceAttributes?: NonResourceAttributes;
  resourceAttributes?: ResourceAttributes;
}

export interface SubjectAccessReview {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "SubjectAccessReview";
  metadata: MetaV1.ObjectMeta;
  spec: SubjectAccessReviewSpec;
  status?: SubjectAccessReviewStatus;
}

/** A page of a list of SubjectAccessReview objects. */
export interface SubjectAccessReviewList {
  apiVersion?: "authorization.k8s.io/v1";
  kind?: "SubjectAccessReviewList";
  metadata: MetaV1.ListMeta;
  items: SubjectAccessReview[];
}

export interface SubjectAccessReviewSpec {
  extra?: Record<string, string[]>;
  groups?: string[];
  nonResourceAttributes?: NonResourceAttributes;
  resourceAttributes?: ResourceAttributes;
  uid?: string;
  user?: string;
}

export interface SubjectAccessReviewStatus {
  allowed: boolean;
  denied?: boolean;
  evaluationError?: string;
  reason?: string;
}
