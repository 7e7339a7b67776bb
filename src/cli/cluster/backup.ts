/** `zen-flow backup`: flows with all that has become of them, as one list. */

import { CommandError, type Host } from "../host.ts";
import { printFlowList } from "../print_flows.ts";
import { countOf } from "../problem.ts";
import type { ClusterOptions } from "./commands.ts";
import { readFlows } from "./list.ts";
import { openSession } from "./session.ts";

/** Runs the command; resolves to the exit code. */
export async function backup(options: ClusterOptions<"backup">, host: Host): Promise<number> {
  using session = await openSession(options, host);
  const flows = await session.busy("Reading flows", readFlows(session, options));
  const { output } = options;
  const text = await printFlowList(flows, output?.endsWith(".json") ? "json" : "yaml");
  if (output === undefined) {
    host.stdout.write(text);
    return 0;
  }
  await replaceFile(output, text);
  const where = options["all-namespaces"] ? "all namespaces" : `namespace ${session.namespace}`;
  host.stderr.write(`${output}: ${countOf("flow", flows.length)} of ${where}\n`);
  return 0;
}

/** Whatever happens, there is an old backup or a whole new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await Deno.writeTextFile(part, text);
    await Deno.rename(part, path);
  } catch (error) {
    // Whatever hinders it is the user's to know; but for a missing permission of Deno's own.
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    throw new CommandError(`cannot write the backup: ${error.message}`, { cause: error });
  }
}
