/**
 * What a flow would create, found by playing it: the controller's own plans, one after the other, on
 * a flow whose Jobs all succeed and whose questions are all approved. Pure.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { flowRecord } from "../../../controller/flow_record.ts";
import {
  type Flow,
  type FlowResource,
  HOLD_ANNOTATION,
  isFinished,
  type JobRecord,
  jobRecord,
  plan,
} from "../../../flow/mod.ts";

/** One thing that comes to be, or does not. Those of one round come about side by side. */
export type PlannedEvent =
  | { readonly kind: "resource"; readonly round: number; readonly resource: FlowResource }
  | { readonly kind: "job"; readonly round: number; readonly step: string; readonly job: Job }
  | { readonly kind: "approval"; readonly round: number; readonly step: string }
  /** It ends without a Job: skipped, or it cannot be told before it runs. */
  | { readonly kind: "noJob"; readonly round: number; readonly status: StepStatus };

/**
 * Plays a flow that is valid and has name, namespace and uid.
 *
 * @param now ms since the epoch.
 */
export function play(flow: JobFlow, now: number): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  let record = withoutOutputs(flowRecord(withoutBrakes(flow)));
  const jobs: JobRecord[] = [];
  // Each round but the last ends a step or answers one: there are no more rounds than steps.
  for (let round = 1; !isFinished(record.status); round++) {
    const before = record.status;
    const { status, actions } = plan(record, observed(jobs), now);
    for (const action of actions) {
      if (action.kind === "createResource") {
        events.push({ kind: "resource", round, resource: action.resource });
      } else if (action.kind === "createJob") {
        events.push({ kind: "job", round, step: action.step, job: action.job });
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
    for (const { name } of asking) events.push({ kind: "approval", round, step: name });
    record = { ...record, decisions: approvedToo(record, asking) };
    const isStuck = actions.length === 0 && asking.length === 0 && status === before;
    if (isStuck) break;
  }
  return events;
}

/** What would keep it from beginning is not what is asked for. */
function withoutBrakes(flow: JobFlow): JobFlow {
  const { suspend: _, cancel: __, ...spec } = flow.spec;
  const { [HOLD_ANNOTATION]: ___, ...annotations } = flow.metadata.annotations ?? {};
  return { ...flow, spec, metadata: { ...flow.metadata, annotations }, status: undefined };
}

/**
 * What steps leave is known only once they have run: here they leave nothing, and a step that goes by
 * it cannot be told; others go on.
 */
function withoutOutputs(record: Flow): Flow {
  const steps = record.outline.steps.map((step) => ({ ...step, hasOutputs: false }));
  return { ...record, outline: { ...record.outline, failFast: false, steps } };
}

function observed(jobs: readonly JobRecord[]): Parameters<typeof plan>[1] {
  return {
    jobs,
    pods: [],
    missingJobs: new Set(),
    leftMessages: new Map(),
    silentSince: new Map(),
    podRefusals: new Map(),
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
  { name, phase, jobRef }: StepStatus,
  before: readonly StepStatus[] | undefined,
): boolean {
  const isEnd = phase === "Skipped" || (phase === "Failed" && jobRef === undefined);
  return isEnd && before?.find((one) => one.name === name)?.phase !== phase;
}

function approvedToo({ decisions }: Flow, steps: readonly StepStatus[]): Flow["decisions"] {
  if (steps.length === 0) return decisions;
  return new Map([...decisions, ...steps.map(({ name }) => [name, { kind: "approved" }] as const)]);
}
