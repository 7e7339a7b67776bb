/** The whole status of a flow, made from the states of its steps. */

import type {
  FlowProgress,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { setCondition } from "./conditions.ts";
import { type Context, formatInstant, isEnded, isLive, isWaitingForRetry } from "./context.ts";
import { FlowReason, StepReason } from "./reasons.ts";
import { isUntolerated } from "./schedule.ts";
import type { Flow } from "./types.ts";

/** How many steps a message names before it only counts them. */
const NAMED_STEPS = 3;

export function isFinished(status: JobFlowStatus | undefined): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** The steps as the status has them, or all Pending where the flow has not been started. */
export function currentSteps(flow: Flow): readonly StepStatus[] {
  return flow.status?.steps ??
    flow.outline.steps.map((step): StepStatus => ({ name: step.name, phase: "Pending" }));
}

/** The status of an accepted flow whose steps are in these states. */
export function composeStatus(context: Context, steps: readonly StepStatus[]): JobFlowStatus {
  const { flow, now } = context;
  const startTime = flow.status?.startTime ?? formatInstant(now);
  const accepted = setCondition(flow.status?.conditions ?? [], {
    type: "Accepted",
    status: "True",
    reason: FlowReason.Valid,
    message: "the flow is valid",
    observedGeneration: flow.generation,
  }, now);
  const common = {
    observedGeneration: flow.generation,
    startTime,
    progress: progressOf(steps),
    steps: [...steps],
  };
  if (!steps.every(isEnded)) {
    return { ...common, phase: "Running", message: runningMessage(steps), conditions: accepted };
  }
  const result = resultOf(context, steps);
  const conditions = setCondition(accepted, {
    type: result.succeeded ? "Complete" : "Failed",
    status: "True",
    reason: result.reason,
    message: result.message,
    observedGeneration: flow.generation,
  }, now);
  return {
    ...common,
    phase: result.succeeded ? "Succeeded" : "Failed",
    message: result.message,
    completionTime: formatInstant(now),
    conditions,
  };
}

/** The status of a flow that is not started because of these errors; editing it repairs it. */
export function refusedStatus(flow: Flow, errors: readonly string[], now: number): JobFlowStatus {
  const noun = errors.length === 1 ? "error" : "errors";
  return {
    observedGeneration: flow.generation,
    phase: "Pending",
    message: `not started: ${errors.length} ${noun}: ${errors[0]}`,
    conditions: setCondition(flow.status?.conditions ?? [], {
      type: "Accepted",
      status: "False",
      reason: FlowReason.Invalid,
      message: errors.join("\n"),
      observedGeneration: flow.generation,
    }, now),
  };
}

function progressOf(steps: readonly StepStatus[]): FlowProgress {
  const completed = steps.filter(isEnded).length;
  return {
    completedSteps: completed,
    totalSteps: steps.length,
    successfulSteps: steps.filter((step) => step.phase === "Succeeded").length,
    failedSteps: steps.filter((step) => step.phase === "Failed").length,
    summary: `${completed}/${steps.length}`,
  };
}

function runningMessage(steps: readonly StepStatus[]): string {
  const parts = [
    listed("refused: ", steps.filter((step) => step.reason === StepReason.CreateForbidden)),
    listed("running: ", steps.filter((step) => isLive(step) && step.phase === "Running")),
    listed("waiting to retry: ", steps.filter(isWaitingForRetry)),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function listed(label: string, steps: readonly StepStatus[]): string {
  if (steps.length === 0) return "";
  const names = steps.slice(0, NAMED_STEPS).map((step) => step.name).join(", ");
  const more = steps.length - NAMED_STEPS;
  return `${label}${names}${more > 0 ? ` and ${more} more` : ""}`;
}

interface Result {
  readonly succeeded: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Failed if any failure is not tolerated, else Succeeded with the tolerated ones named. */
function resultOf({ outline }: Context, steps: readonly StepStatus[]): Result {
  const failed = steps.filter((_, index) => isUntolerated(outline, steps, index));
  const first = failed[0];
  if (first !== undefined) {
    const exhausted = failed.some((step) => step.reason === StepReason.BackoffLimitExceeded);
    const others = failed.length > 1 ? ` (${listed("also ", failed.slice(1))})` : "";
    return {
      succeeded: false,
      reason: exhausted ? FlowReason.BackoffLimitExceeded : FlowReason.StepFailed,
      message: `step ${first.name} failed: ${first.message ?? first.reason}${others}`,
    };
  }
  const tolerated = steps.filter((step) => step.phase === "Failed");
  const succeeded = steps.length - tolerated.length;
  const noun = steps.length === 1 ? "step" : "steps";
  const note = tolerated.length === 0
    ? ""
    : `; ${listed("failed, as continueOnFailure allows: ", tolerated)}`;
  return {
    succeeded: true,
    reason: FlowReason.StepsSucceeded,
    message: `${succeeded} of ${steps.length} ${noun} succeeded${note}`,
  };
}
