/** What a report can tell of a flow on a cluster beside its status: its Jobs, and its pods' logs. */

import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readInstant } from "../../flow/context.ts";
import { ATTEMPT_LABEL, FLOW_LABEL, flowLabel, STEP_LABEL } from "../../flow/names.ts";
import { statusCodeOf } from "../../kube/errors.ts";
import { COMPLETION_INDEX } from "../../local/job_controller/pod_facts.ts";
import type { AttemptRecord, LogTail, ReportSource } from "../report/source.ts";
import { createdAt } from "./age.ts";
import { failureText } from "./failures.ts";
import type { Session } from "./session.ts";

/** Of each container that failed these last lines are read, and no more bytes. */
const TAIL_LINES = 40;
const TAIL_BYTES = 16 * 1024;

/** Pods whose logs are read at most, the newest first; a page with more is read by nobody. */
const MAX_PODS = 50;

/**
 * Reads what is there. Jobs, pods and their logs may be gone, and whoever may read flows may not be
 * allowed to read logs: the report is made without what the API server refuses, and `note` is told
 * what that is and why.
 */
export async function readSource(
  { client, clock }: Session,
  flow: JobFlow,
  note: (text: string) => void,
): Promise<ReportSource> {
  const { name = "", namespace = "", uid } = flow.metadata;
  const labelSelector = `${FLOW_LABEL}=${flowLabel(name)}`;
  const core = new CoreV1Api(client).namespace(namespace);
  const batch = new BatchV1Api(client).namespace(namespace);
  async function optional<T>(what: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      // Without an answer there is no cluster to make a report of.
      if (statusCodeOf(error) === undefined) throw error;
      note(`The report is without ${what}: ${failureText(error)}`);
      return undefined;
    }
  }
  const jobList = await optional("the times of attempts", batch.getJobList({ labelSelector }));
  const jobs = (jobList?.items ?? []).filter((job) => isOwnedBy(job, uid));
  const podList = await optional("logs", core.getPodList({ labelSelector }));
  const jobUids = new Set(jobs.map((job) => job.metadata.uid));
  const failed = (podList?.items ?? [])
    .filter((pod) => pod.status?.phase === "Failed")
    .filter((pod) => pod.metadata.ownerReferences?.some((owner) => jobUids.has(owner.uid)))
    .toSorted((a, b) => createdAt(b) - createdAt(a))
    .slice(0, MAX_PODS);
  const logs = await Promise.all(
    failed.flatMap(failedContainers).map((container) =>
      optional(`the log of pod ${container.pod}`, readTail(core, container))
    ),
  );
  return {
    flow,
    attempts: jobs.flatMap(attemptOf),
    logs: logs.filter((log) => log !== undefined).toSorted((a, b) => a.attempt - b.attempt),
    now: clock.now(),
  };
}

function isOwnedBy({ metadata }: Job, uid: string | undefined): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid) ?? false;
}

/** The attempt that a Job is. A Job counts in whole seconds. */
export function attemptOf({ metadata, status }: Job): AttemptRecord[] {
  const step = metadata.labels?.[STEP_LABEL];
  const attempt = Number(metadata.labels?.[ATTEMPT_LABEL]);
  const startedAt = readInstant(metadata.creationTimestamp);
  if (step === undefined || Number.isNaN(attempt) || startedAt === undefined) return [];
  const end = status?.conditions?.find((condition) =>
    condition.status === "True" && (condition.type === "Complete" || condition.type === "Failed")
  );
  if (end === undefined) {
    return [{ step, attempt, startedAt, endedAt: undefined, outcome: "Running" }];
  }
  const endedAt = readInstant(status?.completionTime) ?? readInstant(end.lastTransitionTime);
  const outcome = end.type === "Complete" ? "Succeeded" : "Failed";
  return [{ step, attempt, startedAt, endedAt, outcome }];
}

/** A container that failed, and what it is a part of. */
interface FailedContainer extends Omit<LogTail, "text"> {
  readonly pod: string;
  readonly container: string;
}

function failedContainers({ metadata, status }: Pod): FailedContainer[] {
  const statuses = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []];
  const index = metadata.annotations?.[COMPLETION_INDEX];
  return statuses
    .filter(({ state }) => state?.terminated !== undefined && state.terminated.exitCode !== 0)
    .map(({ name }) => ({
      pod: metadata.name!,
      container: name,
      step: metadata.labels?.[STEP_LABEL] ?? "",
      attempt: Number(metadata.labels?.[ATTEMPT_LABEL]),
      part: (index === undefined ? "" : `[${index}]`) + (statuses.length > 1 ? `/${name}` : ""),
    }));
}

async function readTail(
  core: ReturnType<CoreV1Api["namespace"]>,
  { pod, container, ...rest }: FailedContainer,
): Promise<LogTail> {
  const limits = { tailLines: TAIL_LINES, limitBytes: TAIL_BYTES };
  return { ...rest, text: await core.getPodLog(pod, { container, ...limits }) };
}
