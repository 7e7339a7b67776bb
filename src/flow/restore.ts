/**
 * The status that a flow begins with when it is made anew: as it was in a backup, or as a second run
 * of one that has finished. Whoever makes it holds the flow (`workflow.zen.io/hold`), writes this
 * status and lets it go: no step that has ended runs again. Pure.
 *
 * A new flow has a new uid, so its Jobs have other names, and no Job that an old status names is its
 * own: of those that have ended the name stays, by which readers find artifacts, and the uid goes.
 */

import type {
  JobFlow,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatInstant, isEnded, isRefused } from "./context.ts";
import { buildGraph } from "./graph.ts";
import { StepReason } from "./reasons.ts";
import { isFinished } from "./status.ts";

/**
 * A flow of a backup as it goes on: as it was if it had finished. Of others the steps that had ended
 * are kept, and an attempt that was under way is lost, so that another follows it at once. Undefined:
 * it had no status.
 *
 * @param now ms since the epoch
 * @param generation of the new object, which the status is about from now on
 */
export function restoredStatus(
  status: JobFlowStatus | undefined,
  { now, generation }: { readonly now: number; readonly generation: number },
): JobFlowStatus | undefined {
  if (status === undefined) return undefined;
  const steps = isFinished(status)
    ? status.steps
    : status.steps?.map((step) => restoredStep(step, now));
  const conditions = status.conditions?.map((condition) => ({
    ...condition,
    observedGeneration: generation,
  }));
  return {
    ...status,
    observedGeneration: generation,
    ...(conditions === undefined ? {} : { conditions }),
    ...(steps === undefined ? {} : { steps }),
  };
}

function restoredStep(step: StepStatus, now: number): StepStatus {
  if (isEnded(step)) return keptStep(step);
  const { jobRef: _ofTheOldFlow, ...rest } = step;
  if (isRefused(step)) return beforeRefusal(rest, now);
  if (step.phase !== "Running") return rest;
  const { attempt = 1 } = step;
  const message = `attempt ${attempt} was lost: it was under way when the flow was saved`;
  const lastFailure = { reason: StepReason.JobDeleted, message, time: formatInstant(now) };
  return dueNow({ ...rest, lastFailure, message }, now);
}

/** The Job of this attempt was never let in, so the attempt has not been. */
function beforeRefusal(step: StepStatus, now: number): StepStatus {
  const attempt = (step.attempt ?? 1) - 1;
  if (attempt === 0) return { name: step.name, phase: "Pending" };
  const { message: _refusal, ...rest } = step;
  return dueNow({ ...rest, attempt, retryCount: attempt - 1 }, now);
}

/** The next attempt waits for nothing. */
function dueNow(step: StepStatus, now: number): StepStatus {
  return {
    ...step,
    phase: "Pending",
    reason: StepReason.RetryBackoff,
    nextRetryTime: formatInstant(now),
  };
}

function keptStep({ jobRef, ...rest }: StepStatus): StepStatus {
  return jobRef === undefined ? rest : { ...rest, jobRef: { name: jobRef.name } };
}

/** Which steps of a finished flow run in a second run of it, by name, in the order of the spec. */
export interface Rerun {
  readonly again: readonly string[];
  readonly kept: readonly string[];
}

/**
 * What runs again: what failed, was stopped, or never ran because of that; `from`, if it is given;
 * and everything below either. Steps of `finally` run again if any other does.
 */
export function rerunOf({ spec, status }: JobFlow, from?: string): Rerun {
  const phases = new Map((status?.steps ?? []).map((step) => [step.name, step]));
  const again = new Set<string>();
  for (const list of [spec.steps, spec.finally ?? []]) {
    const mainRuns = list !== spec.steps && again.size > 0;
    const { dependencies, order } = buildGraph(list);
    for (const index of order) {
      const { name } = list[index]!;
      const isBelow = dependencies[index]!.some((one) => again.has(list[one]!.name));
      if (mainRuns || isBelow || name === from || !isDone(phases.get(name))) again.add(name);
    }
  }
  const names = [...spec.steps, ...spec.finally ?? []].map((step) => step.name);
  return {
    again: names.filter((name) => again.has(name)),
    kept: names.filter((name) => !again.has(name)),
  };
}

/** It did what it was to do, or was not wanted: a condition gives the same again. */
function isDone(step: StepStatus | undefined): boolean {
  return step?.phase === "Succeeded" ||
    (step?.phase === "Skipped" && step.reason === StepReason.ConditionFalse);
}

/**
 * The status with which a second run begins. It has no startTime: its clocks and its place in a
 * concurrencyGroup are its own. Retries of the first run do not count against its backoffLimit.
 */
export function rerunStatus(flow: JobFlow, { again, kept }: Rerun): JobFlowStatus {
  const before = new Map((flow.status?.steps ?? []).map((step) => [step.name, step]));
  const rerun = new Set(again);
  const names = [...flow.spec.steps, ...flow.spec.finally ?? []].map((step) => step.name);
  return {
    phase: "Pending",
    message: `a retry of ${flow.metadata.name}: ${kept.length} of ${names.length} steps are kept`,
    steps: names.map((name): StepStatus => {
      if (rerun.has(name)) return { name, phase: "Pending" };
      const { retryCount: _counted, ...step } = keptStep(before.get(name)!);
      return step;
    }),
  };
}
