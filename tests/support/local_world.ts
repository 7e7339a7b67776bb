/**
 * A local cluster with real processes in a scratch directory of its own, for tests.
 */

import { BatchV1Api, type Job, type JobSpec } from "@cloudydeno/kubernetes-apis/batch/v1";
import {
  type ConfigMap,
  type Container,
  CoreV1Api,
  type Pod,
  type PodSpec,
} from "@cloudydeno/kubernetes-apis/core/v1";
import { type Clock, systemClock } from "../../src/kube/clock.ts";
import { type LocalCluster, startLocalCluster } from "../../src/local/cluster.ts";
import type { OutputLine } from "../../src/local/process/pod_worker.ts";
import {
  processExecutor,
  type ProcessExecutorOptions,
} from "../../src/local/process/process_executor.ts";
import { hasMounts } from "./isolations.ts";
import { RecordingLogger } from "./recording_logger.ts";

/** How the world differs from the usual one. */
export interface LocalWorldOptions
  extends
    Partial<Pick<ProcessExecutorOptions, "isolation" | "maxPods" | "environment" | "secrets">> {
  /** @default the system's */
  readonly clock?: Clock;
  /** @default one of its own, removed on disposal */
  readonly scratchDir?: string;
}

/** What became of a Job. */
export interface EndedJob {
  readonly job: Job;
  readonly pods: readonly Pod[];
  /** Of its Complete or Failed condition. */
  readonly result: string;
  readonly reason: string;
}

const NAMESPACE = "default";

/** A cluster, clients of it, and what its processes have said. */
export class LocalWorld implements AsyncDisposable {
  readonly cluster: LocalCluster;
  readonly scratchDir: string;
  readonly output: readonly OutputLine[];
  readonly notes: readonly string[];
  readonly logger: RecordingLogger;
  readonly batch;
  readonly core;

  #onOutput: (line: OutputLine) => void = () => {};
  #keepsScratch = false;

  private constructor(
    parts: Pick<LocalWorld, "cluster" | "scratchDir" | "output" | "notes" | "logger">,
  ) {
    this.cluster = parts.cluster;
    this.scratchDir = parts.scratchDir;
    this.output = parts.output;
    this.notes = parts.notes;
    this.logger = parts.logger;
    const client = this.cluster.connect();
    this.batch = new BatchV1Api(client).namespace(NAMESPACE);
    this.core = new CoreV1Api(client).namespace(NAMESPACE);
  }

  /** Starts a world; a logged error makes its disposal fail. */
  static async start(options: LocalWorldOptions = {}): Promise<LocalWorld> {
    const { clock = systemClock, scratchDir: given, ...rest } = options;
    // A blank where it is allowed, for paths go through shells and mount tables.
    const isAllowed = options.isolation !== "rewrite" && await hasMounts();
    const prefix = isAllowed ? "zen flow-" : "zen-flow-";
    const made = given ?? await Deno.makeTempDir({ prefix });
    const scratchDir = await Deno.realPath(made);
    const output: OutputLine[] = [];
    const notes: string[] = [];
    const logger = new RecordingLogger();
    const cluster = await startLocalCluster({
      clock,
      random: Math.random,
      logger,
      executor: processExecutor({
        environment: { PATH: "/usr/bin:/bin" },
        ...rest,
        scratchDir,
        probeDir: scratchDir,
        onOutput: (line) => {
          output.push(line);
          world.#onOutput(line);
        },
        onNote: (note) => notes.push(note),
      }),
    });
    const world = new LocalWorld({ cluster, scratchDir, output, notes, logger });
    world.#keepsScratch = given !== undefined;
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
    if (!this.#keepsScratch) await Deno.remove(this.scratchDir, { recursive: true });
    const errors = this.logger.lines.filter(({ level }) => level === "error");
    if (errors.length > 0) {
      throw new AggregateError(errors.map(({ fields }) => fields.error), errors[0]!.message);
    }
  }

  /** The lines of a container, over all pods. */
  linesOf(container = "main"): string[] {
    return this.output.filter((line) => line.container === container).map(({ line }) => line);
  }

  /** Resolves when a container has said this, or if it has already. */
  async said(line: string): Promise<void> {
    if (this.output.some((one) => one.line === line)) return;
    await new Promise<void>((resolve) => {
      const before = this.#onOutput;
      this.#onOutput = (one) => {
        before(one);
        if (one.line === line) resolve();
      };
    });
  }

  async createJob(name: string, pod: PodSpec, spec: Partial<JobSpec> = {}): Promise<Job> {
    return await this.batch.createJob({
      metadata: { name },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: "Never", ...pod } },
        ...spec,
      },
    });
  }

  /** Runs a Job to its end. */
  async runJob(name: string, pod: PodSpec, spec: Partial<JobSpec> = {}): Promise<EndedJob> {
    await this.createJob(name, pod, spec);
    return await this.jobEnd(name);
  }

  /** Runs a shell script in a Job of one container. */
  async runScript(
    script: string,
    { container, pod, job }: {
      container?: Partial<Container>;
      pod?: Partial<PodSpec>;
      job?: Partial<JobSpec>;
    } = {},
  ): Promise<EndedJob> {
    const main = { ...shell(script), ...container };
    return await this.runJob("script", { containers: [main], ...pod }, job);
  }

  async createConfigMap(name: string, parts: Partial<ConfigMap>): Promise<void> {
    await this.core.createConfigMap({ metadata: { name }, ...parts });
  }

  async jobEnd(name: string): Promise<EndedJob> {
    const job = await this.#jobThat(name, (job) => endOf(job) !== undefined);
    const { items } = await this.core.getPodList({ labelSelector: `job-name=${name}` });
    const end = endOf(job)!;
    return { job, pods: items, result: end.type, reason: end.reason ?? "" };
  }

  /** The first state of a pod of the Job that is as wanted; undefined is a pod that has gone. */
  async podOf(job: string, isWanted: (pod: Pod, isGone: boolean) => boolean): Promise<Pod> {
    const stop = new AbortController();
    const events = await this.core.watchPodList({
      labelSelector: `job-name=${job}`,
      abortSignal: stop.signal,
    });
    for await (const event of events) {
      if (event.type === "BOOKMARK" || event.type === "ERROR") continue;
      if (isWanted(event.object, event.type === "DELETED")) {
        stop.abort();
        return event.object;
      }
    }
    throw new Error(`Cannot follow pods of Job '${job}': the watch ended`);
  }

  async #jobThat(name: string, isWanted: (job: Job) => boolean): Promise<Job> {
    const stop = new AbortController();
    const events = await this.batch.watchJobList({
      fieldSelector: `metadata.name=${name}`,
      abortSignal: stop.signal,
    });
    for await (const event of events) {
      if (event.type === "BOOKMARK" || event.type === "ERROR" || !isWanted(event.object)) continue;
      stop.abort();
      return event.object;
    }
    throw new Error(`Cannot follow Job '${name}': the watch ended`);
  }
}

/** A container that runs a shell script. */
export function shell(script: string, name = "main"): Container {
  return { name, image: "none", command: ["sh", "-c", script] };
}

function endOf(job: Job) {
  return job.status?.conditions?.find(({ type, status }) =>
    (type === "Complete" || type === "Failed") && status === "True"
  );
}
