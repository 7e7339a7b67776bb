/**
 * The life of one pod on this machine: volumes, init containers in order, sidecars, containers,
 * the end, and the status all the while.
 *
 * # Guarantees
 *
 * - When the status says Succeeded or Failed, no process of the pod is left. When `ended` has
 *   resolved, its own files are gone as well; logs and claims stay.
 * - `stop()` ends it within the grace period, whatever it is doing.
 */

import type { CoreV1Api, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { PodPublisher } from "../kubelet/pod_publisher.ts";
import { type ContainerRecord, containerRecords, podStatus } from "../kubelet/pod_status.ts";
import { type ConfigMaps, readConfigMaps } from "./config_maps.ts";
import { formatTime } from "../api/json.ts";
import { ContainerRunner, NOT_STARTED } from "./container_runner.ts";
import type { Machine } from "./machine.ts";
import { dirname, join } from "./paths.ts";
import { fullDiskMessage, OUT_OF_DISK, PodError } from "./pod_error.ts";
import { removeTree } from "./remove_tree.ts";
import { type PreparedVolume, prepareVolumes } from "./volumes.ts";

/** One line of a container's output; what is not UTF-8 came as U+FFFD. */
export interface OutputLine {
  readonly pod: Pod;
  readonly container: string;
  readonly line: string;
}

/** What a worker needs. */
export interface PodWorkerOptions {
  readonly core: CoreV1Api;
  readonly machine: Machine;
  readonly pod: Pod;
  /** The scratch directory of the pod's flow. */
  readonly scratchDir: string;
  readonly onOutput: (line: OutputLine) => void;
}

/** Where a container's output is kept, below a scratch directory. */
export function logFileOf(scratchDir: string, pod: string, container: string): string {
  return join(scratchDir, "logs", pod, `${container}.log`);
}

/** Runs one pod. */
export class PodWorker {
  readonly #options: PodWorkerOptions;
  readonly #records: readonly ContainerRecord[];
  readonly #runners = new Map<ContainerRecord, ContainerRunner>();
  readonly #publisher: PodPublisher;
  readonly #startedAt: number;
  readonly #podDir: string;
  #pod: Pod;
  #failure: { reason: string; message: string } | undefined;
  #isStopping = false;
  #isOver = false;
  #killAt = Infinity;
  #cancelKill: () => void = () => {};
  /** Resolves when nothing of the pod is left; rejects with a mistake of this program only. */
  readonly ended: Promise<void>;

  constructor(options: PodWorkerOptions) {
    this.#options = options;
    this.#pod = options.pod;
    const { machine: { clock }, core, pod, scratchDir } = options;
    this.#records = containerRecords(pod);
    this.#startedAt = clock.now();
    this.#podDir = join(scratchDir, "pods", pod.metadata.uid ?? "");
    this.#publisher = new PodPublisher({ core, clock, pod, current: () => this.#status() });
    this.ended = this.#live();
  }

  /** Takes note of a change of the pod by others, its deletion above all. */
  update(pod: Pod): void {
    this.#pod = pod;
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp) this.stop(deletionGracePeriodSeconds ?? 0);
  }

  /** Ends the pod: SIGTERM now, SIGKILL after the grace period. A shorter one prevails. */
  stop(graceSeconds: number): void {
    const { clock } = this.#options.machine;
    const killAt = clock.now() + graceSeconds * 1000;
    if (!this.#isStopping) {
      this.#isStopping = true;
      for (const [record, runner] of this.#runners) if (record.role !== "sidecar") runner.stop();
    }
    this.#killBy(killAt);
  }

  /** Ends the pod at once and writes nothing more: it has vanished. */
  abandon(): void {
    this.#publisher.stop();
    this.stop(0);
  }

  #killBy(killAt: number): void {
    if (killAt >= this.#killAt || this.#isOver) return;
    this.#killAt = killAt;
    this.#cancelKill();
    const { clock } = this.#options.machine;
    const killAll = () => this.#runners.forEach((runner) => runner.kill());
    if (killAt <= clock.now()) killAll();
    else this.#cancelKill = clock.schedule(killAt - clock.now(), killAll);
  }

  async #live(): Promise<void> {
    const cancelDeadline = this.#armDeadline();
    let mistake: unknown;
    try {
      await this.#runAll();
    } catch (error) {
      const failure = asFailure(error);
      // A mistake of this program must not leave the pod waiting for ever.
      if (!failure) mistake = error;
      this.#fail(failure ?? { reason: "InternalError", message: String(error) });
    }
    cancelDeadline();
    this.#cancelKill();
    this.#isOver = true;
    this.#publisher.publish();
    await removeTree(this.#podDir);
    await this.#publisher.flushed();
    if (mistake !== undefined) throw mistake;
  }

  #fail(failure: { reason: string; message: string }): void {
    this.#failure ??= failure;
    this.#blame(failure);
  }

  /**
   * Where no container could begin, each tells why, as the kubelet tells a start error: who looks
   * for the reason of a failure looks at containers.
   */
  #blame({ reason, message }: { reason: string; message: string }): void {
    const hasEnded = ({ state }: ContainerRecord) => (state.terminated?.exitCode ?? 0) !== 0;
    if (this.#records.some(hasEnded)) return;
    const now = formatTime(this.#options.machine.clock.now());
    const terminated = { exitCode: NOT_STARTED, reason, message, startedAt: now, finishedAt: now };
    for (const record of this.#records) {
      if (record.role === "main" && record.state.waiting) record.state = { terminated };
    }
  }

  /** The pod's own activeDeadlineSeconds, as the kubelet keeps it. */
  #armDeadline(): () => void {
    const spec = this.#pod.spec;
    if (spec?.activeDeadlineSeconds === undefined) return () => {};
    return this.#options.machine.clock.schedule(spec.activeDeadlineSeconds * 1000, () => {
      this.#failure ??= {
        reason: "DeadlineExceeded",
        message: "Pod was active on the node longer than the specified deadline",
      };
      this.stop(this.#gracePeriod());
    });
  }

  async #runAll(): Promise<void> {
    const { core, machine, pod, scratchDir } = this.#options;
    const configMaps = await readConfigMaps(core, pod);
    const folders = { claims: join(scratchDir, "volumes"), pod: join(this.#podDir, "volumes") };
    await Deno.mkdir(this.#podDir, { recursive: true });
    const volumes = await prepareVolumes({ pod, configMaps, secrets: machine.secrets, folders });
    await this.#runContainers({ configMaps, volumes });
  }

  async #runContainers(shared: SharedParts): Promise<void> {
    const sidecars: Promise<void>[] = [];
    try {
      for (const record of this.#records) {
        if (this.#isStopping) return;
        if (record.role === "sidecar") await this.#startSidecar(record, shared, sidecars);
        else if (record.role === "init" && !await this.#runInit(record, shared)) return;
      }
      const mains = this.#records.filter(({ role }) => role === "main");
      for (const record of mains) record.state = { waiting: { reason: "ContainerCreating" } };
      await this.#all(mains.map((record) => this.#run(record, shared)));
    } finally {
      await this.#stopSidecars(sidecars);
    }
  }

  /** Whether the next container may follow. */
  async #runInit(record: ContainerRecord, shared: SharedParts): Promise<boolean> {
    this.#publisher.publish();
    await this.#run(record, shared);
    return record.state.terminated?.exitCode === 0;
  }

  /** Resolves when the sidecar is up; its end goes to the others' ends. */
  async #startSidecar(
    record: ContainerRecord,
    shared: SharedParts,
    ends: Promise<void>[],
  ): Promise<void> {
    const { promise: isUp, resolve } = Promise.withResolvers<void>();
    const end = this.#run(record, shared, resolve);
    ends.push(end);
    await Promise.race([isUp, end]);
  }

  /** Sidecars end when the pod's work has, in reverse order, within the grace period. */
  async #stopSidecars(ended: readonly Promise<void>[]): Promise<void> {
    const sidecars = this.#records.filter(({ role }) => role === "sidecar").toReversed();
    if (ended.length > 0) {
      this.#killBy(this.#options.machine.clock.now() + this.#gracePeriod() * 1000);
    }
    for (const record of sidecars) this.#runners.get(record)?.stop();
    await this.#all(ended);
  }

  #gracePeriod(): number {
    return this.#pod.spec?.terminationGracePeriodSeconds ?? 30;
  }

  /** Waits for all of them; when one cannot be helped, the others are ended first. */
  async #all(runs: readonly Promise<void>[]): Promise<void> {
    const guarded = runs.map((run) =>
      run.catch((error) => {
        this.stop(this.#gracePeriod());
        throw error;
      })
    );
    const failed = (await Promise.allSettled(guarded)).find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }

  async #run(
    record: ContainerRecord,
    { configMaps, volumes }: SharedParts,
    onStarted?: () => void,
  ): Promise<void> {
    const { pod, machine, scratchDir, onOutput } = this.#options;
    const logFile = logFileOf(scratchDir, pod.metadata.name ?? "", record.spec.name);
    await Deno.mkdir(dirname(logFile), { recursive: true });
    const runner = new ContainerRunner({
      record,
      containers: this.#records.length,
      pod,
      machine,
      configMaps,
      volumes,
      podDir: this.#podDir,
      logFile,
      onLine: (line) => onOutput({ pod, container: record.spec.name, line }),
      onChange: () => this.#publisher.publish(),
    });
    this.#runners.set(record, runner);
    if (this.#isStopping && record.role !== "sidecar") runner.stop();
    await runner.run(onStarted);
    // The end of the last one is the pod's, and told with it.
    if (this.#records.some((one) => !one.state.terminated)) this.#publisher.publish();
  }

  #status() {
    const facts = {
      pod: this.#pod,
      containers: this.#records,
      startedAt: this.#startedAt,
      isOver: this.#isOver,
      failure: this.#isOver ? this.#failure : undefined,
    };
    const conditions = this.#pod.status?.conditions ?? [];
    return podStatus(facts, conditions, this.#options.machine.clock.now());
  }
}

/** What the containers of a pod have in common. */
interface SharedParts {
  readonly configMaps: ConfigMaps;
  readonly volumes: ReadonlyMap<string, PreparedVolume>;
}

/** What a user can act on; undefined for a mistake of this program. */
function asFailure(error: unknown): { reason: string; message: string } | undefined {
  if (error instanceof PodError) return { reason: error.reason, message: error.message };
  const disk = fullDiskMessage(error);
  if (disk !== undefined) return { reason: OUT_OF_DISK, message: disk };
  return error instanceof Error && "code" in error && error.code !== undefined
    ? { reason: "FailedMount", message: error.message }
    : undefined;
}
