/**
 * Types of workflow.zen.io/v1alpha1, printed from the JobFlow CRD.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type * as BatchV1 from "../batch@v1/structs.ts";
import type * as CoreV1 from "../core@v1/structs.ts";
import type * as MetaV1 from "../meta@v1/structs.ts";
import type { JSONValue } from "../common.ts";

/** A graph of steps, each of which is a Job of its own, run in the order of their dependencies. */
export interface JobFlow {
  /** workflow.zen.io/v1alpha1. */
  apiVersion?: "workflow.zen.io/v1alpha1";
  /** JobFlow. */
  kind?: "JobFlow";
  metadata: MetaV1.ObjectMeta;
  /** What to run. */
  spec: JobFlowSpec;
  /** What has happened so far. Written by the controller. */
  status?: JobFlowStatus;
}

/** A page of a list of JobFlow objects. */
export interface JobFlowList {
  apiVersion?: "workflow.zen.io/v1alpha1";
  kind?: "JobFlowList";
  metadata: MetaV1.ListMeta;
  items: JobFlow[];
}

/** What to run. */
export interface JobFlowSpec {
  /**
   * Start nothing new and retry nothing while true; running Jobs finish, and the flow's clocks run
   * on. May be changed at any time. Default false.
   */
  suspend?: boolean;
  /**
   * End the flow: running Jobs are deleted, the finally steps run, and the flow is Failed with
   * reason Cancelled. May be set at any time; once the finally steps run, they go on, and only
   * deleting the flow ends them. Default false.
   */
  cancel?: boolean;
  /** Values that expressions and step inputs can use, as params.<name>. */
  parameters?: FlowParameter[];
  /** How the flow as a whole is run. May be changed while it runs. */
  executionPolicy?: ExecutionPolicy;
  /**
   * Objects made for this flow when it starts and deleted with it. Each is named <flow>-<name>;
   * where a step's template names a claim or ConfigMap <name>, it gets that object.
   */
  resourceTemplates?: ResourceTemplates;
  /**
   * The steps. Those without dependencies start first, each other one when its dependencies have
   * ended.
   */
  steps: Step[];
  /**
   * Steps that run when all others have ended, however they ended. They see flow.result and may
   * depend on each other.
   */
  finally?: Step[];
}

/** What has happened so far. Written by the controller. */
export interface JobFlowStatus {
  /** The metadata.generation of the spec that this status is about. */
  observedGeneration?: number;
  /**
   * Pending before the start, Running, Suspended by spec.suspend, Paused when only approvals are
   * awaited, and Succeeded or Failed for good.
   */
  phase?: FlowPhase;
  /** Why the flow stands where it does, for people. */
  message?: string;
  /** When the flow started. */
  startTime?: string;
  /** When the flow ended, its finally steps included. */
  completionTime?: string;
  /**
   * A hash of steps, finally, parameters and resourceTemplates as they were at startTime, by which
   * a later change of them is noticed.
   */
  specHash?: string;
  /**
   * Accepted (the spec is valid), Complete, Failed and Suspended, as `kubectl wait
   * --for=condition=…` reads them.
   */
  conditions?: Condition[];
  /** How many steps have ended. All counts include the finally steps. */
  progress?: FlowProgress;
  /** Where each step stands, in the order of the spec, the finally steps last. */
  steps?: StepStatus[];
}

/** One parameter of the flow. */
export interface FlowParameter {
  /** The parameter's name, unique in the flow. */
  name: string;
  /** The value, always a string. A parameter without a value must be given when the flow is run. */
  value?: string;
  /** What the parameter is for, for people. */
  description?: string;
  /** The values allowed. Default any. */
  enum?: string[];
}

/** How the flow as a whole is run. May be changed while it runs. */
export interface ExecutionPolicy {
  /**
   * What happens when another flow of this namespace with the same concurrencyGroup is unfinished.
   * Allow runs both; Forbid ends this one, Failed with reason ConcurrencyForbidden; Queue waits for
   * the other; Replace ends the other, Failed with reason Replaced. No effect without
   * concurrencyGroup. Default Forbid.
   */
  concurrencyPolicy?: ConcurrencyPolicy;
  /**
   * The group of flows, in this namespace, of which concurrencyPolicy speaks. A flow that is given
   * one after its start runs on, also beside another flow of it. Default none.
   */
  concurrencyGroup?: string;
  /**
   * The most steps that have a live Job at a time; steps are started in the order of the spec.
   * Steps that wait for a retry or an approval are not counted. Default no limit.
   */
  parallelism?: number;
  /**
   * Seconds after its end at which the flow is deleted, with its Jobs. Default never. Leave it
   * unset where a GitOps tool owns the flow, or the tool creates and runs it again.
   */
  ttlSecondsAfterFinished?: number;
  /**
   * Seconds from startTime after which running Jobs are deleted, the finally steps run, and the
   * flow is Failed with reason DeadlineExceeded. Default none.
   */
  activeDeadlineSeconds?: number;
  /**
   * The most retries of all steps together; a step that would need one more is Failed with reason
   * BackoffLimitExceeded, and so is the flow unless the step has continueOnFailure. Retries happen
   * only in steps with a retryPolicy. Default 6.
   */
  backoffLimit?: number;
  /**
   * The podFailurePolicy, as in batch/v1, of every step's Job that has none of its own and may have
   * one: not with restartPolicy OnFailure or podReplacementPolicy TerminatingOrFailed. Unless it
   * has a rule for DisruptionTarget, one that ignores it is put in front, so an eviction costs no
   * attempt, and what Kubernetes says of the others counts it as index 0.
   */
  podFailurePolicy?: PodFailurePolicy;
  /**
   * After a failure that no continueOnFailure tolerates, steps that have not started are Skipped
   * with reason FailFast and retries that are due are dropped; running Jobs finish. Default true.
   */
  failFast?: boolean;
}

/**
 * Objects made for this flow when it starts and deleted with it. Each is named <flow>-<name>; where
 * a step's template names a claim or ConfigMap <name>, it gets that object.
 */
export interface ResourceTemplates {
  /** PersistentVolumeClaims to make. */
  volumeClaimTemplates?: VolumeClaimTemplate[];
  /** ConfigMaps to make. */
  configMapTemplates?: ConfigMapTemplate[];
}

/** One step, a Job of its own or the wait for an approval. */
export interface Step {
  /** The step's name, a DNS label, unique over steps and finally. */
  name: string;
  /** Job runs the template; Manual waits for an approval. Default Job. */
  type?: StepType;
  /** What a Manual step asks, for people. */
  message?: string;
  /** Labels and annotations for the step's Job and its pods. Those of zen-flow win. */
  metadata?: StepMetadata;
  /**
   * Names of the steps that must have ended first, each Succeeded, Skipped by its own `when`, or
   * Failed with continueOnFailure. Default none.
   */
  dependencies?: string[];
  /**
   * A CEL condition, or always or never, evaluated once, when the dependencies have ended; if false
   * the step is Skipped. Empty means no condition. Default none.
   */
  when?: string;
  /** Whether the flow goes on, and can still succeed, if this step fails. Default false. */
  continueOnFailure?: boolean;
  /**
   * Seconds an attempt may take, at most 30 days; for a Manual step, seconds to wait for the
   * approval. Default none.
   */
  timeoutSeconds?: number;
  /** Whether and when a failed step is tried again, with a new Job. Default no retries. */
  retryPolicy?: RetryPolicy;
  /** What the step is given. */
  inputs?: StepInputs;
  /** What the step leaves for others. */
  outputs?: StepOutputs;
  /**
   * Runs the template as an Indexed Job with one index for each item; a pod finds its item in the
   * file that ZEN_FLOW_ITEM names. The template's spec.parallelism says how many run at a time,
   * default 100; its spec.backoffLimitPerIndex how often a failed one is replaced. Without items
   * the step succeeds at once. Has either items or expression.
   */
  forEach?: ForEach;
  /**
   * The step's Job, apiVersion batch/v1 and kind Job. Any string in it may hold {{ expressions }},
   * and an expression alone may stand for a number or a boolean. Name, namespace, owner, selector
   * and status are not for the template to set.
   */
  template?: JobTemplate;
}

/**
 * Pending before the start, Running, Suspended by spec.suspend, Paused when only approvals are
 * awaited, and Succeeded or Failed for good.
 */
export type FlowPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Suspended" | "Paused";

/** One condition. */
export interface Condition {
  /** Accepted, Complete, Failed or Suspended. */
  type: string;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** The metadata.generation of the spec that this condition is about. */
  observedGeneration?: number;
  /** When the status last changed. */
  lastTransitionTime: string;
  /** Why, in one word. */
  reason: string;
  /** Why, for people. */
  message: string;
}

/** How many steps have ended. All counts include the finally steps. */
export interface FlowProgress {
  /** Steps that are Succeeded, Failed or Skipped. */
  completedSteps?: number;
  /** All steps. */
  totalSteps?: number;
  /** Steps that are Succeeded. */
  successfulSteps?: number;
  /** Steps that are Failed. */
  failedSteps?: number;
  /** completedSteps and totalSteps, as 3/5. */
  summary?: string;
}

/** Where one step stands. */
export interface StepStatus {
  /** The step's name. */
  name: string;
  /**
   * Pending before its start and between attempts, Running, PendingApproval (Manual), and
   * Succeeded, Failed or Skipped for good.
   */
  phase?: StepPhase;
  /** Why, in one word. */
  reason?: string;
  /** Why, for people. */
  message?: string;
  /** When the step started. */
  startTime?: string;
  /** When the step ended. */
  completionTime?: string;
  /** The number of the current or last attempt, from 1. */
  attempt?: number;
  /** Retries so far, attempts less one. */
  retryCount?: number;
  /** When the next attempt is due. */
  nextRetryTime?: string;
  /** The exit code that ended the step, where a container's did. */
  exitCode?: number;
  /** How the last attempt that failed did so. */
  lastFailure?: StepFailure;
  /** The Job of the current or last attempt. */
  jobRef?: JobRef;
  /** Of a forEach step, how its items stand. While it runs, told for every tenth of them. */
  items?: StepItems;
  /** Who approved or rejected a Manual step; "unverified" without the webhook. */
  approvedBy?: string;
  /** When a Manual step was approved or rejected. */
  approvalTime?: string;
  /** What the step left. */
  outputs?: StepOutputValues;
}

/**
 * What happens when another flow of this namespace with the same concurrencyGroup is unfinished.
 * Allow runs both; Forbid ends this one, Failed with reason ConcurrencyForbidden; Queue waits for
 * the other; Replace ends the other, Failed with reason Replaced. No effect without
 * concurrencyGroup. Default Forbid.
 */
export type ConcurrencyPolicy = "Allow" | "Forbid" | "Queue" | "Replace";

/**
 * The podFailurePolicy, as in batch/v1, of every step's Job that has none of its own and may have
 * one: not with restartPolicy OnFailure or podReplacementPolicy TerminatingOrFailed. Unless it has
 * a rule for DisruptionTarget, one that ignores it is put in front, so an eviction costs no
 * attempt, and what Kubernetes says of the others counts it as index 0.
 */
export interface PodFailurePolicy {
  /** The rules, in order; the first that matches a pod's failure decides. */
  rules: PodFailurePolicyRule[];
}

/** One PersistentVolumeClaim. */
export interface VolumeClaimTemplate {
  /** Name, labels and annotations of the object. */
  metadata: ResourceTemplateMetadata;
  /** The claim's spec, as in a v1 PersistentVolumeClaim. */
  spec: CoreV1.PersistentVolumeClaimSpec;
}

/** One ConfigMap. */
export interface ConfigMapTemplate {
  /** Name, labels and annotations of the object. */
  metadata: ResourceTemplateMetadata;
  /** Text by key. */
  data?: Record<string, string>;
  /** Bytes by key, in base64. */
  binaryData?: Record<string, string>;
}

/** Job runs the template; Manual waits for an approval. Default Job. */
export type StepType = "Job" | "Manual";

/** Labels and annotations for the step's Job and its pods. Those of zen-flow win. */
export interface StepMetadata {
  /** Labels of the Job and its pods. A value may hold expressions. */
  labels?: Record<string, string>;
  /** Annotations of the Job and its pods. A value may hold expressions. */
  annotations?: Record<string, string>;
}

/** Whether and when a failed step is tried again, with a new Job. Default no retries. */
export interface RetryPolicy {
  /** The most retries; 0 is none. Default 3. */
  limit?: number;
  /** How long to wait before a retry. */
  backoff?: Backoff;
}

/** What the step is given. */
export interface StepInputs {
  /**
   * Values for the step, as inputs.parameters.<name> in its expressions and as PARAM_<NAME> in the
   * environment of its containers.
   */
  parameters?: InputParameter[];
  /** Files that are there when the step starts. */
  artifacts?: InputArtifact[];
}

/** What the step leaves for others. */
export interface StepOutputs {
  /**
   * Values picked from what the step wrote to the file that ZEN_FLOW_OUTPUTS names, as
   * steps.<step>.outputs.parameters.<name>.
   */
  parameters?: OutputParameter[];
  /** Files that the step leaves. */
  artifacts?: OutputArtifact[];
}

/**
 * Runs the template as an Indexed Job with one index for each item; a pod finds its item in the
 * file that ZEN_FLOW_ITEM names. The template's spec.parallelism says how many run at a time,
 * default 100; its spec.backoffLimitPerIndex how often a failed one is replaced. Without items the
 * step succeeds at once. Has either items or expression.
 */
export interface ForEach {
  /**
   * The items. A string is written to the file as it is, anything else as JSON. A whole number
   * beyond 9007199254740991 has to be a string, because readers of JSON change it.
   */
  items?: JSONValue[];
  /** A CEL expression that gives the list of items. */
  expression?: string;
}

/**
 * The step's Job, apiVersion batch/v1 and kind Job. Any string in it may hold {{ expressions }},
 * and an expression alone may stand for a number or a boolean. Name, namespace, owner, selector and
 * status are not for the template to set.
 */
export interface JobTemplate {
  /** batch/v1. */
  apiVersion: "batch/v1";
  /** Job. */
  kind: "Job";
  /** Labels and annotations of the Job. */
  metadata?: MetaV1.ObjectMeta;
  /** The Job's spec, as in batch/v1. */
  spec: BatchV1.JobSpec;
  /** Not allowed. */
  status?: never;
}

/** True, False or Unknown. */
export type ConditionStatus = "True" | "False" | "Unknown";

/**
 * Pending before its start and between attempts, Running, PendingApproval (Manual), and Succeeded,
 * Failed or Skipped for good.
 */
export type StepPhase =
  | "Pending"
  | "Running"
  | "Succeeded"
  | "Failed"
  | "Skipped"
  | "PendingApproval";

/** How the last attempt that failed did so. */
export interface StepFailure {
  /** Why, in one word. */
  reason?: string;
  /** Why, for people; with the last lines of the container's log where it has them. */
  message?: string;
  /** The container's exit code. */
  exitCode?: number;
  /** When the attempt failed. */
  time?: string;
}

/** The Job of the current or last attempt. */
export interface JobRef {
  /** The Job's name, set before it is created. */
  name: string;
  /** The Job's uid, set once it is known. */
  uid?: string;
}

/** Of a forEach step, how its items stand. While it runs, told for every tenth of them. */
export interface StepItems {
  /** All items. */
  total?: number;
  /** Items whose pod has succeeded, in the current or last attempt. */
  succeeded?: number;
  /** Items that failed for good, where the template has backoffLimitPerIndex. */
  failed?: number;
  /** The indexes of those, from 0, as 3,7-9. Of very many only the first. */
  failedIndexes?: string;
}

/** What the step left. */
export interface StepOutputValues {
  /** Values by name, as the step's outputs name them. */
  parameters?: Record<string, JSONValue>;
}

/** What to do about one kind of pod failure. */
export interface PodFailurePolicyRule {
  /**
   * FailJob fails the Job, and the step is not retried; FailIndex fails the pod's index; Ignore
   * replaces the pod at no cost; Count counts the failure towards the Job's backoffLimit.
   */
  action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  /** Matches a pod by the exit codes of its containers. */
  onExitCodes?: OnExitCodes;
  /** Matches a pod that has one of these conditions. */
  onPodConditions?: OnPodCondition[];
}

/** Name, labels and annotations of the object. */
export interface ResourceTemplateMetadata {
  /** The name that steps use; the object's own is <flow>-<name>. */
  name: string;
  /** Labels of the object. Those of zen-flow win. */
  labels?: Record<string, string>;
  /** Annotations of the object. */
  annotations?: Record<string, string>;
}

/** How long to wait before a retry. */
export interface Backoff {
  /**
   * With n retries so far, Fixed waits duration, Linear duration × (n + 1), Exponential duration ×
   * factor^n. Default Exponential.
   */
  type?: BackoffType;
  /** The base of Exponential. Default 2. */
  factor?: number;
  /** The first wait, as 30s or 1h30m. Default 1s. */
  duration?: string;
  /** The longest wait, as 5m. Default 5m, or duration where that is longer. */
  maxDuration?: string;
}

/** One input parameter. */
export interface InputParameter {
  /** The parameter's name, unique among the step's inputs. */
  name: string;
  /** The value; it may hold expressions. */
  value?: string;
  /** Where the value comes from. One of its fields. */
  valueFrom?: InputValueSource;
  /** The value where valueFrom gives none. */
  default?: string;
}

/** One file or folder. */
export interface InputArtifact {
  /** The artifact's name, unique among the step's input or output artifacts. */
  name: string;
  /** The absolute path in the step's container. */
  path: string;
  /** The output artifact of a step upstream, as step/artifact. */
  from?: string;
  /** A file fetched with GET. */
  http?: HttpSource;
  /** An object of an S3 compatible store. */
  s3?: S3Source;
  /** How the artifact is packed in the store. Not used with a claim. */
  archive?: Archive;
}

/** One output parameter. */
export interface OutputParameter {
  /** The parameter's name, unique among the step's outputs. */
  name: string;
  /** Where the value comes from. Default the key of the parameter's own name. */
  valueFrom?: OutputValueSource;
  /** The value where the step wrote none. Without it the step fails, OutputMissing. */
  default?: string;
}

/** One file or folder. */
export interface OutputArtifact {
  /** The artifact's name, unique among the step's input or output artifacts. */
  name: string;
  /** The absolute path in the step's container. */
  path: string;
  /**
   * A claim that holds the artifact: its folder is mounted at path, nothing is copied, and path is
   * a folder.
   */
  persistentVolumeClaim?: ClaimStore;
  /** An object of an S3 compatible store. */
  s3?: S3Target;
  /** How the artifact is packed in the store. Not used with a claim. */
  archive?: Archive;
}

/** Matches a pod by the exit codes of its containers. */
export interface OnExitCodes {
  /** The container or init container looked at. Default all. */
  containerName?: string;
  /**
   * In matches if an exit code is one of values, NotIn if an exit code other than 0 is none of
   * them.
   */
  operator: "In" | "NotIn";
  /** Exit codes, in ascending order. */
  values: number[];
}

/** A pod condition. */
export interface OnPodCondition {
  /** The condition's type, such as DisruptionTarget. */
  type: string;
  /** The condition's status. Default True. */
  status?: "True" | "False" | "Unknown";
}

/**
 * With n retries so far, Fixed waits duration, Linear duration × (n + 1), Exponential duration ×
 * factor^n. Default Exponential.
 */
export type BackoffType = "Fixed" | "Linear" | "Exponential";

/** Where the value comes from. One of its fields. */
export interface InputValueSource {
  /** A CEL expression. */
  expression?: string;
  /** A step and a path into its outputs, as fetch:$.count. */
  jsonPath?: string;
  /** A key of a ConfigMap in the flow's namespace. */
  configMapKeyRef?: KeyRef;
  /**
   * A key of a Secret in the flow's namespace. The controller does not read it; the containers get
   * it by reference, in their environment only.
   */
  secretKeyRef?: KeyRef;
}

/** A file fetched with GET. */
export interface HttpSource {
  /** The address, http or https; it may hold expressions. */
  url: string;
  /** Headers of the request. */
  headers?: HttpHeader[];
  /** What the fetched bytes must hash to, as sha256:<64 hexadecimal digits>. Default not checked. */
  checksum?: string;
}

/** An object of an S3 compatible store. */
export interface S3Source {
  /**
   * The store's address, as https://minio.example:9000; it may hold expressions. Default AWS, by
   * region.
   */
  endpoint?: string;
  /** The region requests are signed for. Default us-east-1. */
  region?: string;
  /** The bucket; it may hold expressions. */
  bucket: string;
  /** The object's key; it may hold expressions. */
  key: string;
  /**
   * Whether the bucket is the first part of the path and not of the host name. Default true with
   * endpoint, else false.
   */
  pathStyle?: boolean;
  /** The Secret's key with the access key id. Default unsigned requests. */
  accessKeyIDSecretRef?: KeyRef;
  /** The Secret's key with the secret access key. */
  secretAccessKeySecretRef?: KeyRef;
  /** The Secret's key with the session token of temporary credentials. */
  sessionTokenSecretRef?: KeyRef;
  /** What the fetched bytes must hash to, as sha256:<64 hexadecimal digits>. Default not checked. */
  checksum?: string;
}

/** How an artifact is packed in the store. */
export interface Archive {
  /**
   * tar packs and unpacks a folder with all that is in it; none moves one file as it is. Default
   * tar in an s3 output and what reads it, none in an http or s3 input.
   */
  format?: "tar" | "none";
  /** gzip or none. Default gzip with tar, else none. */
  compression?: "gzip" | "none";
}

/** Where the value comes from. Default the key of the parameter's own name. */
export interface OutputValueSource {
  /** A CEL expression. */
  expression?: string;
  /** A path into the step's output object, or into its Job as $.status. */
  jsonPath?: string;
}

/**
 * A claim that holds the artifact: its folder is mounted at path, nothing is copied, and path is a
 * folder.
 */
export interface ClaimStore {
  /** The name of a volumeClaimTemplate, or of a claim in the flow's namespace. */
  claimName: string;
}

/** An object of an S3 compatible store. */
export interface S3Target {
  /**
   * The store's address, as https://minio.example:9000; it may hold expressions. Default AWS, by
   * region.
   */
  endpoint?: string;
  /** The region requests are signed for. Default us-east-1. */
  region?: string;
  /** The bucket; it may hold expressions. */
  bucket: string;
  /** The object's key; it may hold expressions. */
  key: string;
  /**
   * Whether the bucket is the first part of the path and not of the host name. Default true with
   * endpoint, else false.
   */
  pathStyle?: boolean;
  /** The Secret's key with the access key id. Default unsigned requests. */
  accessKeyIDSecretRef?: KeyRef;
  /** The Secret's key with the secret access key. */
  secretAccessKeySecretRef?: KeyRef;
  /** The Secret's key with the session token of temporary credentials. */
  sessionTokenSecretRef?: KeyRef;
}

/** A key of a ConfigMap or Secret in the flow's namespace. */
export interface KeyRef {
  /** The object's name. */
  name: string;
  /** The key in its data. */
  key: string;
  /** Whether the object or the key may be absent. Default false. */
  optional?: boolean;
}

/** One header. */
export interface HttpHeader {
  /** The header's name. */
  name: string;
  /** The header's value. */
  value?: string;
  /** A key of a Secret that holds the header's whole value. */
  secretKeyRef?: KeyRef;
}
