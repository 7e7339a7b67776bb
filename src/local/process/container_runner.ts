/**
 * One container of a pod: started, restarted in place as the pod's restartPolicy says, stopped.
 */

import type { ContainerStateTerminated } from "@cloudydeno/kubernetes-apis/core/v1";
import { sleep } from "../../kube/clock.ts";
import { formatTime } from "../api/json.ts";
import type { ContainerRecord } from "../kubelet/pod_status.ts";
import { RestartBackoff } from "../kubelet/restart_backoff.ts";
import { join } from "./paths.ts";
import { CONFIG_ERROR, fullDiskMessage, OUT_OF_DISK, PodError, START_ERROR } from "./pod_error.ts";
import { ProcessRun, type RunEnd } from "./process_run.ts";
import { removeTree } from "./remove_tree.ts";
import { prepareStage, type Stage, type StageOptions } from "./stage.ts";
import { terminationMessage } from "./termination_message.ts";

/** What a runner needs. */
export interface RunnerOptions extends Omit<StageOptions, "folder"> {
  readonly record: ContainerRecord;
  /** The number of the pod's containers, init containers among them. */
  readonly containers: number;
  /** The pod's own folder. */
  readonly podDir: string;
  readonly logFile: string;
  readonly onLine: (line: string) => void;
  /** Is told whenever the record has changed, but for its last change: `run()` resolves then. */
  readonly onChange: () => void;
}

/** The exit code that stands for "could not be started". */
export const NOT_STARTED = 128;
/** What no restart would mend. */
const HOPELESS = [CONFIG_ERROR, "CreateContainerError", OUT_OF_DISK];
const KILLED = 137;

/** Runs one container. */
export class ContainerRunner {
  readonly #options: RunnerOptions;
  readonly #stopping = new AbortController();
  readonly #backoff = new RestartBackoff();
  #process: ProcessRun | undefined;
  #mustDie = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /**
   * Runs the container until it has ended for good: it was stopped, or its pod's restartPolicy
   * leaves it at that.
   *
   * @param onStarted is called when it runs for the first time
   * @throws {PodError} for what no restart would mend; the record tells it too
   */
  async run(onStarted: () => void = () => {}): Promise<void> {
    const { record } = this.#options;
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      if (attempt > 0) record.restarts++;
      const startedAt = this.#now();
      const ended = await this.#runOnce(attempt, onStarted);
      record.state = { terminated: ended };
      if (HOPELESS.includes(ended.reason ?? "")) {
        throw new PodError(ended.reason!, ended.message ?? "");
      }
      if (!this.#restarts(ended.exitCode)) return;
      await this.#wait(ended, this.#backoff.next(this.#now() - startedAt));
    }
  }

  /** Ends the container with SIGTERM; it is not started again. */
  stop(): void {
    this.#stopping.abort();
    this.#process?.terminate();
  }

  /** Ends the container with SIGKILL; it is not started again. */
  kill(): void {
    this.#mustDie = true;
    this.#stopping.abort();
    this.#process?.kill();
  }

  #restarts(exitCode: number): boolean {
    if (this.#stopping.signal.aborted) return false;
    const { record, pod } = this.#options;
    if (record.role === "sidecar") return true;
    const policy = pod.spec?.restartPolicy ?? "Always";
    if (policy === "Always" && record.role === "main") return true;
    return policy !== "Never" && exitCode !== 0;
  }

  /** Waits before a restart, shown as CrashLoopBackOff. */
  async #wait(ended: ContainerStateTerminated, delayMs: number): Promise<void> {
    if (delayMs === 0) return;
    const { record, pod: { metadata }, machine, onChange } = this.#options;
    record.lastState = { terminated: ended };
    record.state = {
      waiting: {
        reason: "CrashLoopBackOff",
        message: `back-off ${delayMs / 1000}s restarting failed container=${record.spec.name} ` +
          `pod=${metadata.name}_${metadata.namespace}(${metadata.uid})`,
      },
    };
    onChange();
    const { signal } = this.#stopping;
    try {
      await sleep(machine.clock, delayMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      // It was stopped while it waited: its last end stands.
      record.state = { terminated: ended };
    }
  }

  async #runOnce(attempt: number, onStarted: () => void): Promise<ContainerStateTerminated> {
    const { record, podDir } = this.#options;
    const folder = join(podDir, "containers", record.spec.name, `${attempt}`);
    const startedAt = this.#now();
    try {
      return await this.#runIn(folder, onStarted);
    } catch (error) {
      const failure = asPodError(error);
      if (!failure) throw error;
      return this.#terminated(NOT_STARTED, { ...failure, message: failure.message, startedAt });
    } finally {
      await removeTree(folder);
    }
  }

  async #runIn(folder: string, onStarted: () => void): Promise<ContainerStateTerminated> {
    const { record, machine, logFile, onLine, onChange } = this.#options;
    const stage = await prepareStage(record.spec, { ...this.#options, folder });
    const { clock, toolPath } = machine;
    const process = await ProcessRun.start(stage.command, { clock, toolPath, logFile, onLine });
    this.#process = process;
    if (this.#mustDie) process.kill();
    else if (this.#stopping.signal.aborted) process.terminate();
    const startedAt = this.#now();
    if (await process.started) {
      if (record.state.terminated) record.lastState = record.state;
      record.state = { running: { startedAt: formatTime(startedAt) } };
      onStarted();
      onChange();
    }
    const end = await process.ended;
    this.#process = undefined;
    return await this.#ending(end, stage, startedAt);
  }

  async #ending(end: RunEnd, stage: Stage, startedAt: number): Promise<ContainerStateTerminated> {
    const { logError, exitCode } = end;
    if (logError) {
      const reason = fullDiskMessage(logError) === undefined ? "LogError" : OUT_OF_DISK;
      const message = `Cannot keep the container's output: ${logError.message}`;
      return this.#terminated(KILLED, { reason, message, startedAt });
    }
    if (!end.started && !this.#stopping.signal.aborted) {
      return this.#terminated(NOT_STARTED, {
        reason: START_ERROR,
        message: end.message,
        startedAt,
      });
    }
    const { record: { spec }, containers } = this.#options;
    const message = await terminationMessage({
      container: spec,
      containers,
      file: stage.terminationFile,
      tail: end.tail,
      exitCode,
    });
    const reason = exitCode === 0 ? "Completed" : "Error";
    return this.#terminated(exitCode, { reason, message, startedAt });
  }

  #terminated(
    exitCode: number,
    { reason, message, startedAt }: { reason: string; message: string; startedAt: number },
  ): ContainerStateTerminated {
    const terminated: ContainerStateTerminated = {
      exitCode,
      reason,
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(this.#now()),
    };
    if (message !== "") terminated.message = message;
    return terminated;
  }

  #now(): number {
    return this.#options.machine.clock.now();
  }
}

/** What of an error a user can act on: a pod that cannot run here, a disk, a command too long. */
function asPodError(error: unknown): { reason: string; message: string } | undefined {
  if (error instanceof PodError) return { reason: error.reason, message: error.message };
  const disk = fullDiskMessage(error);
  if (disk !== undefined) return { reason: OUT_OF_DISK, message: disk };
  const isSystemError = error instanceof Error && "code" in error && error.code !== undefined;
  return isSystemError ? { reason: START_ERROR, message: error.message } : undefined;
}
