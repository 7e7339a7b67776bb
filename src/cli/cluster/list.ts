/** `zen-flow list`: the flows of a namespace, or of all. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readAllItems } from "@cloudydeno/kubernetes-client";
import { type Host, useColor } from "../host.ts";
import { printFlowList } from "../print_flows.ts";
import { painter } from "../text.ts";
import type { ClusterOptions } from "./commands.ts";
import { choose, flowTable } from "./flow_table.ts";
import { openSession, type Session } from "./session.ts";

/** Flows in one answer of the API server; a cluster may have many thousands. */
const PAGE_LIMIT = 500;

/** Runs the command; resolves to the exit code. */
export async function list(options: ClusterOptions<"list">, host: Host): Promise<number> {
  using session = await openSession(options, host);
  const found = await session.busy("Reading flows", readFlows(session, options));
  const now = session.clock.now();
  const flows = choose(found, { phases: options.phase, order: options["sort-by"], now });
  const { output } = options;
  if (output === "json" || output === "yaml") {
    host.stdout.write(await printFlowList(flows, output));
  } else if (output === "name") {
    for (const { metadata } of flows) {
      host.stdout.write(`jobflow.workflow.zen.io/${metadata.name}\n`);
    }
  } else if (flows.length === 0) {
    host.stderr.write(`${nothingText(found.length, session, options)}\n`);
  } else {
    const lines = flowTable(flows, {
      now,
      isWide: output === "wide",
      withNamespace: options["all-namespaces"],
      paint: painter(useColor(host.stdout, host)),
    });
    host.stdout.write(`${lines.join("\n")}\n`);
  }
  return 0;
}

/** The flows that the flags choose. */
export async function readFlows(
  { client, namespace }: Session,
  { selector, "all-namespaces": isAll }: Pick<
    ClusterOptions<"list">,
    "selector" | "all-namespaces"
  >,
): Promise<JobFlow[]> {
  const api = new WorkflowZenIoV1alpha1Api(client);
  const flows: JobFlow[] = [];
  const pages = readAllItems((token) => {
    const page = { labelSelector: selector, limit: PAGE_LIMIT, continue: token };
    return isAll
      ? api.getJobFlowListForAllNamespaces(page)
      : api.namespace(namespace).getJobFlowList(page);
  });
  for await (const flow of pages) flows.push(flow);
  return flows;
}

/** An empty list says what was looked for: a wrong namespace looks like no flows. */
function nothingText(
  found: number,
  { namespace }: Session,
  { selector, "all-namespaces": isAll }: ClusterOptions<"list">,
): string {
  const where = isAll ? "in any namespace" : `in namespace ${namespace}`;
  if (found > 0) return `None of ${found} flows ${where} is of such a phase.`;
  return `No flows ${selector === undefined ? "" : "with these labels "}${where}.`;
}
