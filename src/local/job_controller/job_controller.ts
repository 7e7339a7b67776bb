/**
 * The Job controller's shell: watches Jobs and their pods, has `syncJob()` decide about each Job
 * that something happened to, and carries the decision out: status first, then pods.
 */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Logger } from "../../telemetry/logger.ts";
import type { Clock } from "../../kube/clock.ts";
import { Controller, type ReconcileResult } from "../../kube/controller.ts";
import { isConflict, isNotFound } from "../../kube/errors.ts";
import { createInformer } from "../../kube/informer.ts";
import { WorkQueue } from "../../kube/work_queue.ts";
import { isTracked, TRACKING_FINALIZER } from "./pod_facts.ts";
import { type JobSync, syncJob } from "./sync_job.ts";

/** What a Job controller needs. */
export interface JobControllerOptions {
  /** The controller's own client; it is disposed with the controller. */
  readonly client: RestClient;
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
}

/** Passes over different Jobs at once. */
const WORKERS = 4;

/** Looks after all Jobs of the cluster until it is disposed. Resolves when it follows them. */
export async function startJobController(options: JobControllerOptions): Promise<AsyncDisposable> {
  const controller = new JobController(options);
  await controller.synced;
  return controller;
}

class JobController implements AsyncDisposable {
  readonly synced: Promise<unknown>;
  readonly #options: JobControllerOptions;
  readonly #batch: BatchV1Api;
  readonly #core: CoreV1Api;
  readonly #queue: WorkQueue;
  /** By key of a Job that has not ended: when it started, ms since the epoch. */
  readonly #startedAt = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(options: JobControllerOptions) {
    this.#options = options;
    const { client, clock, random, logger } = options;
    this.#batch = new BatchV1Api(client);
    this.#core = new CoreV1Api(client);
    this.#queue = new WorkQueue({ clock });
    const jobs = this.#followJobs();
    const pods = this.#followPods();
    const controller = new Controller({
      queue: this.#queue,
      reconcile: (key) => this.#reconcile(key),
      workers: WORKERS,
      clock,
      random,
      logger,
    });
    const { signal } = this.#stop;
    this.synced = Promise.all([jobs.synced, pods.synced]);
    this.#running = Promise.all([jobs.run(signal), pods.run(signal), controller.run(signal)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#options.client[Symbol.dispose]();
  }

  #followJobs() {
    const { clock, random, logger } = this.#options;
    const jobs = createInformer<Job, string>({
      list: (options) => this.#batch.getJobListForAllNamespaces(options),
      watch: (options) => this.#batch.watchJobListForAllNamespaces(options),
      transform: ({ metadata: { namespace, name, uid } }) => `${namespace}/${name}/${uid}`,
      clock,
      random,
      logger: logger.with({ kind: "Job" }),
    });
    jobs.onChange(({ before, after }) => {
      for (const key of [before, after]) if (key !== undefined) this.#queue.add(key);
    });
    return jobs;
  }

  /** Of a pod only its Job is of interest here; passes read pods when they need them. */
  #followPods() {
    const { clock, random, logger } = this.#options;
    const pods = createInformer<Pod, { readonly job: string | undefined }>({
      list: (options) => this.#core.getPodListForAllNamespaces(options),
      watch: (options) => this.#core.watchPodListForAllNamespaces(options),
      transform: (pod) => ({ job: jobKeyOf(pod) }),
      clock,
      random,
      logger: logger.with({ kind: "Pod" }),
    });
    pods.onChange(({ before, after }) => {
      for (const record of [before, after]) if (record?.job) this.#queue.add(record.job);
    });
    return pods;
  }

  /** One pass over one Job, or over the pods of one that is gone. Reads are requests and not from a cache: what was written is seen. */
  async #reconcile(key: string): Promise<ReconcileResult | void> {
    const [namespace = "", name = "", uid = ""] = key.split("/");
    const job = await this.#getJob(namespace, name);
    const pods = await this.#podsOf({ namespace, uid });
    if (job?.metadata.uid !== uid) {
      this.#startedAt.delete(key);
      // Nobody counts them any more, so nothing is to hold them.
      for (const pod of pods.filter(isTracked)) await this.#release(pod);
      return;
    }
    const sync = syncJob(job, pods, this.#options.clock.now(), this.#startedAt.get(key));
    if (sync.startedAt === undefined) this.#startedAt.delete(key);
    else this.#startedAt.set(key, sync.startedAt);
    try {
      await this.#carryOut(job, sync);
    } catch (error) {
      // The Job has gone since it was read: that brings a pass over its pods.
      if (!isNotFound(error)) throw error;
      return;
    }
    return sync.dueAt === undefined ? undefined : { requeueAt: sync.dueAt };
  }

  async #getJob(namespace: string, name: string): Promise<Job | undefined> {
    try {
      return await this.#batch.namespace(namespace).getJob(name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** All pods that the Job of this uid controls, by owner and not by label alone. */
  async #podsOf({ namespace, uid }: { namespace: string; uid: string }): Promise<Pod[]> {
    const labelSelector = `batch.kubernetes.io/controller-uid=${uid}`;
    const { items } = await this.#core.namespace(namespace).getPodList({ labelSelector });
    return items.filter((pod) =>
      pod.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid)
    );
  }

  async #carryOut(job: Job, sync: JobSync): Promise<void> {
    const { namespace = "", name = "", uid } = job.metadata;
    const jobs = this.#batch.namespace(namespace);
    if (sync.status) await jobs.replaceJobStatus(name, { ...job, status: sync.status });
    const pods = this.#core.namespace(namespace);
    for (const pod of sync.release) await this.#release(pod);
    for (const pod of sync.remove) {
      const preconditions = { uid: pod.metadata.uid };
      await unlessGone(pods.deletePod(pod.metadata.name ?? "", { preconditions }));
    }
    for (const pod of sync.create) await pods.createPod(pod);
    if (!sync.expired) return;
    const propagationPolicy = "Foreground";
    await unlessGone(jobs.deleteJob(name, { propagationPolicy, preconditions: { uid } }));
  }

  /** Takes the tracking finalizer from a pod, whatever other finalizers it has. */
  async #release({ metadata: { namespace = "", name = "", finalizers = [], uid } }: Pod) {
    const pods = this.#core.namespace(namespace);
    const rest = finalizers.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
    await unlessGone(
      pods.patchPod(name, "json-merge", { metadata: { uid, finalizers: rest } }),
    );
  }
}

/** `namespace/name/uid` of the Job that controls the pod. */
function jobKeyOf({ metadata: { namespace, ownerReferences } }: Pod): string | undefined {
  const owner = ownerReferences?.find(({ kind, controller }) => controller && kind === "Job");
  return owner && `${namespace}/${owner.name}/${owner.uid}`;
}

/** Waits for a request about something that may have gone, or been replaced, in the meantime. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
