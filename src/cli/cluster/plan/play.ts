/**
 * What a flow would create, found by playing it: the controller's own plans, one after the other, on
 * a flow whose Jobs all succeed and whose questions are all approved. Pure.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { flowRecord } from "../../../controller/flow_record.ts";
import {
  type Action,
  type Flow,
  type FlowResource,
  HOLD_ANNOTATION,
  isFinished,
  type JobRecord,
  jobRecord,
  plan,
} from "../../../flow/mod.ts";
import type { StepUses, Use } from "../../../flow/uses.ts";
import { type Unknowns, unknownsOf, withoutUnknowns } from "./unknowns.ts";

/** What comes of a step, unless its condition is false. */
interface OfStep {
  readonly round: number;
  readonly step: string;
  /** What its condition depends on, which others have to end for; empty: it is known to run. */
  readonly condition: readonly Use[];
}

/** One thing that comes to be, or does not. Those of one round come about side by side. */
export type PlannedEvent =
  | { readonly kind: "resource"; readonly round: number; readonly resource: FlowResource }
  | OfStep & { readonly kind: "job"; readonly job: Job }
  /** What is in the Job depends on this. */
  | OfStep & { readonly kind: "unknownJob"; readonly content: readonly Use[] }
  | OfStep & { readonly kind: "approval" }
  /** It ends without a Job: skipped, with nothing to run for, or failed before it has begun. */
  | { readonly kind: "noJob"; readonly round: number; readonly status: StepStatus };

/**
 * Plays a flow that is valid and has name, namespace and uid.
 *
 * @param now ms since the epoch.
 */
export function play(flow: JobFlow, now: number): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  const unknowns = unknownsOf(flow.spec);
  let record = begun(flow, unknowns, now);
  const jobs: JobRecord[] = [];
  // Each round but the last ends a step or answers one: there are no more rounds than steps.
  for (let round = 1; !isFinished(record.status); round++) {
    const before = record.status;
    const { status, actions } = plan(record, observed(jobs), now);
    for (const action of actions) {
      if (action.kind === "createResource") {
        events.push({ kind: "resource", round, resource: action.resource });
      } else if (action.kind === "createJob") {
        events.push(...eventsOf(action, round, unknowns.get(action.step)!));
        jobs.push(succeeded(action.job));
      }
    }
    record = { ...record, status };
    const steps = status?.steps ?? [];
    for (const step of steps.filter((one) => hasEndedWithoutJob(one, before?.steps))) {
      events.push({ kind: "noJob", round, status: step });
    }
    const asking = steps.filter(({ name, phase }) =>
      phase === "PendingApproval" && !record.decisions.has(name)
    );
    for (const { name } of asking) {
      const { condition } = unknowns.get(name)!;
      events.push({ kind: "approval", round, step: name, condition });
    }
    record = { ...record, decisions: approvedToo(record, asking) };
    const isStuck = actions.length === 0 && asking.length === 0 && status === before;
    if (isStuck) break;
  }
  return events;
}

function eventsOf(
  { step, job, needs }: Extract<Action, { kind: "createJob" }>,
  round: number,
  { condition, content }: StepUses,
): PlannedEvent[] {
  if (content.length > 0) return [{ kind: "unknownJob", round, step, condition, content }];
  return [
    ...(needs === undefined ? [] : [{ kind: "resource", round, resource: needs } as const]),
    { kind: "job", round, step, job, condition },
  ];
}

/** The flow as it has just begun; what is unknown of it, and so need not be valid, is left out. */
function begun(flow: JobFlow, unknowns: Unknowns, now: number): Flow {
  const free = withoutBrakes(flow);
  const spec = withoutUnknowns(free.spec, unknowns);
  const steps = [...spec.steps, ...spec.finally ?? []].map(({ name }): StepStatus => ({
    name,
    phase: "Pending",
  }));
  const status = { startTime: new Date(now).toISOString(), steps };
  return withoutOutputs(flowRecord({ ...free, spec, status }));
}

/** What would keep it from beginning is not what is asked for. */
function withoutBrakes(flow: JobFlow): JobFlow {
  const { suspend: _, cancel: __, ...spec } = flow.spec;
  const { [HOLD_ANNOTATION]: ___, ...annotations } = flow.metadata.annotations ?? {};
  return { ...flow, spec, metadata: { ...flow.metadata, annotations }, status: undefined };
}

/** What steps leave is known only once they have run: here they leave nothing, and nothing asks. */
function withoutOutputs(record: Flow): Flow {
  const steps = record.outline.steps.map((step) => ({ ...step, hasOutputs: false }));
  return { ...record, outline: { ...record.outline, steps } };
}

function observed(jobs: readonly JobRecord[]): Parameters<typeof plan>[1] {
  return {
    jobs,
    pods: [],
    missingJobs: new Set(),
    leftMessages: new Map(),
    silentSince: new Map(),
    podRefusals: new Map(),
    eventsDueAt: new Map(),
    group: { members: [], leftovers: false },
    knownUids: new Map(),
    refusals: new Map(),
  };
}

/** The Job as it is when all went well. */
function succeeded(job: Job): JobRecord {
  const uid = `uid of ${job.metadata.name}`;
  const record = jobRecord({ ...job, metadata: { ...job.metadata, uid } });
  return { ...record, complete: { reason: "CompletionsReached", message: "" } };
}

function hasEndedWithoutJob(
  { name, phase, jobRef, approvedBy }: StepStatus,
  before: readonly StepStatus[] | undefined,
): boolean {
  const isEnd = phase === "Skipped" || phase === "Failed" || phase === "Succeeded";
  return isEnd && jobRef === undefined && approvedBy === undefined &&
    before?.find((one) => one.name === name)?.phase !== phase;
}

function approvedToo({ decisions }: Flow, steps: readonly StepStatus[]): Flow["decisions"] {
  if (steps.length === 0) return decisions;
  return new Map([...decisions, ...steps.map(({ name }) => [name, { kind: "approved" }] as const)]);
}
