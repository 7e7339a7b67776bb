/**
 * Gathers what a plan depends on: from the caches, from the answers to our own writes, and, where
 * these do not tell, from the API server.
 */

import {
  attemptLabels,
  isFinished,
  type JobRecord,
  jobRecord,
  type LostJob,
  lostJobs,
  type Observed,
  podlessJobs,
  type PodRecord,
  podRecord,
  silentJobs,
  unseenJobs,
} from "../flow/mod.ts";
import type { Clock } from "../kube/clock.ts";
import { isForbidden, isNotFound } from "../kube/errors.ts";
import type { Apis } from "./apis.ts";
import type { FlowRecord } from "./flow_record.ts";
import { groupFacts } from "./group.ts";
import type { FlowMemory, Memories } from "./memory.ts";
import type { Views } from "./pass_views.ts";

/** What is looked at, and through what. */
export interface ObserveContext {
  readonly views: Views;
  readonly apis: Apis;
  readonly memories: Memories;
  readonly clock: Clock;
}

/** Everything the plan of this flow depends on. */
export async function observe(
  flow: FlowRecord,
  memory: FlowMemory,
  context: ObserveContext,
): Promise<Observed> {
  const { views } = context;
  if (isFinished(flow.status)) memory.forgetMessages();
  const cached = memory.mergeJobs(views.jobsOf(flow.uid), views.jobsVersion(flow.namespace));
  // Refused ones too: an earlier create, or another controller's, may have taken effect.
  const unseen = unseenJobs(flow.status, cached);
  // As known before the API server is asked: what a watch brings meanwhile may be newer than a 404.
  const knownUids = unseen.length === 0 ? memory.knownUids : new Map(memory.knownUids);
  const asked = await Promise.all(unseen.map((name) => lookUp(flow, memory, { name, context })));
  const jobs = [...cached, ...asked.filter((job) => job !== undefined)];
  const lost = lostJobs(flow.status, { jobs, knownUids });
  const seen = [
    ...podsOf(flow, jobs, views).filter((pod) => !lost.some((job) => job.uid === pod.jobUid)),
    ...await podsOfJobs(flow, lost, context),
  ];
  const pods = await withSilentPods(flow, memory, { jobs, pods: seen, context });
  await readPodRefusals(flow, memory, { jobs, pods, context });
  const missing = new Set(unseen.filter((_, index) => asked[index] === undefined));
  // A create that was given up may have arrived since the API server was asked.
  const arrived = views.jobsOf(flow.uid).filter((job) => missing.delete(job.name));
  return {
    jobs: [...jobs, ...arrived],
    pods,
    missingJobs: missing,
    knownUids,
    podRefusals: memory.podRefusals,
    eventsDueAt: memory.eventsDueAt,
    leftMessages: memory.leftMessages,
    silentSince: memory.silentSince,
    group: isFinished(flow.status) ? undefined : groupFacts(flow, context),
    refusals: memory.refusals,
  };
}

/** Pods of the flow's Jobs, those of recorded Jobs that are gone included. */
function podsOf(flow: FlowRecord, jobs: readonly JobRecord[], views: Views): PodRecord[] {
  const uids = new Set(jobs.map((job) => job.uid));
  for (const step of flow.status?.steps ?? []) {
    if (step.jobRef?.uid !== undefined) uids.add(step.jobRef.uid);
  }
  return [...uids].flatMap((uid) => views.podsOf(uid));
}

/** Pods of these Jobs, from the API server: the cache may not show them, or not as they are. */
async function podsOfJobs(
  flow: FlowRecord,
  wanted: readonly LostJob[],
  { apis }: ObserveContext,
): Promise<PodRecord[]> {
  const core = apis.core.namespace(flow.namespace);
  const found = await Promise.all(wanted.map(async ({ uid, step, attempt }) => {
    const labels = Object.entries(attemptLabels(flow.name, step, attempt));
    const labelSelector = labels.map((pair) => pair.join("=")).join();
    const { items } = await core.getPodList({ labelSelector });
    return items.map(podRecord).filter((pod) => pod.jobUid === uid);
  }));
  return found.flat();
}

/** What has been found of a flow so far. */
interface Seen {
  readonly jobs: readonly JobRecord[];
  readonly pods: readonly PodRecord[];
  readonly context: ObserveContext;
}

/**
 * The pods, with those that the cache does not show as they ended, of Jobs whose outputs are wanted.
 * Of a Job that has none any more, the time is remembered when that was first known.
 */
async function withSilentPods(
  flow: FlowRecord,
  memory: FlowMemory,
  { jobs, pods, context }: Seen,
): Promise<readonly PodRecord[]> {
  const silent = silentJobs(flow, { jobs, pods, leftMessages: memory.leftMessages });
  if (silent.length === 0) return pods;
  const found = (await podsOfJobs(flow, silent, context)).filter((pod) => pod.written);
  const replaced = new Set(found.map((pod) => pod.uid));
  const all = [...pods.filter((pod) => !replaced.has(pod.uid)), ...found];
  const { leftMessages } = memory;
  for (const { uid } of silentJobs(flow, { jobs: silent, pods: all, leftMessages })) {
    memory.heardNothing(uid, context.clock.now());
  }
  return all;
}

/** The Job of this name if it is the flow's; undefined: the API server has none, or another's. */
async function lookUp(
  flow: FlowRecord,
  memory: FlowMemory,
  { name, context }: { readonly name: string; readonly context: ObserveContext },
): Promise<JobRecord | undefined> {
  try {
    const job = await context.apis.batch.namespace(flow.namespace).getJob(name);
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

/** Why Jobs have no pod is told by events only, which may come late; each Job's are read until then. */
async function readPodRefusals(
  flow: FlowRecord,
  memory: FlowMemory,
  { jobs, pods, context }: Seen,
): Promise<void> {
  const events = context.apis.core.namespace(flow.namespace);
  const now = context.clock.now();
  const podless = podlessJobs(flow.status, { jobs, pods }, now);
  memory.keepEventsOf(new Set(podless.map((job) => job.uid)));
  for (const job of podless) {
    if (!memory.wantsEvents(job.uid, now)) continue;
    const fieldSelector = `involvedObject.uid=${job.uid},reason=FailedCreate`;
    try {
      const { items } = await events.getEventList({ fieldSelector });
      const time = (event: typeof items[number]) => event.lastTimestamp ?? event.eventTime ?? "";
      items.sort((a, b) => time(b) < time(a) ? -1 : 1);
      if (items.length === 0) memory.foundNoEvents(job.uid, now);
      else memory.closeEvents(job.uid, items[0]!.message);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      memory.closeEvents(job.uid, undefined); // without the right to read events it stays "Starting"
    }
  }
}

/** A name of the flow's that some object of somebody else has. */
export function nameConflict(kind: string, name: string, flow: FlowRecord) {
  return {
    kind: "NameConflict" as const,
    message: `${kind} ${name} exists and is not owned by this flow ` +
      `(JobFlow ${flow.name}, uid ${flow.uid}); delete or rename it`,
  };
}
