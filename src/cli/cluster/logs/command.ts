/** `zen-flow logs`: what the containers of a flow have printed, each line behind its step. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Host, signalExitCode } from "../../host.ts";
import { listenForInterrupts } from "../../interrupt.ts";
import type { ClusterInvocation } from "../commands.ts";
import { flowNameOf } from "../flow_name.ts";
import { openSession } from "../session.ts";
import { stepNameOf } from "../step_name.ts";
import { checkContainer, containerLogs, missingLogs, podsOf } from "./containers.ts";
import { followLogs } from "./follow_logs.ts";
import { LogPrinter } from "./log_printer.ts";
import { podSelection } from "./pod_selection.ts";
import type { LogLimits } from "./read_log.ts";

type LogsInvocation = Extract<ClusterInvocation, { command: "logs" }>;

/** Runs the command; resolves to the exit code: 1 if a log could not be read. */
export async function logs({ options, operands }: LogsInvocation, host: Host): Promise<number> {
  const name = flowNameOf("logs", operands[0]!);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const step = operands[1] === undefined ? undefined : stepNameOf(flow, operands[1]);
  const selection = podSelection(session, flow, step);
  using interrupt = listenForInterrupts(host, {
    onFirst: () => {},
    onSecond: (signal) => host.exit(signalExitCode(signal)),
  });
  const { signal } = interrupt;
  const pods = podsOf(flow, await session.busy("Looking for pods", selection.list()));
  const { container, timestamps } = options;
  if (container !== undefined) checkContainer(container, flow, pods, step);
  const found = pods.flatMap(containerLogs);
  const limited = new Set(found.map(({ key }) => key));
  const printer = new LogPrinter({
    session,
    host,
    flow,
    signal,
    limits: limitsOf(options),
    limited,
    container,
    timestamps,
  });
  // What has ended is read in order; what runs is followed side by side.
  for (const log of found) {
    if (!log.hasEnded && options.follow) continue;
    if (printer.begin(log)) await printer.print(log, { isFollowed: false });
  }
  // On a terminal both outputs are one: what was printed comes before what was not.
  await host.stdout.flush();
  for (const text of missingLogs(flow, pods, { step, isFollowed: options.follow })) {
    printer.note(text);
  }
  if (options.follow) await followLogs({ session, flow, step, selection, printer, signal });
  await host.stdout.flush();
  const { cause } = interrupt;
  if (cause !== undefined && cause !== "output" && cause !== "crash") return signalExitCode(cause);
  return printer.hasFailed ? 1 : 0;
}

/** The API takes whole seconds, and at least one. */
function limitsOf({ tail, since }: LogsInvocation["options"]): LogLimits {
  return {
    ...(tail < 0 ? {} : { tailLines: tail }),
    ...(since === 0 ? {} : { sinceSeconds: Math.ceil(since / 1000) }),
  };
}
