/**
 * The executor that runs pods as processes of this machine.
 *
 * # Guarantees
 *
 * - At most `maxPods` pods run at once; the others wait, in the order in which they were made, and
 *   say so in their condition PodScheduled.
 * - When it has been disposed, no process of any pod is left.
 *
 * # Permissions
 *
 * `--allow-run` (a shell and `unshare` are started, and process groups are sent signals, which
 * Deno grants only whole), `--allow-read` (whether a command is there, what `/` holds) and
 * `--allow-write` of the scratch directory. Neither env, net nor sys.
 */

import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { isConflict, isNotFound } from "../../kube/errors.ts";
import { createInformer, type Informer } from "../../kube/informer.ts";
import { formatTime } from "../api/json.ts";
import type { Executor, ExecutorContext, StartExecutor } from "../executor.ts";
import { ignoredFields } from "./ignored_fields.ts";
import { inspectMachine, type IsolationChoice, type Machine } from "./machine.ts";
import { NODE_NAME } from "./pod_fields.ts";
import { type OutputLine, PodWorker } from "./pod_worker.ts";

/** How processes are run. */
export interface ProcessExecutorOptions {
  /**
   * Where a pod's files are: `logs/<pod>/<container>.log`, `volumes/<claim>/`, and while it runs
   * `pods/<uid>/`. One folder for all pods, or one for each flow. It must exist.
   */
  readonly scratchDir: string | ((pod: Pod) => string);
  /** An existing folder on the same disk, to try out what this machine can do. */
  readonly probeDir: string;
  /** What each container's environment starts from; PATH is also where tools are looked for. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (line: OutputLine) => void;
  /** Is told once each what is not as it would be on a cluster. */
  readonly onNote: (note: string) => void;
  /** @default twice the number of cores, at least 8 */
  readonly maxPods?: number;
  /** @default "auto", the best way that works here */
  readonly isolation?: IsolationChoice;
}

/** Runs pods as processes of this machine. */
export function processExecutor(options: ProcessExecutorOptions): StartExecutor {
  return async (context) => {
    const machine = await inspectMachine({
      clock: context.clock,
      environment: options.environment,
      scratchDir: options.probeDir,
      isolation: options.isolation,
    });
    const executor = new ProcessExecutor(context, options, machine);
    await executor.synced;
    return executor;
  };
}

/** A pod that the executor has taken note of. */
interface KnownPod {
  pod: Pod;
  phase: "waiting" | "binding" | "running" | "over";
  worker?: PodWorker;
}

/** On disposal a process gets so long to end, or its pod's grace period if that is shorter. */
const LAST_GRACE_SECONDS = 5;

class ProcessExecutor implements Executor {
  readonly synced: Promise<void>;
  readonly #context: ExecutorContext;
  readonly #options: ProcessExecutorOptions;
  readonly #machine: Machine;
  readonly #core: CoreV1Api;
  readonly #maxPods: number;
  /** By uid, in the order in which they came. */
  readonly #pods = new Map<string, KnownPod>();
  readonly #noted = new Set<string>();
  readonly #stop = new AbortController();
  /** Everything under way that disposal waits for. */
  readonly #tasks = new Set<Promise<void>>();

  constructor(context: ExecutorContext, options: ProcessExecutorOptions, machine: Machine) {
    this.#context = context;
    this.#options = options;
    this.#machine = machine;
    this.#core = new CoreV1Api(context.client);
    this.#maxPods = options.maxPods ?? Math.max(8, 2 * navigator.hardwareConcurrency);
    if (machine.isolation.kind === "rewrite" && options.isolation !== "rewrite") {
      this.#note(
        "mount namespaces cannot be had here, so paths of volumes are rewritten in commands, " +
          `arguments and variables, and read-only mounts are not enforced: ${machine.isolation.why}`,
      );
    }
    const pods = this.#follow();
    this.synced = pods.synced;
    this.#track(pods.run(this.#stop.signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const { worker, pod } of this.#pods.values()) {
      worker?.stop(Math.min(pod.spec?.terminationGracePeriodSeconds ?? 30, LAST_GRACE_SECONDS));
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
    let room = this.#maxPods -
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
    for (const note of ignoredFields(known.pod)) this.#note(note);
    const { scratchDir, onOutput } = this.#options;
    known.phase = "running";
    known.worker = new PodWorker({
      core: this.#core,
      machine: this.#machine,
      pod: known.pod,
      scratchDir: typeof scratchDir === "string" ? scratchDir : scratchDir(known.pod),
      onOutput,
    });
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
      message: `0/1 nodes are available: ${this.#maxPods} pods run at once here.`,
      lastTransitionTime: formatTime(this.#context.clock.now()),
    }];
    try {
      await this.#core.namespace(namespace)
        .patchPodStatus(name, "json-merge", { status: { conditions } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #note(note: string): void {
    if (this.#noted.has(note)) return;
    this.#noted.add(note);
    this.#options.onNote(note);
  }

  /** Keeps hold of something under way, so that disposal waits for it and a failure is told. */
  #track(task: Promise<void>): void {
    const tracked = task
      .catch((error) => this.#context.logger.error("executor failed", { error }))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}
