/**
 * A JobFlow as the controller keeps it. The spec stays one byte array until a step is to start:
 * parsed, the templates of a thousand flows would be most of the process's memory.
 */

import type { JobFlow, JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Flow, readOutline } from "../flow/mod.ts";

/** A flow, and what a write to it must name. */
export interface FlowRecord extends Flow {
  readonly resourceVersion: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Cuts a JobFlow from the API down to its record. */
export function flowRecord(raw: JobFlow): FlowRecord {
  const metadata = raw.metadata ?? {};
  const bytes = encoder.encode(JSON.stringify(raw.spec ?? { steps: [] }));
  return {
    name: metadata.name ?? "",
    namespace: metadata.namespace ?? "",
    uid: metadata.uid ?? "",
    generation: metadata.generation ?? 0,
    resourceVersion: metadata.resourceVersion ?? "",
    deleting: Boolean(metadata.deletionTimestamp),
    outline: readOutline(raw.spec ?? { steps: [] }),
    spec: () => JSON.parse(decoder.decode(bytes)) as JobFlowSpec,
    status: raw.status,
  };
}
