/**
 * How large the object of a flow gets: its spec, and its status once every step has ended. etcd
 * holds 1.5 MiB at most, and with the metadata nothing may be left out.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { utf8Length } from "../utf8.ts";
import { allSteps, objectAt, type SpecError, textAt } from "./paths.ts";

/** A larger flow is refused. Bytes. */
const MAX_SIZE = 1024 * 1024;
/** An entry of `status.steps` with a failure, a Job and all times; bytes, but for the names. */
const STEP_STATUS_SIZE = 300;
/** Outputs that are more than the estimate has of them; bytes. */
const OUTPUTS_SIZE = 96 * 1024;
/** How a step's items stand; bytes. */
const ITEMS_STATUS_SIZE = 300;
/** An output value in the status; bytes, but for its name. */
const OUTPUT_SIZE = 64;

/** The size in bytes that the flow will have at its end. */
export function estimateSize(spec: JobFlowSpec): number {
  const status = allSteps(spec).map(([step]) => {
    const { name, outputs: written, forEach } = objectAt(step);
    const { parameters } = objectAt(written);
    const outputs = Array.isArray(parameters) ? parameters.length : 0;
    const items = forEach === undefined ? 0 : ITEMS_STATUS_SIZE;
    // The name stands there twice: its Job has it too.
    return STEP_STATUS_SIZE + 2 * textAt(name).length + items + outputs * OUTPUT_SIZE;
  });
  return status.reduce((sum, size) => sum + size, utf8Length(JSON.stringify(spec) ?? ""));
}

/**
 * Bytes that the outputs of all steps may have: a part that is kept for them (`messages.ts` tells of
 * the others), and what the flow leaves of its own.
 */
export function roomForOutputs(spec: JobFlowSpec): number {
  return OUTPUTS_SIZE + Math.max(0, MAX_SIZE - estimateSize(spec));
}

export function checkSize(spec: JobFlowSpec): SpecError[] {
  const size = estimateSize(spec);
  if (size <= MAX_SIZE) return [];
  return [{
    path: ["spec"],
    message: `the flow would have about ${formatKiB(size)} with its full status, more than the ` +
      "1024 KiB that are sure to be stored; move scripts and data into ConfigMaps or images, or " +
      "make several flows",
  }];
}

/** `300 KiB`. */
export function formatKiB(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
