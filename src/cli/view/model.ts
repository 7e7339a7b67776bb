/**
 * What the views show, read from a JobFlow as the API serves it: the steps in an order in which
 * dependencies come first, with their times as numbers.
 */

import type {
  FlowPhase,
  JobFlow,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type StartBlocker, startBlockers } from "../../flow/blockers.ts";
import { readInstant } from "../../flow/context.ts";
import { readSteps } from "../../flow/outline.ts";
import { safeMessage } from "../text.ts";

/** A step's state as a view tells it. `Retrying` is Pending with an attempt behind it. */
export type StepState =
  | "Waiting"
  | "Running"
  | "Retrying"
  | "Approval"
  | "Succeeded"
  | "Failed"
  | "Skipped";

/** One step of one flow. Instants are milliseconds since the epoch. */
export interface StepModel {
  readonly name: string;
  readonly state: StepState;
  /** Failed, but the flow goes on as if it had not. */
  readonly isTolerated: boolean;
  readonly reason: string;
  /** One line, safe to print. */
  readonly message: string;
  /** Output parameters, as `count=3 first=a.csv`: one line, safe to print. */
  readonly outputs: string;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly retryAt: number | undefined;
  readonly exitCode: number | undefined;
  /** The name of the current or last attempt's Job. */
  readonly job: string | undefined;
  /** 0 before the first. */
  readonly attempt: number;
  /** Of a forEach step, how many items have succeeded of how many, as `3/200`. */
  readonly items: string | undefined;
  /** How many attempts the step's retry policy allows. */
  readonly maxAttempts: number;
  readonly dependencies: readonly string[];
  /** What it waits for before it starts, or is retried, as `after load, fetch`; empty: nothing. */
  readonly waitsFor: string;
}

/** One flow. */
export interface FlowModel {
  readonly namespace: string;
  readonly name: string;
  readonly phase: FlowPhase;
  readonly message: string;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly steps: readonly StepModel[];
}

/** Reads a flow. A step without a status is Waiting. */
export function flowModel(flow: JobFlow): FlowModel {
  const { executionPolicy, suspend = false, cancel = false } = flow.spec ?? {};
  const { steps: outlines, order } = readSteps(flow.spec ?? { steps: [] });
  const known = new Map((flow.status?.steps ?? []).map((step) => [step.name, step]));
  const statuses = outlines.map(({ name }): StepStatus =>
    known.get(name) ?? { name, phase: "Pending" }
  );
  const blockers = startBlockers(
    { suspend, cancel, parallelism: executionPolicy?.parallelism, steps: outlines },
    statuses,
  );
  const steps = order.map((index) => {
    const { name, continueOnFailure, retry, dependencies } = outlines[index]!;
    return stepModel(statuses[index]!, {
      name,
      isTolerated: continueOnFailure,
      maxAttempts: 1 + (retry?.limit ?? 0),
      dependencies: dependencies.map((dependency) => outlines[dependency]!.name),
      waitsFor: waitText(blockers[index]),
    });
  });
  return {
    namespace: flow.metadata?.namespace ?? "default",
    name: flow.metadata?.name ?? "",
    phase: flow.status?.phase ?? "Pending",
    message: safeMessage(flow.status?.message ?? ""),
    startedAt: readInstant(flow.status?.startTime),
    endedAt: readInstant(flow.status?.completionTime),
    steps,
  };
}

function stepModel(
  status: StepStatus,
  fixed: Pick<StepModel, "name" | "isTolerated" | "maxAttempts" | "dependencies" | "waitsFor">,
): StepModel {
  const retryAt = readInstant(status.nextRetryTime);
  return {
    ...fixed,
    state: stateOf(status, retryAt),
    reason: status.reason ?? "",
    message: safeMessage(status.message ?? ""),
    outputs: outputsOf(status),
    startedAt: readInstant(status.startTime),
    endedAt: readInstant(status.completionTime),
    retryAt,
    exitCode: status.exitCode ?? status.lastFailure?.exitCode,
    job: status.jobRef?.name,
    attempt: status.attempt ?? 0,
    items: status.items && `${status.items.succeeded ?? 0}/${status.items.total ?? 0}`,
  };
}

function outputsOf(status: StepStatus): string {
  const pairs = Object.entries(status.outputs?.parameters ?? {}).map(([name, value]) =>
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return safeMessage(pairs.join(" "));
}

function waitText(blocker: StartBlocker | undefined): string {
  switch (blocker?.kind) {
    case "dependencies":
      return `after ${blocker.steps.map(({ name }) => name).join(", ")}`;
    case "main":
      return "after all other steps";
    case "suspended":
      return "suspended";
    case "parallelism":
      return `waits for a slot: parallelism is ${blocker.limit}`;
    case undefined:
      return "";
  }
}

function stateOf(status: StepStatus, retryAt: number | undefined): StepState {
  switch (status.phase) {
    case "Running":
    case "Succeeded":
    case "Failed":
    case "Skipped":
      return status.phase;
    case "PendingApproval":
      return "Approval";
    default:
      return retryAt === undefined ? "Waiting" : "Retrying";
  }
}

/** Whether nothing about the flow will change any more. */
export function isFinished(flow: FlowModel): boolean {
  return flow.phase === "Succeeded" || flow.phase === "Failed";
}

/** Whether nothing about the step will change any more. */
export function hasEnded(step: StepModel): boolean {
  return step.state === "Succeeded" || step.state === "Failed" || step.state === "Skipped";
}

/** `12.3s`, `2m05s`, `1h04m`: short, and as wide from one tenth of a second to the next. */
export function formatElapsed(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const pair = (large: number, small: number, units: string) =>
    `${large}${units[0]}${String(small).padStart(2, "0")}${units[1]}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), seconds % 60, "ms");
  const minutes = Math.floor(seconds / 60);
  return pair(Math.floor(minutes / 60), minutes % 60, "hm");
}
