/** `zen-flow run`: flows from files, on this machine, from the first check to the summary. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { sleep, systemClock } from "../kube/clock.ts";
import { createLogger } from "../telemetry/log.ts";
import { Approver } from "./approvals.ts";
import { checkRunnable, checkStepNames, type RunOptions } from "./check_run.ts";
import { readFlowFiles, refuseFiles } from "./flow_files.ts";
import { type Ground, openGround } from "./ground.ts";
import { type EndSignal, type Host, signalExitCode, useColor } from "./host.ts";
import { type Interrupt, listenForInterrupts } from "./interrupt.ts";
import type { FlowObject } from "./load.ts";
import { runLocally } from "./local_run.ts";
import type { Invocation } from "./parse_command_line.ts";
import { checkParams } from "./params.ts";
import { printFlows } from "./print_flows.ts";
import { checkReport, writeReport } from "./report/file.ts";
import { RunRecorder } from "./report/recorder.ts";
import { prompter } from "./prompter.ts";
import type { TextSink } from "./sink.ts";
import { painter } from "./text.ts";
import { flowModel } from "./view/model.ts";
import { type Progress, startProgress } from "./view/progress.ts";
import { summaryLines } from "./view/summary.ts";

type RunInvocation = Extract<Invocation, { command: "run" }>;

/** Runs the command; resolves to the exit code. */
export async function run({ options, files }: RunInvocation, host: Host): Promise<number> {
  // With the result on standard output, everything else goes beside it.
  const sink = options.output === undefined ? host.stdout : host.stderr;
  const canAsk = sink.isTerminal && host.stdinIsTerminal() && !files.includes("-");
  const loaded = await readFlowFiles(files, host, {
    params: options.param,
    more: (flow) => checkRunnable(flow, { options, canAsk }),
  });
  checkParams("run", options.param, loaded.flows);
  if (loaded.problems.length > 0) {
    return refuseFiles(loaded.problems, host, "nothing was started");
  }
  const flows = loaded.flows.map(complete);
  checkStepNames(flows, options);
  await using ground = await openGround(options, flows, host);
  if (options.report !== undefined) await checkReport(options.report);
  const recorder = new RunRecorder(() => ground.clock.now());
  const { last, interrupt } = await follow(flows, {
    options,
    host,
    sink,
    canAsk,
    ground,
    recorder,
  });
  if (host.crash.aborted) throw host.crash.reason;
  const lines = summaryLines(last.map(flowModel), {
    width: sink.size().columns,
    paint: painter(useColor(sink, host)),
    kept: await ground.kept(),
  });
  sink.write(`${lines.join("\n")}\n`);
  if (options.report !== undefined) {
    await writeReport(options.report, last.map((flow) => recorder.source(flow)));
    sink.write(`Report: ${options.report}\n`);
  }
  if (options.output !== undefined) host.stdout.write(await printFlows(last, options.output));
  return exitCodeOf(last, interrupt);
}

interface Surroundings {
  readonly options: RunOptions;
  readonly host: Host;
  readonly sink: TextSink;
  /** Whether somebody sits at the terminal. */
  readonly canAsk: boolean;
  readonly ground: Ground;
  readonly recorder: RunRecorder;
}

/** Runs the flows and shows them; resolves when they have ended or nobody watches any more. */
async function follow(
  flows: readonly JobFlow[],
  surroundings: Surroundings,
): Promise<{ last: readonly JobFlow[]; interrupt: Pick<Interrupt, "cause"> }> {
  const { options, host, sink, ground, recorder } = surroundings;
  const color = useColor(sink, host);
  const progress = startProgress({
    sink,
    clock: systemClock,
    now: () => ground.clock.now(),
    color,
    paint: painter(color),
    flows: flows.map(flowModel),
  });
  using interrupt = listenForInterrupts(host, {
    onFirst: () => progress.note(cancelText(flows)),
    onSecond: (signal) => void endAtOnce(signal, ground, host),
  });
  progress.note(ground.note);
  const approver = makeApprover(flows, progress, { ...surroundings, interrupt });
  try {
    const last = await runLocally({
      flows,
      executor: await ground.executor(progress, (line) => recorder.onLine(line)),
      clock: ground.clock,
      random: Math.random,
      logger: createLogger({
        level: options["log-level"],
        format: "text",
        now: () => ground.clock.now(),
        write: (line) => progress.note(line),
      }),
      cancel: interrupt.signal,
      stop: interrupt.broken,
      onFlow(flow, client) {
        progress.update(flowModel(flow));
        recorder.onFlow(flow);
        approver.onFlow(flow, client);
      },
    });
    return { last, interrupt: { cause: interrupt.cause } };
  } finally {
    await progress.finish();
  }
}

function cancelText(flows: readonly JobFlow[]): string {
  const hasLast = flows.some(({ spec }) => (spec.finally ?? []).length > 0);
  const rest = hasLast ? "those of finally still run" : "nothing more starts";
  return `Cancelled: steps end, and ${rest}; Ctrl-C again ends at once.`;
}

function makeApprover(
  flows: readonly JobFlow[],
  progress: Progress,
  { options, host, canAsk, ground, interrupt }: Surroundings & {
    readonly interrupt: Pick<Interrupt, "signal">;
  },
): Approver {
  // Nobody waits for an answer to be written: what goes wrong is told as any defect.
  const onError = (error: unknown) =>
    queueMicrotask(() => {
      throw error;
    });
  const ask = prompter({
    readLine: () => host.readLine(),
    progress,
    hold() {
      const release = ground.hold();
      // A flow whose time stands still could not be cancelled.
      interrupt.signal.addEventListener("abort", release, { once: true });
      return release;
    },
    onError,
  });
  return new Approver({
    answers: options,
    ask: canAsk ? ask : undefined,
    withFlow: flows.length > 1,
    note: (text) => progress.note(text),
    onError,
  });
}

/** How long a terminal has to take the last line. */
const LAST_LINE_MS = 200;

/** The steps' processes end with this one; their files would take time to remove. */
async function endAtOnce(signal: EndSignal, { leftBehind }: Ground, host: Host): Promise<void> {
  if (leftBehind !== undefined) {
    host.stderr.write(`zen-flow: ended at once; left behind: ${leftBehind}\n`);
  }
  await Promise.race([host.stderr.flush(), sleep(systemClock, LAST_LINE_MS)]);
  host.exit(signalExitCode(signal));
}

/**
 * As the API server would complete them; names are needed before anything is shown. Owners are not
 * here, and nobody would take a finalizer off.
 */
function complete(flow: FlowObject): JobFlow {
  const { ownerReferences: _, finalizers: __, ...metadata } = flow.metadata;
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

function exitCodeOf(
  flows: readonly JobFlow[],
  { cause }: Pick<Interrupt, "cause">,
): number {
  const succeeded = flows.every((flow) => flow.status?.phase === "Succeeded");
  if (succeeded) return 0;
  return cause === undefined || cause === "output" || cause === "crash" ? 1 : signalExitCode(cause);
}
