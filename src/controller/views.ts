/** The caches that passes read: flows, their Jobs, their pods, and which flow a change concerns. */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
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
import { isOlder } from "../kube/resource_version.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Apis } from "./apis.ts";
import { type FlowRecord, flowRecord } from "./flow_record.ts";
import type { Views } from "./observe.ts";

export interface ViewsOptions {
  readonly apis: Apis;
  /** Namespaces that are watched; empty: all. */
  readonly namespaces: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** The caches, and what keeps them going. */
export interface LiveViews extends Views {
  /** Resolves once every cache holds a whole list. */
  readonly synced: Promise<void>;
  /** Calls back with the key of each flow that something has happened to. */
  onChange(callback: (key: string) => void): void;
  /** Follows the API server until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Jobs and pods of others are none of ours, and a cluster has many. */
const labelSelector = `${MANAGED_BY_LABEL}=${MANAGED_BY}`;

export function createViews(options: ViewsOptions): LiveViews {
  const flows = informerOf<JobFlow, FlowRecord>(options, flowsOf, {
    kind: "JobFlow",
    transform: flowRecord,
    indexes: {},
  });
  const jobs = informerOf<Job, JobRecord>(options, jobsOf, {
    kind: "Job",
    transform: jobRecord,
    indexes: { owner: (job) => [job.ownerUid], uid: (job) => [job.uid] },
  });
  const pods = informerOf<Pod, PodRecord>(options, podsOf, {
    kind: "Pod",
    transform: podRecord,
    indexes: { job: (pod) => pod.jobUid === undefined ? [] : [pod.jobUid] },
  });
  const informers: readonly Informer<unknown>[] = [flows, jobs, pods];
  return {
    flow: (key) => flows.store.get(key),
    jobsOf: (flowUid) => jobs.store.byIndex("owner", flowUid),
    podsOf: (jobUid) => pods.store.byIndex("job", jobUid),
    jobsVersion: () => oldest(jobs.health().map((health) => health.seenVersion)),
    synced: Promise.all(informers.map((informer) => informer.synced)).then(() => undefined),
    onChange(callback) {
      flows.onChange(({ key }) => callback(key));
      jobs.onChange(({ before, after }) => callback(flowKey((after ?? before)!)));
      pods.onChange(({ before, after }) => {
        const jobUid = (after ?? before)!.jobUid;
        if (jobUid === undefined) return;
        for (const job of jobs.store.byIndex("uid", jobUid)) callback(flowKey(job));
      });
    },
    async run(signal) {
      await Promise.all(informers.map((informer) => informer.run(signal)));
    },
  };
}

function flowKey(job: JobRecord): string {
  return `${job.namespace}/${job.ownerName}`;
}

/** Several caches are complete up to the version that the slowest has reached. */
function oldest(versions: readonly string[]): string {
  return versions.reduce((least, version) => isOlder(version, least) ? version : least);
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
