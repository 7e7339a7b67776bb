/** Gathers what a plan depends on: from the caches, from our own writes, and, asked for, from the API server. */

import type { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import {
  type JobRecord,
  jobRecord,
  type Observed,
  type PodRecord,
  unseenJobs,
} from "../flow/mod.ts";
import { isNotFound } from "../kube/errors.ts";
import type { FlowRecord } from "./flow_record.ts";
import type { FlowMemory } from "./memory.ts";

/** The caches, as a pass reads them. */
export interface Views {
  flow(key: string): FlowRecord | undefined;
  /** Jobs whose controlling owner has this uid. */
  jobsOf(flowUid: string): readonly JobRecord[];
  /** Pods whose controlling Job has this uid. */
  podsOf(jobUid: string): readonly PodRecord[];
  /** The resourceVersion up to which the cache of Jobs is complete. */
  jobsVersion(): string;
}

/** Everything the plan of this flow depends on. Asks the API server only about unseen Jobs. */
export async function observe(
  flow: FlowRecord,
  memory: FlowMemory,
  { views, jobsApi }: { readonly views: Views; readonly jobsApi: BatchV1Api },
): Promise<Observed> {
  const version = views.jobsVersion();
  const cached = memory.mergeJobs(views.jobsOf(flow.uid), version);
  const unseen = unseenJobs(flow.status, cached).filter((name) => !memory.refusals.has(name));
  const asked = await Promise.all(unseen.map((name) => lookUp(flow, memory, { name, jobsApi })));
  const jobs = [...cached, ...asked.filter((job) => job !== undefined)];
  return {
    jobs,
    pods: jobs.flatMap((job) => views.podsOf(job.uid)),
    missingJobs: new Set(unseen.filter((_, index) => asked[index] === undefined)),
    knownUids: memory.knownUids,
    refusals: memory.refusals,
  };
}

/** The Job of this name if it is the flow's; undefined: the API server has none, or another's. */
async function lookUp(
  flow: FlowRecord,
  memory: FlowMemory,
  { name, jobsApi }: { readonly name: string; readonly jobsApi: BatchV1Api },
): Promise<JobRecord | undefined> {
  try {
    const job = await jobsApi.namespace(flow.namespace).getJob(name);
    const record = jobRecord(job);
    if (record.ownerUid === flow.uid) {
      memory.sawJob(record, job.metadata?.resourceVersion ?? "");
      return record;
    }
    memory.refuse(name, nameConflict("Job", name, flow));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    memory.lostJob(name);
  }
  return undefined;
}

/** A name of the flow's that some object of somebody else has. */
export function nameConflict(kind: string, name: string, flow: FlowRecord) {
  return {
    kind: "NameConflict" as const,
    message: `${kind} ${name} exists and is not owned by this flow ` +
      `(JobFlow ${flow.name}, uid ${flow.uid}); delete or rename it`,
  };
}
