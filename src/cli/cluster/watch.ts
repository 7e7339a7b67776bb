/** `zen-flow watch`: one flow while it runs, until it has finished. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Host } from "../host.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf } from "./flow_name.ts";
import { openSession } from "./session.ts";
import { watchFlows } from "./watch_flows.ts";

type WatchInvocation = Extract<ClusterInvocation, { command: "watch" }>;

/** Runs the command; resolves to the exit code. */
export async function watch({ options, operands }: WatchInvocation, host: Host): Promise<number> {
  const name = flowNameOf("watch", operands[0]!);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  return await watchFlows([flow], { session, host });
}
