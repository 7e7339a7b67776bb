/** `zen-flow graph`: the steps of a flow and what each waits for, as a drawing. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readFlowFiles, refuseFiles } from "../flow_files.ts";
import { type Host, useColor } from "../host.ts";
import type { Invocation } from "../parse_command_line.ts";
import { painter } from "../text.ts";
import { flowGraph } from "./dag.ts";
import { drawFlow } from "./draw.ts";
import { mermaid } from "./mermaid.ts";

type GraphInvocation = Extract<Invocation, { command: "graph" }>;

/** Runs the command; resolves to the exit code. */
export async function graph({ options, file }: GraphInvocation, host: Host): Promise<number> {
  const { flows, problems } = await readFlowFiles([file], host);
  if (problems.length > 0) return refuseFiles(problems, host, "nothing was drawn");
  // The check has found them to be flows.
  const graphs = flows.map((flow) => flowGraph(flow as unknown as JobFlow));
  if (options.output === "mermaid") {
    host.stdout.write(mermaid(graphs));
    return 0;
  }
  const drawing = {
    width: host.stdout.size().columns,
    paint: painter(useColor(host.stdout, host)),
  };
  const lines = graphs.map((flow) => drawFlow(flow, drawing).join("\n"));
  host.stdout.write(`${lines.join("\n\n\n")}\n`);
  return 0;
}
