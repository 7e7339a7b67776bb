/** The caches that passes read: flows, their Jobs, their pods, and which flow a change concerns. */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  flowLabel,
  isFinished,
  isPodLive,
  type JobRecord,
  jobRecord,
  MANAGED_BY,
  MANAGED_BY_LABEL,
  type PodRecord,
  podRecord,
} from "../flow/mod.ts";
import type { Clock } from "../kube/clock.ts";
import { createInformer, type Informer } from "../kube/informer.ts";
import { joinInformers } from "../kube/joined_informer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Apis } from "./apis.ts";
import { type FlowRecord, flowRecord } from "./flow_record.ts";
import { flowKey, groupKey, groupState } from "./group.ts";
import type { Views } from "./pass_views.ts";

export interface ViewsOptions {
  readonly apis: Apis;
  /** Namespaces that are watched; empty: all. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** What has happened to a flow, where that is more than another state in a cache. */
export interface FlowChange {
  /** A pod of it is gone, and was last like this. */
  readonly lostPod?: PodRecord;
  /** It was one of many pods, of which none decides anything. */
  readonly canWait?: boolean;
}

/** The caches, and what keeps them going. */
export interface LiveViews extends Views {
  /** Resolves once every cache holds a whole list. */
  readonly synced: Promise<void>;
  /** Kinds whose cache does not hold a whole list yet. */
  unsynced(): readonly string[];
  /** All flows, as they are now. */
  flows(): readonly FlowRecord[];
  /** Calls back with the key of each flow that something has happened to, and what it was. */
  onChange(callback: (key: string, what: FlowChange) => void): void;
  /**
   * Calls back with each Job as soon as it is shown: also those on the pages of a list that comes to
   * no end, which no cache ever holds.
   */
  onJob(callback: (job: JobRecord) => void): void;
  /** Calls back after each whole list of the kind, and what it changed. */
  onList(kind: "JobFlow" | "Job", callback: () => void): void;
  /** Follows the API server until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Jobs and pods of others are none of ours, and a cluster has many. */
const labelSelector = `${MANAGED_BY_LABEL}=${MANAGED_BY}`;

export function createViews(options: ViewsOptions): LiveViews {
  const known = new Map<string, FlowRecord>();
  const flows = informerOf<JobFlow, FlowRecord>(options, flowsOf, {
    kind: "JobFlow",
    // What follows from the spec is kept while the spec stays: most changes are of the status.
    transform: (raw) => flowRecord(raw, known.get(raw.metadata?.uid ?? "")),
    indexes: {
      group: (flow) => [groupKey(flow)].filter((key) => key !== undefined),
      label: ({ namespace, name }) => [`${namespace}/${flowLabel(name)}`],
    },
  });
  flows.onChange(({ before, after }) => {
    if (before && before.uid !== after?.uid) known.delete(before.uid);
    if (after) known.set(after.uid, after);
  });
  const jobHandlers: ((job: JobRecord) => void)[] = [];
  const jobs = informerOf<Job, JobRecord>(options, jobsOf, {
    kind: "Job",
    transform(raw) {
      const job = jobRecord(raw);
      for (const handle of jobHandlers) handle(job);
      return job;
    },
    indexes: { owner: (job) => [job.ownerUid], group: groupIndex },
  });
  const pods = informerOf<Pod, PodRecord>(options, podsOf, {
    kind: "Pod",
    transform: podRecord,
    indexes: {
      job: (pod) => pod.jobUid === undefined ? [] : [pod.jobUid],
      group: groupIndex,
    },
  });
  const informers: readonly Informer<unknown>[] = [flows, jobs, pods];
  // One watch is for all namespaces, or each has its own, in this order.
  const healthOf = (informer: Informer<unknown>, namespace: string) =>
    informer.health()[Math.max(0, options.namespaces.indexOf(namespace))]!;
  const isListingFlows = (namespace: string) => healthOf(flows, namespace).phase === "list";
  return {
    flow: (key) => flows.store.get(key),
    isListingFlows,
    flows: () => flows.store.list(),
    flowsOf: (namespace, group) => flows.store.byIndex("group", `${namespace}/${group}`),
    jobsOfGroup: (namespace, group) => jobs.store.byIndex("group", `${namespace}/${group}`),
    podsOfGroup: (namespace, group) => pods.store.byIndex("group", `${namespace}/${group}`),
    jobsOf: (flowUid) => jobs.store.byIndex("owner", flowUid),
    podsOf: (jobUid) => pods.store.byIndex("job", jobUid),
    jobsVersion: (namespace) => healthOf(jobs, namespace).seenVersion,
    synced: Promise.all(informers.map((informer) => informer.synced)).then(() => undefined),
    unsynced: () =>
      Object.entries({ JobFlow: flows, Job: jobs, Pod: pods })
        .filter(([, informer]) => !informer.hasSynced()).map(([kind]) => kind),
    onChange: (callback) => follow({ flows, jobs, pods, isListingFlows }, callback),
    onJob: (callback) => void jobHandlers.push(callback),
    onList: (kind, callback) => (kind === "Job" ? jobs : flows).onList(callback),
    async run(signal) {
      await Promise.all(informers.map((informer) => informer.run(signal)));
    },
  };
}

function groupIndex(child: { namespace: string; group: string | undefined }): string[] {
  return child.group === undefined ? [] : [`${child.namespace}/${child.group}`];
}

/** Tells which flow each change concerns; what frees a group concerns all of the group. */
function follow(
  { flows, jobs, pods, isListingFlows }: {
    readonly flows: Informer<FlowRecord>;
    readonly jobs: Informer<JobRecord>;
    readonly pods: Informer<PodRecord>;
    readonly isListingFlows: Views["isListingFlows"];
  },
  callback: (key: string, what: FlowChange) => void,
): void {
  const tellGroup = (namespace: string, group: string) => {
    for (const flow of flows.store.byIndex("group", `${namespace}/${group}`)) {
      if (!isFinished(flow.status)) callback(flowKey(flow), {});
    }
  };
  flows.onChange(({ key, before, after }) => {
    callback(key, {});
    if (groupState(before) === groupState(after)) return;
    for (const flow of [before, after]) {
      if (flow?.outline.concurrency) tellGroup(flow.namespace, flow.outline.concurrency.group);
    }
  });
  jobs.onChange(({ before, after }) => {
    const job = (after ?? before)!;
    const key = flowKey({ namespace: job.namespace, name: job.ownerName });
    callback(key, {});
    const ended = after === undefined || after.complete || after.failed;
    if (ended && job.group !== undefined) tellGroup(job.namespace, job.group);
  });
  /** Not by its Job, which may be gone before it. */
  const flowsOfPod = (pod: PodRecord) =>
    flows.store.byIndex("label", `${pod.namespace}/${pod.flow}`);
  const tellLost = (pod: PodRecord) => {
    for (const flow of flowsOfPod(pod)) {
      callback(flowKey(flow), { lostPod: pod, canWait: pod.index !== undefined });
    }
  };
  /** Pods that were lost while flows were listed: a flow that is yet to come may want what they left. */
  let unclaimed: PodRecord[] = [];
  flows.onList(() => {
    const pods = unclaimed;
    unclaimed = pods.filter(({ namespace }) => isListingFlows(namespace));
    pods.filter(({ namespace }) => !isListingFlows(namespace)).forEach(tellLost);
  });
  pods.onChange(({ before, after }) => {
    const pod = (after ?? before)!;
    if (after !== undefined) {
      const canWait = pod.index !== undefined;
      for (const flow of flowsOfPod(pod)) callback(flowKey(flow), { canWait });
    } else if (isListingFlows(pod.namespace) && flowsOfPod(pod).length === 0) unclaimed.push(pod);
    else tellLost(pod);
    const ended = after === undefined || !isPodLive(after);
    if (ended && pod.group !== undefined) tellGroup(pod.namespace, pod.group);
  });
}

type Lists<Raw> = Pick<
  Parameters<typeof createInformer<Raw & object, unknown>>[0],
  "list" | "watch"
>;

function flowsOf({ flows }: Apis, namespace?: string): Lists<JobFlow> {
  const scoped = namespace === undefined ? undefined : flows.namespace(namespace);
  return {
    list: (opts) =>
      scoped ? scoped.getJobFlowList(opts) : flows.getJobFlowListForAllNamespaces(opts),
    watch: (opts) =>
      scoped ? scoped.watchJobFlowList(opts) : flows.watchJobFlowListForAllNamespaces(opts),
  };
}

function jobsOf({ batch }: Apis, namespace?: string): Lists<Job> {
  const scoped = namespace === undefined ? undefined : batch.namespace(namespace);
  const ours = <T>(opts: T) => ({ ...opts, labelSelector });
  return {
    list: (opts) =>
      scoped ? scoped.getJobList(ours(opts)) : batch.getJobListForAllNamespaces(ours(opts)),
    watch: (opts) =>
      scoped ? scoped.watchJobList(ours(opts)) : batch.watchJobListForAllNamespaces(ours(opts)),
  };
}

function podsOf({ core }: Apis, namespace?: string): Lists<Pod> {
  const scoped = namespace === undefined ? undefined : core.namespace(namespace);
  const ours = <T>(opts: T) => ({ ...opts, labelSelector });
  return {
    list: (opts) =>
      scoped ? scoped.getPodList(ours(opts)) : core.getPodListForAllNamespaces(ours(opts)),
    watch: (opts) =>
      scoped ? scoped.watchPodList(ours(opts)) : core.watchPodListForAllNamespaces(ours(opts)),
  };
}

/** One informer over all namespaces, or one a namespace, joined. */
function informerOf<Raw extends object, Rec>(
  { apis, namespaces, clock, random, logger }: ViewsOptions,
  lists: (apis: Apis, namespace?: string) => Lists<Raw>,
  { kind, transform, indexes }: {
    readonly kind: string;
    readonly transform: (raw: Raw) => Rec;
    readonly indexes: Record<string, (record: Rec) => readonly string[]>;
  },
): Informer<Rec> {
  const create = (namespace?: string) =>
    createInformer<Raw, Rec>({
      ...lists(apis, namespace),
      transform,
      indexes,
      clock,
      random,
      logger: logger.with({ kind, ...(namespace === undefined ? {} : { namespace }) }),
    });
  return namespaces.length === 0 ? create() : joinInformers(namespaces.map(create));
}
