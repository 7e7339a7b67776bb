/** Picks a step's output parameters from what it wrote, and from what became of its Job. */

import type { OutputParameter } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Failure } from "../attempt.ts";
import { evaluate, type JsonValue, type Variables } from "../expression/mod.ts";
import { parseJsonPath, selectPath } from "../json_path.ts";
import { StepReason } from "../reasons.ts";
import { utf8Length } from "../utf8.ts";
import type { Written } from "./message.ts";

/** Bytes of one output as JSON. */
export const MAX_OUTPUT_SIZE = 4096;

/** Output values by name, as they stand in the status. */
export type Outputs = Readonly<Record<string, JsonValue>>;

/** What outputs are picked from. */
export interface OutputSources {
  readonly written: Written;
  /** The Job's `status`. */
  readonly jobStatus: JsonValue;
  /** What other expressions of the step may name. */
  readonly variables: Variables;
}

/** The outputs, or why the first that cannot be had cannot. */
export function pickOutputs(
  parameters: readonly OutputParameter[],
  sources: OutputSources,
): { readonly outputs: Outputs } | { readonly failure: Failure } {
  const outputs: [string, JsonValue][] = [];
  for (const parameter of parameters) {
    const { name } = parameter;
    const found = withDefault(pick(parameter, sources), parameter.default);
    if ("error" in found) {
      const reason = found.missing ? StepReason.OutputMissing : StepReason.ExpressionError;
      return { failure: { reason, message: `output ${name}: ${found.error}` } };
    }
    const size = utf8Length(JSON.stringify(found.value));
    if (size > MAX_OUTPUT_SIZE) {
      const message = `output ${name} has ${size} bytes; an output has at most ${MAX_OUTPUT_SIZE}`;
      return { failure: { reason: StepReason.OutputsTooLarge, message } };
    }
    outputs.push([name, found.value]);
  }
  return { outputs: Object.fromEntries(outputs) };
}

type Found = { readonly value: JsonValue } | { readonly error: string; readonly missing: boolean };

function pick({ name, valueFrom }: OutputParameter, sources: OutputSources): Found {
  const { written, jobStatus, variables } = sources;
  if (valueFrom?.expression !== undefined) {
    const job = { status: jobStatus };
    return evaluate(valueFrom.expression, { ...variables, outputs: written, job });
  }
  if (valueFrom?.jsonPath !== undefined) return pickPath(valueFrom.jsonPath, sources);
  if (Object.hasOwn(written, name)) return { value: written[name]! };
  return { error: `the step wrote no ${name}`, missing: true };
}

/** `$.status` is the Job's; everything else what the step wrote. */
function pickPath(text: string, { written, jobStatus }: OutputSources): Found {
  const parsed = parseJsonPath(text);
  if ("error" in parsed) return { error: parsed.error, missing: false };
  const { path } = parsed;
  const value = path[0] === "status"
    ? selectPath(jobStatus, path.slice(1))
    : selectPath(written, path);
  return value === undefined ? { error: `there is nothing at ${text}`, missing: true } : { value };
}

function withDefault(found: Found, fallback: string | undefined): Found {
  if ("value" in found || !found.missing || fallback === undefined) return found;
  return { value: fallback };
}

/** Whether outputs need the Job's own status, which is there only once the Job says Complete. */
export function readsJob(parameters: readonly OutputParameter[]): boolean {
  return parameters.some((parameter) => {
    const { expression, jsonPath } = parameter?.valueFrom ?? {};
    return /\bjob\b/.test(String(expression ?? "")) ||
      /^\$(\.status\b|\[["']status["']\])/.test(String(jsonPath ?? ""));
  });
}
