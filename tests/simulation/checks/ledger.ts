/**
 * What has really happened: every Job, pod and flow that the API server ever stored, read off its
 * storage and not off anything that the controller says.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { ConfigMap, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ATTEMPT_LABEL, FLOW_LABEL, STEP_LABEL } from "../../../src/flow/mod.ts";

/** A Job of a flow, also when it has gone. */
export interface JobFact {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Empty if no flow controls it, or none does any more. */
  readonly flowUid: string;
  readonly step: string;
  readonly attempt: number;
  readonly createdAtMs: number;
  readonly isSinglePod: boolean;
  /** Its create reached the server when its sender waited for an answer no longer. */
  readonly isLate: boolean;
  /** As it is now, or was last. */
  job: Job;
  wasComplete: boolean;
  wasFailed: boolean;
  /** A pod of it was seen that had succeeded, with nothing against it. */
  hadCleanSuccess: boolean;
  /** Outputs that pods of it left, by their index, as the API server was told. */
  readonly left: Map<number, Set<string>>;
  isGone: boolean;
  /** Who told it to go, first. */
  deletedBy: string | undefined;
}

/** A flow, also when it has gone. */
export interface FlowFact {
  readonly uid: string;
  readonly key: string;
  flow: JobFlow;
  isGone: boolean;
  /** `step/attempt` to the name that the status gave its Job. */
  readonly recorded: Map<string, string>;
  /** `step/attempt` to the uid that the status gave its Job. */
  readonly recordedUids: Map<string, string>;
  /** The highest that it ever allowed. */
  backoffLimit: number;
}

export class Ledger {
  readonly jobs = new Map<string, JobFact>();
  readonly flows = new Map<string, FlowFact>();
  /** Pods that exist, by uid. */
  readonly pods = new Map<string, Pod>();
  /** ConfigMaps that exist, by `namespace/name`. */
  readonly configMaps = new Map<string, ConfigMap>();
  readonly #jobsByFlow = new Map<string, JobFact[]>();

  /** All Jobs that ever had this flow as their controller. */
  jobsOf(flowUid: string): readonly JobFact[] {
    return this.#jobsByFlow.get(flowUid) ?? [];
  }

  /** The flow that has this key now. */
  flowOf(key: string): FlowFact | undefined {
    return [...this.flows.values()].find((fact) => fact.key === key && !fact.isGone);
  }

  /** Pods that exist of Jobs that flows control. */
  podsOfFlows(): Pod[] {
    return [...this.pods.values()].filter(({ metadata }) =>
      this.jobs.get(controllerOf(metadata?.ownerReferences) ?? "")?.flowUid
    );
  }

  /** The indexes of the pods of this Job that have succeeded and are still there. */
  succeededIndexes(jobUid: string): ReadonlySet<number> {
    const pods = [...this.pods.values()].filter(({ metadata, status }) =>
      status?.phase === "Succeeded" && controllerOf(metadata?.ownerReferences) === jobUid
    );
    return new Set(pods.map(indexOf));
  }

  /** Whether a pod of this Job runs or may still. */
  hasLivePods(jobUid: string): boolean {
    for (const { metadata, spec, status } of this.pods.values()) {
      if (controllerOf(metadata?.ownerReferences) !== jobUid) continue;
      const isOpen = status?.phase === "Running" || status?.phase === "Pending";
      // Told to go before it got a node, it never runs.
      if (isOpen && !(metadata?.deletionTimestamp && !spec?.nodeName)) return true;
    }
    return false;
  }

  /** Notes a Job as it is stored now; `after` undefined: it has gone. */
  noteJob(before: Job | undefined, after: Job | undefined, who: {
    readonly actor: string;
    readonly nowMs: number;
    readonly isLate: boolean;
  }): JobFact {
    const job = (after ?? before)!;
    const { uid = "", deletionTimestamp } = job.metadata!;
    const fact = this.jobs.get(uid) ?? this.#newJob(job, who);
    fact.job = job;
    fact.isGone = after === undefined;
    fact.wasComplete ||= has(job, "Complete");
    fact.wasFailed ||= has(job, "Failed");
    if (after === undefined || deletionTimestamp) fact.deletedBy ??= who.actor;
    return fact;
  }

  noteConfigMap(before: ConfigMap | undefined, after: ConfigMap | undefined): void {
    const { namespace, name } = (after ?? before)!.metadata!;
    if (after === undefined) this.configMaps.delete(`${namespace}/${name}`);
    else this.configMaps.set(`${namespace}/${name}`, after);
  }

  notePod(before: Pod | undefined, after: Pod | undefined): void {
    const pod = (after ?? before)!;
    const uid = pod.metadata!.uid!;
    if (after === undefined) this.pods.delete(uid);
    else this.pods.set(uid, after);
    const fact = this.jobs.get(controllerOf(pod.metadata?.ownerReferences) ?? "");
    if (fact && pod.status?.phase === "Succeeded") {
      const message = pod.status.containerStatuses?.[0]?.state?.terminated?.message;
      const index = indexOf(pod);
      const left = fact.left.get(index) ?? new Set();
      if (message !== undefined) fact.left.set(index, left.add(message));
    }
    if (fact && pod.status?.phase === "Succeeded" && !pod.metadata?.deletionTimestamp) {
      const disrupted = pod.status.conditions?.some((one) => one.type === "DisruptionTarget");
      if (!disrupted) fact.hadCleanSuccess = true;
    }
  }

  noteFlow(before: JobFlow | undefined, after: JobFlow | undefined): FlowFact {
    const flow = (after ?? before)!;
    const { uid = "", namespace, name } = flow.metadata!;
    let fact = this.flows.get(uid);
    if (fact === undefined) {
      const key = `${namespace}/${name}`;
      const empty = { recorded: new Map(), recordedUids: new Map(), backoffLimit: 0 };
      fact = { uid, key, flow, isGone: false, ...empty };
      this.flows.set(uid, fact);
    }
    fact.flow = flow;
    fact.isGone = after === undefined;
    fact.backoffLimit = Math.max(fact.backoffLimit, flow.spec?.executionPolicy?.backoffLimit ?? 6);
    for (const { name: step, attempt, jobRef } of flow.status?.steps ?? []) {
      if (jobRef?.name) fact.recorded.set(`${step}/${attempt}`, jobRef.name);
      if (jobRef?.uid) fact.recordedUids.set(`${step}/${attempt}`, jobRef.uid);
    }
    return fact;
  }

  #newJob(
    job: Job,
    { nowMs, isLate }: { readonly nowMs: number; readonly isLate: boolean },
  ): JobFact {
    const { uid = "", name = "", namespace = "", labels = {}, ownerReferences } = job.metadata!;
    const spec = job.spec!;
    const fact: JobFact = {
      uid,
      name,
      namespace,
      flowUid: labels[FLOW_LABEL] === undefined ? "" : controllerOf(ownerReferences) ?? "",
      step: labels[STEP_LABEL] ?? "",
      attempt: Number(labels[ATTEMPT_LABEL]),
      createdAtMs: nowMs,
      isSinglePod: (spec.completions ?? 1) === 1 && (spec.parallelism ?? 1) === 1,
      isLate,
      job,
      wasComplete: false,
      wasFailed: false,
      left: new Map(),
      hadCleanSuccess: false,
      isGone: false,
      deletedBy: undefined,
    };
    this.jobs.set(uid, fact);
    const list = this.#jobsByFlow.get(fact.flowUid);
    if (list) list.push(fact);
    else this.#jobsByFlow.set(fact.flowUid, [fact]);
    return fact;
  }
}

/** Whether the Job is there and has not ended. */
export function isUnfinished(fact: JobFact): boolean {
  return !fact.isGone && !fact.wasComplete && !fact.wasFailed;
}

/** Whether all containers of the pod have ended. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** The index of a pod of an Indexed Job; of another Job's 0. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata.annotations?.["batch.kubernetes.io/job-completion-index"] ?? 0);
}

function has(job: Job, type: string): boolean {
  return job.status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
}

/** The uid of the object that controls one with these owners. */
export function controllerOf(
  owners: readonly { readonly uid: string; readonly controller?: boolean }[] | undefined,
): string | undefined {
  return owners?.find((owner) => owner.controller)?.uid;
}
