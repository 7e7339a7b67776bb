/** `zen-flow run`: flows from files, on this machine, from the first check to the summary. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FLOW_LABEL, STEP_LABEL } from "../flow/mod.ts";
import { sleep, systemClock } from "../kube/clock.ts";
import type { OutputLine as ContainerOutput } from "../local/process/pod_worker.ts";
import { createLogger } from "../telemetry/log.ts";
import { readFlowFiles, refuseFiles } from "./flow_files.ts";
import { type EndSignal, type Host, signalExitCode, useColor } from "./host.ts";
import { type Interrupt, listenForInterrupts } from "./interrupt.ts";
import type { FlowObject } from "./load.ts";
import { runLocally } from "./local_run.ts";
import type { Invocation } from "./parse_command_line.ts";
import { printFlows } from "./print_flows.ts";
import { describeKept, openScratch, type Scratch } from "./scratch.ts";
import { painter } from "./text.ts";
import { flowModel } from "./view/model.ts";
import { type OutputLine, startProgress } from "./view/progress.ts";
import { summaryLines } from "./view/summary.ts";

type RunInvocation = Extract<Invocation, { command: "run" }>;

/** Runs the command; resolves to the exit code. */
export async function run({ options, files }: RunInvocation, host: Host): Promise<number> {
  const loaded = await readFlowFiles(files, host);
  if (loaded.problems.length > 0) {
    return refuseFiles(loaded.problems, host, "nothing was started");
  }
  const flows = loaded.flows.map(complete);
  await using scratch = await openScratch(options.keep);
  // With the result on standard output, everything else goes beside it.
  const sink = options.output === undefined ? host.stdout : host.stderr;
  const color = useColor(sink, host);
  const paint = painter(color);
  const models = flows.map(flowModel);
  const progress = startProgress({ sink, clock: systemClock, color, paint, flows: models });
  using interrupt = listenForInterrupts(host, {
    onFirst: () => progress.note("Ending all steps; Ctrl-C again ends at once."),
    onSecond: (signal) => void endAtOnce(signal, scratch, host),
  });
  progress.note("Steps run as processes of this machine; their images are not used.");
  let last: readonly JobFlow[] = flows;
  try {
    last = await runLocally({
      flows,
      scratchDir: scratch.path,
      environment: stepEnvironment(host),
      clock: systemClock,
      random: Math.random,
      logger: createLogger({
        level: options["log-level"],
        format: "text",
        now: () => systemClock.now(),
        write: (line) => progress.note(line),
      }),
      stop: interrupt.signal,
      onFlow: (flow) => progress.update(flowModel(flow)),
      onOutput: (output) => progress.output(outputLine(output)),
      onNote: (note) => progress.note(note),
    });
  } finally {
    await progress.finish();
  }
  if (host.crash.aborted) throw host.crash.reason;
  const lines = summaryLines(last.map(flowModel), {
    width: sink.size().columns,
    paint,
    kept: scratch.isKept ? await describeKept(scratch.path, flows.length) : undefined,
    interrupted: interrupt.cause === undefined ? undefined : "cancelled",
  });
  sink.write(`${lines.join("\n")}\n`);
  if (options.output !== undefined) host.stdout.write(await printFlows(last, options.output));
  return exitCodeOf(last, interrupt);
}

/** How long a terminal has to take the last line. */
const LAST_LINE_MS = 200;

/** The steps' processes end with this one; their files would take time to remove. */
async function endAtOnce(signal: EndSignal, scratch: Scratch, host: Host): Promise<void> {
  if (!scratch.isKept) host.stderr.write(`zen-flow: ended at once; left behind: ${scratch.path}\n`);
  await Promise.race([host.stderr.flush(), sleep(systemClock, LAST_LINE_MS)]);
  host.exit(signalExitCode(signal));
}

/** As the API server would complete them; names are needed before anything is shown. */
function complete(flow: FlowObject): JobFlow {
  const { metadata } = flow;
  const name = metadata.name || `${metadata.generateName}${randomSuffix(Math.random)}`;
  const namespace = metadata.namespace || "default";
  // The check has found it to be one.
  return { ...flow, metadata: { ...metadata, name, namespace } } as unknown as JobFlow;
}

/** Five characters that make no words, as Kubernetes has them. */
function randomSuffix(random: () => number): string {
  const characters = "bcdfghjklmnpqrstvwxz2456789";
  return Array.from({ length: 5 }, () => characters[Math.floor(random() * characters.length)])
    .join("");
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
function outputLine({ pod, container, line }: ContainerOutput): OutputLine {
  const labels = pod.metadata?.labels ?? {};
  const index = pod.metadata?.annotations?.[COMPLETION_INDEX];
  const spec = pod.spec;
  const isOneOfSeveral = (spec?.containers.length ?? 0) + (spec?.initContainers ?? []).length > 1;
  return {
    flow: labels[FLOW_LABEL] ?? "",
    step: labels[STEP_LABEL] ?? "",
    part: (index === undefined ? "" : `[${index}]`) + (isOneOfSeveral ? `/${container}` : ""),
    text: line,
  };
}

/** Which of an Indexed Job's completions a pod is; set by Kubernetes. */
const COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";

function exitCodeOf(flows: readonly JobFlow[], { cause }: Interrupt): number {
  const succeeded = flows.every((flow) => flow.status?.phase === "Succeeded");
  if (succeeded) return 0;
  return cause === undefined || cause === "output" || cause === "crash" ? 1 : signalExitCode(cause);
}
