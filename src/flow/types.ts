/**
 * The records that go into the core and come out of it. Plain data: what the shell has observed,
 * and what it is to write, in which order (see `plan.ts`).
 */

import type {
  ConcurrencyPolicy,
  JobFlowSpec,
  JobFlowStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JsonValue } from "./expression/mod.ts";
import type { Outline } from "./outline.ts";

/** A JobFlow as the core sees it. Instants are milliseconds since the epoch. */
export interface Flow {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly createdAt: number;
  /** Carries the annotation `workflow.zen.io/hold`. */
  readonly held: boolean;
  /** What people decided about Manual steps, by step, read off the flow's annotations. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Has a deletionTimestamp: the garbage collector takes the Jobs, nothing is left to decide. */
  readonly deleting: boolean;
  /** What decisions need of the spec. */
  readonly outline: Outline;
  /** The whole spec, templates included; may be parsed anew on each call. */
  readonly spec: () => JobFlowSpec;
  readonly status: JobFlowStatus | undefined;
}

/** What a person decided about a Manual step; `record`: who it was (`decisions.ts`). */
export type Decision =
  | {
    readonly kind: "approved";
    readonly record?: string | undefined;
    /** As the annotation has it: `textOfWait()` says whether it is of this wait. */
    readonly note?: string | undefined;
  }
  | { readonly kind: "rejected"; readonly why: string; readonly record?: string | undefined }
  /** An annotation to approve whose value is not "true". */
  | { readonly kind: "unclear"; readonly value: string };

/** Another unfinished flow of the same namespace and concurrencyGroup. */
export interface GroupMember {
  readonly name: string;
  readonly createdAt: number;
  /** Undefined: not started. */
  readonly startedAt: number | undefined;
  readonly policy: ConcurrencyPolicy;
  /** Could start, as far as is known: neither refused, suspended, held nor being deleted. */
  readonly eligible: boolean;
  /** Has been found valid as it is now. One that nobody has looked at yet may come to be refused. */
  readonly accepted: boolean;
  /** Its steps will never run, only its `finally`. */
  readonly cancelled: boolean;
}

/** What a flow's concurrencyGroup holds besides itself. */
export interface GroupFacts {
  readonly members: readonly GroupMember[];
  /** Pods of the group that live though no unfinished flow accounts for them. */
  readonly leftovers: boolean;
}

/** A Job condition that is True. */
export interface JobCondition {
  readonly reason: string;
  readonly message: string;
}

/** What the core needs of a Job of the flow, made by `jobRecord`. */
export interface JobRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Name and uid of the controlling owner, the flow. */
  readonly ownerName: string;
  readonly ownerUid: string;
  readonly step: string;
  readonly attempt: number;
  readonly createdAt: number;
  /** When the Job controller took it up, or resumed it, ms since the epoch. */
  readonly startedAt: number | undefined;
  /** The flow's deadline, in ms, where that is what limits the Job (`jobLimit()`). */
  readonly flowDeadline: number | undefined;
  readonly deleting: boolean;
  readonly suspended: boolean;
  /** completions 1 or unset, parallelism 1 or unset, no successPolicy, no managedBy. */
  readonly singlePod: boolean;
  /** The flow's concurrencyGroup, or undefined. */
  readonly group: string | undefined;
  readonly completions: number | undefined;
  readonly succeeded: number;
  /** Of an Indexed Job with backoffLimitPerIndex. */
  readonly failedIndexes: FailedIndexes | undefined;
  readonly ttlSecondsAfterFinished: number | undefined;
  /** What outputs may read of the Job's status; empty until it is complete. */
  readonly status: Readonly<Record<string, JsonValue>>;
  readonly complete: JobCondition | undefined;
  readonly failed: JobCondition | undefined;
  readonly failureTarget: JobCondition | undefined;
}

/** Indexes of a Job that failed for good. */
export interface FailedIndexes {
  readonly count: number;
  /** As `3,7-9`; of very many the first, and an ellipsis. */
  readonly list: string;
}

/** What decided a pod's failure. */
export interface PodFailure {
  /** Undefined, with the exit code: no container failed, the pod itself did. */
  readonly container: string | undefined;
  readonly exitCode: number | undefined;
  readonly reason: string;
  /** The termination message: with FallbackToLogsOnError, the last lines of the log. */
  readonly message: string;
}

/** What a container left when it ended. */
export interface TerminationMessage {
  readonly text: string;
  /** Bytes from which on the kubelet may have cut it. */
  readonly limit: number;
}

/** What the core needs of a pod of a Job, made by `podRecord`. */
export interface PodRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The uid of the Job that controls the pod, or undefined. */
  readonly jobUid: string | undefined;
  /** The label with the name of its flow (`flowLabel`). */
  readonly flow: string;
  readonly phase: string;
  /** The message of a scheduler that finds no node. */
  readonly unschedulable: string | undefined;
  /** A container that waits because its image cannot be had: the kubelet's message. */
  readonly imageProblem: string | undefined;
  /** The flow's concurrencyGroup, or undefined. */
  readonly group: string | undefined;
  readonly deleting: boolean;
  /** Carries the finalizer of the Job controller, which has not decided what becomes of it. */
  readonly tracked: boolean;
  /** Has the condition DisruptionTarget. */
  readonly disrupted: boolean;
  /** Of a pod of an Indexed Job: its index. */
  readonly index: number | undefined;
  /** When its first container started, ms since the epoch; undefined: none has. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly failure: PodFailure | undefined;
  /** Of a pod that has succeeded and has a container to write outputs: what that one left. */
  readonly written: TerminationMessage | undefined;
}

/** What operators set for all flows. */
export interface Settings {
  /** Whether the last lines of a failing container's log are to reach the step's status. */
  readonly failureLogTail: boolean;
  /** Whether only decisions count of which the admission webhook has recorded whose they are. */
  readonly verifiedDecisions: boolean;
  /** The image of zen-flow, for containers that carry artifacts. */
  readonly artifactImage: string;
}

/** What became of a create that the API server refused for good or for now. */
export type CreateRefusal =
  /** 422, 400 or 413: this Job can never be created. */
  | { readonly kind: "Invalid"; readonly message: string }
  /** The name is taken by an object that is not ours. */
  | { readonly kind: "NameConflict"; readonly message: string }
  /** 403: quota, rights, admission; tried again at `retryAt`. */
  | { readonly kind: "Forbidden"; readonly message: string; readonly retryAt: number }
  /**
   * Since `since` no create had a clear answer (429, 5xx, none at all). Whether one took effect is
   * asked before each plan.
   */
  | {
    readonly kind: "Failing";
    readonly message: string;
    readonly since: number;
    readonly retryAt: number;
  };

/** Everything a plan depends on besides the flow and the time. */
export interface Observed {
  /** All Jobs controlled by the flow's uid that the shell has seen, of any step and attempt. */
  readonly jobs: readonly JobRecord[];
  /** All pods of those Jobs that the shell has seen. */
  readonly pods: readonly PodRecord[];
  /** Names of Jobs that the API server itself, asked in this pass, says do not exist. */
  readonly missingJobs: ReadonlySet<string>;
  /** By Job uid, the API server's words where the Job's pods may not be created. */
  readonly podRefusals: ReadonlyMap<string, string>;
  /** By uid of a Job without pods, when (ms) its events are read again: they have told nothing yet. */
  readonly eventsDueAt: ReadonlyMap<string, number>;
  /** By Job uid, then by index (0 where there is none), what pods left that were deleted since. */
  readonly leftMessages: ReadonlyMap<string, ReadonlyMap<number, TerminationMessage>>;
  /** By Job uid, since when (ms) the API server is known to lack pods that left something. */
  readonly silentSince: ReadonlyMap<string, number>;
  /** The flow's concurrencyGroup; undefined where it has none. */
  readonly group: GroupFacts | undefined;
  /** By Job name, uids that this process has seen and the status need not hold yet. */
  readonly knownUids: ReadonlyMap<string, string>;
  /**
   * By Job name, creates that were refused since the attempt was recorded, be it the Job itself or
   * a claim or ConfigMap that must be there before it.
   */
  readonly refusals: ReadonlyMap<string, CreateRefusal>;
}

/** What limits a Job. */
export interface JobLimit {
  /** Its activeDeadlineSeconds; undefined: nothing limits it. */
  readonly seconds: number | undefined;
  /** The flow's deadline, in ms, where that is the limit; undefined: it is not. */
  readonly flowDeadline: number | undefined;
}

/** A claim or ConfigMap to be made: from a resource template, or with the items of a step. */
export interface FlowResource {
  readonly kind: "PersistentVolumeClaim" | "ConfigMap";
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One write. The shell carries them out in order, after the status has been written. */
export type Action =
  | { readonly kind: "createResource"; readonly resource: FlowResource }
  | {
    readonly kind: "createJob";
    readonly step: string;
    readonly attempt: number;
    readonly name: string;
    readonly job: Job;
    /** What must be there before this Job, and this Job alone. */
    readonly needs?: FlowResource;
  }
  | {
    readonly kind: "deleteJob";
    readonly name: string;
    readonly uid: string;
    readonly why: "Stray" | "Stopped";
  }
  | {
    readonly kind: "setJobTtl";
    readonly name: string;
    readonly uid: string;
    readonly ttlSecondsAfterFinished: number;
  }
  | {
    readonly kind: "setJobLimit";
    readonly name: string;
    readonly uid: string;
    readonly limit: JobLimit;
  }
  | { readonly kind: "deleteFlow"; readonly uid: string };

/** An Event to be recorded on the flow once the status has been written. */
export interface FlowEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** What is to be done now, and when to look again though nothing has changed. */
export interface Plan {
  /** The whole new status; the very object of the flow where nothing is to be written. */
  readonly status: JobFlowStatus | undefined;
  readonly actions: readonly Action[];
  readonly events: readonly FlowEvent[];
  /** The earliest instant at which the same facts would give another plan. */
  readonly dueAt: number | undefined;
}
