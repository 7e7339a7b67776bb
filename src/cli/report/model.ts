/** What the page shows of one flow, made from its records. Pure. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readInstant } from "../../flow/context.ts";
import { type FlowModel, flowModel, hasEnded, type StepModel } from "../view/model.ts";
import { criticalPath } from "./critical_path.ts";
import type { AttemptRecord, LogTail, ReportSource } from "./source.ts";

/** A stretch of time in which a step was at work; ms since the epoch. */
export interface Span {
  /** Undefined: all attempts together, whose own times are not known. */
  readonly attempt: number | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: "Running" | "Succeeded" | "Failed";
}

/** One step as the page shows it. */
export interface ReportStep extends StepModel {
  readonly final: boolean;
  readonly isManual: boolean;
  /** The message as it was written, with its line breaks. */
  readonly fullMessage: string;
  readonly approvedBy: string | undefined;
  readonly lastFailureMessage: string | undefined;
  readonly isCritical: boolean;
  /** It ran in the flow that this one is a retry of: its times are no part of this one's. */
  readonly isKept: boolean;
  readonly spans: readonly Span[];
  readonly logs: readonly LogTail[];
}

/** One flow as the page shows it. */
export interface ReportFlow extends Omit<FlowModel, "steps"> {
  /** Whether it has a status at all; without one there is a graph and nothing to time. */
  readonly hasStatus: boolean;
  /** ms since the epoch, up to which unfinished steps are drawn. */
  readonly now: number;
  /** In an order in which dependencies come first. */
  readonly steps: readonly ReportStep[];
  /** Indexes of steps, first to last. */
  readonly criticalPath: readonly number[];
}

/** Reads the records of one flow. */
export function reportFlow(source: ReportSource): ReportFlow {
  const { flow } = source;
  const model = flowModel(flow);
  const now = source.now ?? latestInstant(flow);
  const finals = new Set((flow.spec.finally ?? []).map((step) => step.name));
  const indexOf = new Map(model.steps.map((step, index) => [step.name, index]));
  const path = criticalPath(model.steps.map((step) => {
    const startedAt = isKept(step, model) ? undefined : step.startedAt;
    return {
      dependencies: step.dependencies.flatMap((name) => indexOf.get(name) ?? []),
      final: finals.has(step.name),
      startedAt,
      endedAt: startedAt === undefined ? undefined : step.endedAt ?? now,
    };
  }));
  const specs = new Map([...flow.spec.steps, ...flow.spec.finally ?? []].map((s) => [s.name, s]));
  const statuses = new Map((flow.status?.steps ?? []).map((step) => [step.name, step]));
  const attempts = Map.groupBy(source.attempts, (attempt) => attempt.step);
  const logs = Map.groupBy(source.logs, (log) => log.step);
  const steps = model.steps.map((step, index): ReportStep => {
    const status = statuses.get(step.name);
    return {
      ...step,
      final: finals.has(step.name),
      isManual: specs.get(step.name)?.type === "Manual",
      fullMessage: status?.message ?? "",
      approvedBy: status?.approvedBy,
      lastFailureMessage: status?.lastFailure?.message,
      isCritical: path.includes(index),
      isKept: isKept(step, model),
      spans: isKept(step, model) ? [] : spansOf(step, attempts.get(step.name) ?? [], now),
      logs: logs.get(step.name) ?? [],
    };
  });
  return { ...model, hasStatus: flow.status !== undefined, now, steps, criticalPath: path };
}

/** A retry begins with steps that have ended already. */
function isKept({ startedAt, endedAt }: StepModel, flow: FlowModel): boolean {
  return flow.startedAt !== undefined && startedAt !== undefined && startedAt < flow.startedAt &&
    endedAt !== undefined && endedAt <= flow.startedAt;
}

/** The latest time that a status names; 0 where it names none. */
function latestInstant({ status }: JobFlow): number {
  const steps = status?.steps ?? [];
  const times = [
    status?.startTime,
    status?.completionTime,
    ...steps.flatMap((step) => [step.startTime, step.completionTime, step.lastFailure?.time]),
    ...(status?.conditions ?? []).map((condition) => condition.lastTransitionTime),
  ];
  return times.reduce((latest, time) => Math.max(latest, readInstant(time) ?? 0), 0);
}

/** The attempts of a step; where their times are not known, one span for all of them. */
function spansOf(step: StepModel, attempts: readonly AttemptRecord[], now: number): Span[] {
  if (attempts.length > 0) {
    const sorted = attempts.toSorted((a, b) => a.attempt - b.attempt);
    // Jobs count in whole seconds, the step's own times in milliseconds.
    const { startedAt: first = 0, endedAt: last = Infinity } = step;
    return sorted.map(({ attempt, startedAt, endedAt = now, outcome }) => {
      const start = Math.max(first, startedAt);
      return {
        attempt,
        startedAt: start,
        endedAt: Math.max(start, Math.min(last, endedAt)),
        outcome,
      };
    });
  }
  if (step.startedAt === undefined) return [];
  const endedAt = Math.max(step.startedAt, step.endedAt ?? now);
  const outcome = !hasEnded(step) ? "Running" : step.state === "Succeeded" ? "Succeeded" : "Failed";
  const attempt = step.attempt > 1 ? undefined : step.attempt;
  return [{ attempt, startedAt: step.startedAt, endedAt, outcome }];
}
