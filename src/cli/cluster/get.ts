/** `zen-flow get`: where one flow stands. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Host, useColor } from "../host.ts";
import { printFlows } from "../print_flows.ts";
import { painter } from "../text.ts";
import { flowModel } from "../view/model.ts";
import { renderTree } from "../view/tree.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf } from "./flow_name.ts";
import { openSession } from "./session.ts";

type GetInvocation = Extract<ClusterInvocation, { command: "get" }>;

/** Runs the command; resolves to the exit code. */
export async function get({ options, operands }: GetInvocation, host: Host): Promise<number> {
  const name = flowNameOf("get", operands[0]!);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const { output } = options;
  if (output === "json" || output === "yaml") {
    host.stdout.write(await printFlows([flow], output));
    return 0;
  }
  const isWide = output === "wide";
  const lines = renderTree([flowModel(flow)], {
    // Nothing is cut off where nobody looks, or where all of it is asked for.
    width: host.stdout.isTerminal && !isWide ? host.stdout.size().columns : Infinity,
    height: Infinity,
    now: session.clock.now(),
    paint: painter(useColor(host.stdout, host)),
    isStill: true,
    withJobs: isWide,
  });
  host.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}
