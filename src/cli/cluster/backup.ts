/** `zen-flow backup`: flows with all that has become of them, as one list. */

import type { Host } from "../host.ts";
import { writeOutput } from "../output_file.ts";
import { printFlowList } from "../print_flows.ts";
import { countOf } from "../problem.ts";
import type { ClusterOptions } from "./commands.ts";
import { readFlows } from "./list.ts";
import { openSession } from "./session.ts";

/** Runs the command; resolves to the exit code. */
export async function backup(options: ClusterOptions<"backup">, host: Host): Promise<number> {
  using session = await openSession(options, host);
  const flows = await session.busy("Reading flows", readFlows(session, options));
  const { output = "yaml" } = options;
  const text = await printFlowList(flows, /(^|\.)json$/.test(output) ? "json" : "yaml");
  if (output === "yaml" || output === "json") {
    host.stdout.write(text);
    return 0;
  }
  await writeOutput(output, text, "the backup");
  const where = options["all-namespaces"] ? "all namespaces" : `namespace ${session.namespace}`;
  host.stderr.write(`${output}: ${countOf("flow", flows.length)} of ${where}\n`);
  return 0;
}
