/**
 * The executor that runs pods as processes of this machine. Its guarantees are those of
 * `pod_executor.ts`: when it has been disposed, no process of any pod is left.
 *
 * # Permissions
 *
 * `--allow-run` (a shell and `unshare` are started, and process groups are sent signals, which
 * Deno grants only whole), `--allow-read` (whether a command is there, what `/` holds) and
 * `--allow-write` of the scratch directory. Neither env, net nor sys.
 */

import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { StartExecutor } from "../executor.ts";
import { startPodExecutor } from "../kubelet/pod_executor.ts";
import { ignoredFields } from "./ignored_fields.ts";
import { inspectMachine, type IsolationChoice, type Machine } from "./machine.ts";
import { type OutputLine, PodWorker } from "./pod_worker.ts";
import type { Secrets } from "./secrets.ts";

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
  /**
   * What stands in for the entrypoint of an image, by the image's name.
   *
   * @default none: each container has to say its command
   */
  readonly entrypoints?: Machine["entrypoints"];
  /** @default none */
  readonly secrets?: Secrets;
  readonly onOutput: (line: OutputLine) => void;
  /** Is told once each what is not as it would be on a cluster. */
  readonly onNote: (note: string) => void;
  /** @default twice the number of cores, at least 8 */
  readonly maxPods?: number;
  /** @default "auto", the best way that works here */
  readonly isolation?: IsolationChoice;
}

/** On disposal a process gets so long to end, or its pod's grace period if that is shorter. */
const LAST_GRACE_SECONDS = 5;

/** Runs pods as processes of this machine. */
export function processExecutor(options: ProcessExecutorOptions): StartExecutor {
  return async (context) => {
    const machine = await inspectMachine({
      clock: context.clock,
      environment: options.environment,
      ...(options.entrypoints ? { entrypoints: options.entrypoints } : {}),
      ...(options.secrets ? { secrets: options.secrets } : {}),
      scratchDir: options.probeDir,
      isolation: options.isolation,
    });
    const note = onceEach(options.onNote);
    if (machine.isolation.kind === "rewrite" && options.isolation !== "rewrite") {
      note(
        "mount namespaces cannot be had here, so paths of volumes are rewritten in commands, " +
          `arguments and variables, and read-only mounts are not enforced: ${machine.isolation.why}`,
      );
    }
    const core = new CoreV1Api(context.client);
    return await startPodExecutor(context, {
      maxPods: options.maxPods ?? Math.max(8, 2 * navigator.hardwareConcurrency),
      lastGraceSeconds: LAST_GRACE_SECONDS,
      startWorker(pod) {
        for (const field of ignoredFields(pod)) note(field);
        return startWorker(pod, { core, machine, options });
      },
    });
  };
}

function startWorker(
  pod: Pod,
  { core, machine, options }: {
    readonly core: CoreV1Api;
    readonly machine: Machine;
    readonly options: ProcessExecutorOptions;
  },
): PodWorker {
  const { scratchDir, onOutput } = options;
  return new PodWorker({
    core,
    machine,
    pod,
    scratchDir: typeof scratchDir === "string" ? scratchDir : scratchDir(pod),
    onOutput,
  });
}

function onceEach(tell: (note: string) => void): (note: string) => void {
  const told = new Set<string>();
  return (note) => {
    if (told.has(note)) return;
    told.add(note);
    tell(note);
  };
}
