/**
 * A JobFlow as the controller keeps it. The spec stays one byte array until a step is to start:
 * parsed, the templates of a thousand flows would be most of the process's memory.
 */

import type { JobFlow, JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  API_VERSION,
  type Flow,
  HOLD_ANNOTATION,
  KIND,
  readDecisions,
  readOutline,
} from "../flow/mod.ts";
import type { EventSubject } from "../kube/event_recorder.ts";

/** A flow, and what a write to it must name. */
export interface FlowRecord extends Flow {
  readonly resourceVersion: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Cuts a JobFlow from the API down to its record.
 *
 * @param known an earlier record of the same flow: what follows from an unchanged spec is taken
 * over from it
 */
export function flowRecord(raw: JobFlow, known?: FlowRecord): FlowRecord {
  const metadata = raw.metadata ?? {};
  const generation = metadata.generation ?? 0;
  const unchanged = known !== undefined && known.uid === metadata.uid &&
    known.generation === generation;
  const { outline, spec } = unchanged ? known : readSpec(raw.spec ?? { steps: [] });
  const annotations = metadata.annotations ?? {};
  return {
    name: metadata.name ?? "",
    namespace: metadata.namespace ?? "",
    uid: metadata.uid ?? "",
    generation,
    createdAt: Date.parse(metadata.creationTimestamp ?? "") || 0,
    resourceVersion: metadata.resourceVersion ?? "",
    deleting: Boolean(metadata.deletionTimestamp),
    held: HOLD_ANNOTATION in annotations,
    decisions: readDecisions(annotations),
    outline,
    spec,
    status: raw.status,
  };
}

/** The flow, as events about it name it. */
export function eventSubject(flow: FlowRecord): EventSubject {
  const { name, namespace, uid, resourceVersion } = flow;
  return { apiVersion: API_VERSION, kind: KIND, name, namespace, uid, resourceVersion };
}

function readSpec(spec: JobFlowSpec): Pick<Flow, "outline" | "spec"> {
  const bytes = encoder.encode(JSON.stringify(spec));
  return {
    outline: readOutline(spec),
    spec: () => JSON.parse(decoder.decode(bytes)) as JobFlowSpec,
  };
}
