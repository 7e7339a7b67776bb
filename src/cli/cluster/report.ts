/** `zen-flow report`: a page of how a flow went, from a cluster or from a file. */

import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readStoredFlows, refuseFiles } from "../flow_files.ts";
import type { Host } from "../host.ts";
import { checkReport, reportText, writeReport } from "../report/file.ts";
import type { ReportSource } from "../report/source.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf, withoutResource } from "./flow_name.ts";
import { readSource } from "./report_source.ts";
import { openSession } from "./session.ts";

type ReportInvocation = Extract<ClusterInvocation, { command: "report" }>;

/** Runs the command; resolves to the exit code. */
export async function report(invocation: ReportInvocation, host: Host): Promise<number> {
  const [operand = ""] = invocation.operands;
  const { output = "html" } = invocation.options;
  const isPrinted = output === "html";
  if (!isPrinted) await checkReport(output);
  const sources = isFile(operand)
    ? await sourcesOfFile(operand, host)
    : [await sourceOfFlow(operand, invocation.options, host)];
  if (sources === undefined) return 1;
  if (isPrinted) {
    host.stdout.write(await reportText(sources));
    return 0;
  }
  await writeReport(output, sources);
  const flows = sources.map(({ flow }) => flow.metadata.name).join(", ");
  host.stderr.write(`Report of ${flows}: ${output}\n`);
  return 0;
}

/** A name of a flow has no slash, and one that ends like a file is seldom meant. */
function isFile(operand: string): boolean {
  return operand === "-" || /\.(ya?ml|json)$/.test(operand) ||
    withoutResource(operand).includes("/");
}

/** Undefined where the file is refused; why has been told. */
async function sourcesOfFile(file: string, host: Host): Promise<ReportSource[] | undefined> {
  const { flows, problems } = await readStoredFlows([file], host);
  if (problems.length > 0) {
    refuseFiles(problems, host, "no report was made");
    return undefined;
  }
  return flows.map((flow): ReportSource => ({
    // The check has found it to be one.
    flow: flow as unknown as JobFlow,
    attempts: [],
    logs: [],
    now: undefined,
  }));
}

async function sourceOfFlow(
  operand: string,
  options: ReportInvocation["options"],
  host: Host,
): Promise<ReportSource> {
  const name = flowNameOf("report", operand);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  return await session.busy(
    "Reading Jobs and logs",
    readSource(session, flow, (note) => host.stderr.write(`${note}\n`)),
  );
}
