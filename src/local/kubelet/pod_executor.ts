/**
 * Follows the pods of a cluster, gives each a node and has a worker run it: the scheduler's part and
 * the kubelet's. What running means, the worker knows.
 *
 * # Guarantees
 *
 * - At most `maxPods` pods run at once; the others wait, in the order in which they were made, and
 *   say so in their condition PodScheduled.
 * - When it has been disposed, every worker has ended.
 */

import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { isConflict, isNotFound } from "../../kube/errors.ts";
import { createInformer, type Informer } from "../../kube/informer.ts";
import { formatTime } from "../api/json.ts";
import type { Executor, ExecutorContext } from "../executor.ts";
import { NODE_NAME } from "./node.ts";

/** Runs one pod, and writes its status. */
export interface Worker {
  /** Resolves when nothing of the pod is left; rejects with a mistake of this program only. */
  readonly ended: Promise<void>;
  /** Takes note of a change of the pod by others, its deletion above all. */
  update(pod: Pod): void;
  /** Ends the pod within the grace period. */
  stop(graceSeconds: number): void;
  /** Ends the pod at once and writes nothing more: it has vanished. */
  abandon(): void;
}

/** How pods are run. */
export interface PodExecutorOptions {
  readonly maxPods: number;
  /** On disposal a pod gets so long to end, or its own grace period if that is shorter. */
  readonly lastGraceSeconds: number;
  /** Begins to run a pod that has been bound. */
  readonly startWorker: (pod: Pod) => Worker;
}

/** Starts to run pods; resolves when it follows them. */
export async function startPodExecutor(
  context: ExecutorContext,
  options: PodExecutorOptions,
): Promise<Executor> {
  const executor = new PodExecutor(context, options);
  await executor.synced;
  return executor;
}

/** A pod that the executor has taken note of. */
interface KnownPod {
  pod: Pod;
  phase: "waiting" | "binding" | "running" | "over";
  worker?: Worker;
}

class PodExecutor implements Executor {
  readonly synced: Promise<void>;
  readonly #context: ExecutorContext;
  readonly #options: PodExecutorOptions;
  readonly #core: CoreV1Api;
  /** By uid, in the order in which they came. */
  readonly #pods = new Map<string, KnownPod>();
  readonly #stop = new AbortController();
  /** Everything under way that disposal waits for. */
  readonly #tasks = new Set<Promise<void>>();

  constructor(context: ExecutorContext, options: PodExecutorOptions) {
    this.#context = context;
    this.#options = options;
    this.#core = new CoreV1Api(context.client);
    const pods = this.#follow();
    this.synced = pods.synced;
    this.#track(pods.run(this.#stop.signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const { worker, pod } of this.#pods.values()) {
      const { lastGraceSeconds } = this.#options;
      worker?.stop(Math.min(pod.spec?.terminationGracePeriodSeconds ?? 30, lastGraceSeconds));
    }
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    this.#context.client[Symbol.dispose]();
  }

  #follow(): Informer<Pod> {
    const { clock, random, logger } = this.#context;
    const pods = createInformer<Pod, Pod>({
      list: (options) => this.#core.getPodListForAllNamespaces(options),
      watch: (options) => this.#core.watchPodListForAllNamespaces(options),
      transform: (pod) => pod,
      clock,
      random,
      logger: logger.with({ kind: "Pod" }),
    });
    pods.onChange(({ before, after }) => {
      if (before && before.metadata.uid !== after?.metadata.uid) this.#forget(before);
      if (after) this.#observe(after);
    });
    return pods;
  }

  #forget(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    this.#pods.get(uid)?.worker?.abandon();
    this.#pods.delete(uid);
  }

  #observe(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#pods.get(uid);
    if (known) {
      known.pod = pod;
      known.worker?.update(pod);
      if (known.phase === "over") this.#removeIfLeaving(pod);
      else if (known.phase === "waiting" && pod.metadata.deletionTimestamp) this.#pods.delete(uid);
      return;
    }
    const isPending = (pod.status?.phase ?? "Pending") === "Pending";
    const isHeld = (pod.spec?.schedulingGates ?? []).length > 0 || pod.metadata.deletionTimestamp;
    if (!isPending || isHeld || this.#stop.signal.aborted) return;
    const added: KnownPod = { pod, phase: "waiting" };
    this.#pods.set(uid, added);
    this.#admit();
    if (added.phase === "waiting") this.#track(this.#sayItWaits(pod));
  }

  /** Starts pods as long as there is room, the oldest first. */
  #admit(): void {
    const pods = [...this.#pods.values()];
    let room = this.#options.maxPods -
      pods.filter(({ phase }) => phase === "binding" || phase === "running").length;
    for (const known of pods) {
      if (room <= 0 || this.#stop.signal.aborted) return;
      if (known.phase !== "waiting") continue;
      room--;
      known.phase = "binding";
      this.#track(this.#run(known));
    }
  }

  async #run(known: KnownPod): Promise<void> {
    const { logger } = this.#context;
    const { name, namespace } = known.pod.metadata;
    try {
      if (await this.#bind(known.pod) && !this.#stop.signal.aborted) await this.#work(known);
    } catch (error) {
      logger.error("pod ended by an error of the executor", { pod: name, namespace, error });
    } finally {
      known.phase = "over";
      known.worker = undefined;
    }
    this.#admit();
    await this.#remove(known.pod);
  }

  async #work(known: KnownPod): Promise<void> {
    known.phase = "running";
    known.worker = this.#options.startWorker(known.pod);
    // It may have been deleted while it was being bound.
    known.worker.update(known.pod);
    await known.worker.ended;
  }

  /** Gives the pod its node; false if it may no longer have one. */
  async #bind({ metadata: { name, namespace } }: Pod): Promise<boolean> {
    try {
      await this.#context.client.performRequest({
        method: "POST",
        path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
        bodyJson: {
          apiVersion: "v1",
          kind: "Binding",
          metadata: { name, namespace },
          target: { apiVersion: "v1", kind: "Node", name: NODE_NAME },
        },
        expectJson: true,
      });
      return true;
    } catch (error) {
      if (isNotFound(error) || isConflict(error)) return false;
      throw error;
    }
  }

  #removeIfLeaving(pod: Pod): void {
    if (pod.metadata.deletionTimestamp) this.#track(this.#remove(pod));
  }

  /** A pod that is being deleted goes when what runs it says that it has ended. */
  async #remove({ metadata: { name = "", namespace = "", uid, deletionTimestamp } }: Pod) {
    if (!deletionTimestamp) return;
    try {
      await this.#core.namespace(namespace)
        .deletePod(name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  /** Tells that the pod waits for room, as a scheduler does. */
  async #sayItWaits({ metadata: { name = "", namespace = "" } }: Pod): Promise<void> {
    const conditions = [{
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: `0/1 nodes are available: ${this.#options.maxPods} pods run at once here.`,
      lastTransitionTime: formatTime(this.#context.clock.now()),
    }];
    try {
      await this.#core.namespace(namespace)
        .patchPodStatus(name, "json-merge", { status: { conditions } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Keeps hold of something under way, so that disposal waits for it and a failure is told. */
  #track(task: Promise<void>): void {
    const tracked = task
      .catch((error) => this.#context.logger.error("executor failed", { error }))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}
