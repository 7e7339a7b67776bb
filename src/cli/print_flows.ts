/** Flows on standard output, as `kubectl get -o` prints objects. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

import { CommandError } from "./host.ts";

/**
 * The text of one flow, or of a `List` where there are more or none; it ends with a line break and
 * can be applied or run again as it is.
 */
export async function printFlows(
  flows: readonly JobFlow[],
  format: "json" | "yaml",
): Promise<string> {
  return flows.length === 1
    ? await printObject(withoutManagedFields(flows[0]!), format)
    : await printFlowList(flows, format);
}

/** The text of a `List`, of however many flows; it ends with a line break. */
export async function printFlowList(
  flows: readonly JobFlow[],
  format: "json" | "yaml",
): Promise<string> {
  const items = flows.map(withoutManagedFields);
  return await printObject({ apiVersion: "v1", kind: "List", metadata: {}, items }, format);
}

/** @throws {CommandError} for what is nested thousands deep, as an API server takes it. */
async function printObject(value: object, format: "json" | "yaml"): Promise<string> {
  try {
    if (format === "json") return `${JSON.stringify(value, undefined, 4)}\n`;
    const { writeYaml } = await import("./yaml_source.ts");
    return writeYaml(value);
  } catch (error) {
    // Of the engine: its stack, or the longest text that it can hold.
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(
      `cannot print this as ${format}, it is nested too deep or too long: ${error.message}`,
      { cause: error },
    );
  }
}

/** Who last wrote which field is of no use to a reader. */
function withoutManagedFields(flow: JobFlow): JobFlow {
  const { apiVersion, kind, metadata, ...rest } = flow;
  const { managedFields: _, ...kept } = metadata ?? {};
  return { apiVersion, kind, metadata: kept, ...rest } as JobFlow;
}
