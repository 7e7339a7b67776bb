/** `zen-flow run --executor process`: the steps' containers as processes of this machine. */

import { resolve } from "node:path";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { DEFAULT_SETTINGS } from "../flow/mod.ts";
import { ATTEMPT_LABEL, attemptLabels, FLOW_LABEL, STEP_LABEL } from "../flow/names.ts";
import type { StartExecutor } from "../local/executor.ts";
import { COMPLETION_INDEX } from "../local/job_controller/pod_facts.ts";
import type { OutputLine as ContainerOutput } from "../local/process/pod_worker.ts";
import { processExecutor } from "../local/process/process_executor.ts";
import type { Host } from "./host.ts";
import { readSecrets } from "./secrets.ts";
import type { StepLine } from "./report/recorder.ts";
import type { Progress } from "./view/progress.ts";

export interface ProcessesOptions {
  readonly flows: readonly JobFlow[];
  /** An empty folder for logs and volumes; of several flows each gets a folder in it. */
  readonly scratchDir: string;
  /** Folders with a file for each key, by the Secret's name. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly host: Host;
  readonly progress: Progress;
  /** Is told of each line beside the progress. */
  readonly onLine: (line: StepLine) => void;
}

/** The executor of a run of these flows. */
export async function processes(options: ProcessesOptions): Promise<StartExecutor> {
  const { flows, scratchDir, host, progress, onLine } = options;
  return processExecutor({
    scratchDir: await makeFolders(flows, scratchDir),
    probeDir: scratchDir,
    environment: stepEnvironment(host),
    entrypoints: new Map([[DEFAULT_SETTINGS.artifactImage, ownCommand(host)]]),
    secrets: await readSecrets(options.secrets),
    onOutput: (output) => {
      const line = outputLine(output);
      progress.output(line);
      onLine(line);
    },
    onNote: (note) => progress.note(note),
  });
}

/** This very program, as it was started. */
function ownCommand(host: Host): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  // From its sources: with the rights that a pod gives it, and the packages that are here.
  const rights = ["--allow-read", "--allow-write", "--allow-net", "--allow-env"];
  const caches = ["DENO_DIR", "XDG_CACHE_HOME"].flatMap((name) => {
    const folder = host.env(name);
    return folder ? [`${name}=${resolve(folder)}`] : [];
  });
  const run = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...rights, Deno.mainModule];
  return ["env", ...caches, ...run];
}

/** Makes the folders of the flows; which one a pod's files go to. */
async function makeFolders(
  flows: readonly JobFlow[],
  scratchDir: string,
): Promise<string | ((pod: Pod) => string)> {
  if (flows.length === 1) return scratchDir;
  const folderOf = (namespace: string, flow: string) =>
    `${scratchDir}/${namespace === "default" ? "" : `${namespace}/`}${flow}`;
  for (const { metadata } of flows) {
    // As the pods name their flow.
    const labels = attemptLabels(metadata.name!, "", 1);
    await Deno.mkdir(folderOf(metadata.namespace!, labels[FLOW_LABEL]!), { recursive: true });
  }
  return ({ metadata }) => folderOf(metadata.namespace!, metadata.labels![FLOW_LABEL]!);
}

/**
 * What steps get of the user's environment: what programs need to work at all. The rest may hold
 * secrets, and no step on a cluster would have it.
 */
function stepEnvironment(host: Host): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];
  return Object.fromEntries(names.flatMap((name) => {
    const value = host.env(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** A container's line as one of its step. */
function outputLine({ pod, container, line }: ContainerOutput): StepLine {
  const labels = pod.metadata?.labels ?? {};
  const index = pod.metadata?.annotations?.[COMPLETION_INDEX];
  const spec = pod.spec;
  const isOneOfSeveral = (spec?.containers.length ?? 0) + (spec?.initContainers ?? []).length > 1;
  return {
    namespace: pod.metadata?.namespace ?? "",
    flow: labels[FLOW_LABEL] ?? "",
    step: labels[STEP_LABEL] ?? "",
    attempt: Number(labels[ATTEMPT_LABEL]),
    part: (index === undefined ? "" : `[${index}]`) + (isOneOfSeveral ? `/${container}` : ""),
    text: line,
  };
}
