/** `-p NAME=VALUE`: values for the parameters of flows. */

import { nearest } from "../schema/mod.ts";
import type { FlowObject } from "./load.ts";
import { UsageError } from "./parse_command_line.ts";

interface Parameter {
  readonly name?: unknown;
}

/** The flow with these values for the parameters that it has. */
export function withParams(flow: FlowObject, values: ReadonlyMap<string, string>): FlowObject {
  const spec = flow["spec"] as Record<string, unknown>;
  if (values.size === 0 || parametersOf(flow).length === 0) return flow;
  const parameters = (spec["parameters"] as unknown[]).map((parameter) => {
    const name = nameOf(parameter);
    const value = name === undefined ? undefined : values.get(name);
    return value === undefined ? parameter : { ...parameter as Parameter, value };
  });
  return { ...flow, spec: { ...spec, parameters } };
}

/**
 * Refuses values for parameters that no flow has.
 *
 * @throws {UsageError} with a message of one line.
 */
export function checkParams(
  command: string,
  values: ReadonlyMap<string, string>,
  flows: readonly FlowObject[],
): void {
  // Where no file could be read, that is what is told.
  if (flows.length === 0) return;
  const known = new Set(flows.flatMap(parametersOf));
  for (const name of values.keys()) {
    if (known.has(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
    const message = `no flow has a parameter named ${JSON.stringify(name)}${hint}`;
    throw new UsageError(`zen-flow ${command}: --param: ${message}`);
  }
}

/** Names of a flow's parameters. Of a flow of any shape. */
function parametersOf({ spec }: FlowObject): string[] {
  const { parameters } = (spec ?? {}) as { parameters?: unknown };
  if (!Array.isArray(parameters)) return [];
  return parameters.map(nameOf).filter((name) => name !== undefined);
}

function nameOf(parameter: unknown): string | undefined {
  const name = (parameter as Parameter | null)?.name;
  return typeof name === "string" ? name : undefined;
}
