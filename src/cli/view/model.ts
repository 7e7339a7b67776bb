/**
 * What the views show, read from a JobFlow as the API serves it: the steps in an order in which
 * dependencies come first, with their times as numbers.
 */

import type {
  FlowPhase,
  JobFlow,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readInstant } from "../../flow/context.ts";
import { buildGraph } from "../../flow/graph.ts";
import { DEFAULT_RETRY_LIMIT } from "../../flow/outline.ts";
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
  const { steps: main = [], finally: last = [] } = flow.spec ?? {};
  const status = new Map((flow.status?.steps ?? []).map((step) => [step.name, step]));
  const ordered = [main, last].flatMap((list) =>
    buildGraph(list).order.map((index) => list[index]!)
  );
  const steps = ordered.map((step) => {
    return stepModel(status.get(step.name), {
      name: step.name,
      isTolerated: step.continueOnFailure === true,
      maxAttempts: 1 +
        (step.retryPolicy === undefined ? 0 : step.retryPolicy.limit ?? DEFAULT_RETRY_LIMIT),
      dependencies: step.dependencies ?? [],
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
  status: StepStatus | undefined,
  fixed: Pick<StepModel, "name" | "isTolerated" | "maxAttempts" | "dependencies">,
): StepModel {
  const retryAt = readInstant(status?.nextRetryTime);
  return {
    ...fixed,
    state: stateOf(status, retryAt),
    reason: status?.reason ?? "",
    message: safeMessage(status?.message ?? ""),
    outputs: outputsOf(status),
    startedAt: readInstant(status?.startTime),
    endedAt: readInstant(status?.completionTime),
    retryAt,
    exitCode: status?.exitCode ?? status?.lastFailure?.exitCode,
    job: status?.jobRef?.name,
    attempt: status?.attempt ?? 0,
    items: status?.items && `${status.items.succeeded ?? 0}/${status.items.total ?? 0}`,
  };
}

function outputsOf(status: StepStatus | undefined): string {
  const pairs = Object.entries(status?.outputs?.parameters ?? {}).map(([name, value]) =>
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return safeMessage(pairs.join(" "));
}

function stateOf(status: StepStatus | undefined, retryAt: number | undefined): StepState {
  switch (status?.phase) {
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
