/** The whole status of a flow, made from the states of its steps. */

import type {
  Condition,
  FlowProgress,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { setCondition } from "./conditions.ts";
import {
  type Context,
  formatInstant,
  isEnded,
  isLive,
  isStopping,
  isWaitingForRetry,
  wasStopped,
} from "./context.ts";
import { firstOf } from "./first_of.ts";
import { fitMessages } from "./messages.ts";
import { FlowReason, StepReason } from "./reasons.ts";
import { isUntolerated } from "./results.ts";
import type { Flow } from "./types.ts";

const CHANGED = "steps, finally, parameters or resourceTemplates were changed after the start; " +
  "nothing new starts until they are put back";

/** How many steps a message names before it only counts them. */
const NAMED_STEPS = 3;

export function isFinished(status: JobFlowStatus | undefined): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/**
 * The steps as the status has them. Until the flow has started its spec may be edited: then they are
 * those of the spec, as it brings them along or Pending.
 */
export function currentSteps({ status, outline }: Flow): readonly StepStatus[] {
  if (status?.startTime !== undefined && status.steps !== undefined) return status.steps;
  const brought = new Map(status?.steps?.map((step) => [step.name, step]));
  return outline.steps.map(({ name }) => brought.get(name) ?? { name, phase: "Pending" });
}

/** The status of a started flow whose steps are in these states. */
export function composeStatus(context: Context, steps: readonly StepStatus[]): JobFlowStatus {
  const { flow, now, outline } = context;
  const common = {
    observedGeneration: flow.generation,
    startTime: flow.status?.startTime ?? formatInstant(now),
    specHash: flow.status?.specHash ?? outline.specHash,
    progress: progressOf(steps),
    steps: fitMessages(steps),
  };
  if (steps.every(isEnded)) return { ...common, ...finish(context, resultOf(context, steps)) };
  return {
    ...common,
    phase: context.suspended ? "Suspended" : isPaused(steps) ? "Paused" : "Running",
    message: openMessage(context, steps),
    conditions: currentConditions(context),
  };
}

/** What a flow that is made anew brings with it: steps that have ended already. */
function broughtAlong({ status }: Flow): Pick<JobFlowStatus, "steps" | "progress"> {
  if (status?.steps === undefined) return {};
  return { progress: progressOf(status.steps), steps: status.steps };
}

/** The status of a flow that has not begun and waits: suspended, held back by its group. */
export function waitingStatus(
  context: Context,
  { phase, message }: { readonly phase: "Pending" | "Suspended"; readonly message: string },
): JobFlowStatus {
  return {
    observedGeneration: context.flow.generation,
    phase,
    message,
    ...broughtAlong(context.flow),
    conditions: currentConditions(context),
  };
}

/** The status of a flow that ends without having begun: no step runs, for the reason. */
export function unbegunStatus(
  context: Context,
  { reason, message }: { readonly reason: string; readonly message: string },
): JobFlowStatus {
  const { flow, now } = context;
  const steps = currentSteps(flow).map((step): StepStatus =>
    isEnded(step)
      ? step
      : { ...step, phase: "Skipped", reason, message, completionTime: formatInstant(now) }
  );
  return {
    observedGeneration: flow.generation,
    progress: progressOf(steps),
    steps,
    ...finish(context, { succeeded: false, reason, message }),
  };
}

/** The status of a flow that is not started because of these errors; editing it repairs it. */
export function refusedStatus(context: Context, errors: readonly string[]): JobFlowStatus {
  const { flow, now } = context;
  const noun = errors.length === 1 ? "error" : "errors";
  return {
    observedGeneration: flow.generation,
    phase: "Pending",
    message: `not started: ${errors.length} ${noun}: ${errors[0]}`,
    ...broughtAlong(flow),
    conditions: withSuspended(
      context,
      setCondition(flow.status?.conditions ?? [], {
        type: "Accepted",
        status: "False",
        reason: FlowReason.Invalid,
        message: errors.join("\n"),
        observedGeneration: flow.generation,
      }, now),
    ),
  };
}

/** Accepted, and Suspended where it is or was. */
function currentConditions(context: Context): Condition[] {
  const { flow, now, changed } = context;
  return withSuspended(
    context,
    setCondition(flow.status?.conditions ?? [], {
      type: "Accepted",
      status: changed ? "False" : "True",
      reason: changed ? FlowReason.SpecChanged : FlowReason.Valid,
      message: changed ? CHANGED : "the flow is valid",
      observedGeneration: flow.generation,
    }, now),
  );
}

function withSuspended({ flow, now, suspended }: Context, accepted: Condition[]): Condition[] {
  const was = accepted.some((condition) => condition.type === "Suspended");
  if (!suspended && !was) return accepted;
  return setCondition(accepted, {
    type: "Suspended",
    status: suspended ? "True" : "False",
    reason: suspended ? FlowReason.Suspended : FlowReason.Resumed,
    message: suspended ? "spec.suspend is true" : "the flow was resumed, or has ended",
    observedGeneration: flow.generation,
  }, now);
}

function finish(context: Context, result: Result) {
  const { flow, now } = context;
  return {
    phase: result.succeeded ? "Succeeded" as const : "Failed" as const,
    message: result.message,
    completionTime: formatInstant(now),
    // What has ended is not suspended, whatever its spec says.
    conditions: setCondition(currentConditions({ ...context, suspended: false }), {
      type: result.succeeded ? "Complete" : "Failed",
      status: "True",
      reason: result.reason,
      message: result.message,
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

/** Somebody must approve something, and nothing else is under way. */
function isPaused(steps: readonly StepStatus[]): boolean {
  return steps.some((step) => step.phase === "PendingApproval") &&
    !steps.some((step) => isLive(step) || isWaitingForRetry(step));
}

function openMessage({ changed, suspended }: Context, steps: readonly StepStatus[]): string {
  const forbidden = (step: StepStatus) => step.reason === StepReason.CreateForbidden;
  const failing = (step: StepStatus) => step.reason === StepReason.CreateFailing;
  const parts = [
    changed ? CHANGED : "",
    suspended ? "suspended" : "",
    listed("refused: ", steps.filter(forbidden)),
    listed("not created yet: ", steps.filter(failing)),
    listed("stopping: ", steps.filter(isStopping)),
    listed(
      "running: ",
      steps.filter((step) => step.phase === "Running" && !isStopping(step) && !failing(step)),
    ),
    listed("waiting to retry: ", steps.filter(isWaitingForRetry)),
    listed("waiting for approval: ", steps.filter((step) => step.phase === "PendingApproval")),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function listed(label: string, steps: readonly StepStatus[]): string {
  if (steps.length === 0) return "";
  return label + firstOf(steps.map((step) => step.name), NAMED_STEPS);
}

interface Result {
  readonly succeeded: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Failed if it was stopped or any failure is not tolerated, else Succeeded. First match wins. */
function resultOf({ outline }: Context, steps: readonly StepStatus[]): Result {
  const stopped = steps.find((step, index) => !outline.steps[index]!.final && wasStopped(step));
  if (stopped) {
    return {
      succeeded: false,
      reason: stopped.reason!,
      message: stopped.message ?? stopped.reason!,
    };
  }
  const failed = steps.filter((_, index) => isUntolerated(outline, steps, index));
  const exhausted = failed.find((step) => step.reason === StepReason.BackoffLimitExceeded);
  const first = exhausted ?? failed[0];
  if (first !== undefined) {
    const rest = failed.filter((step) => step !== first);
    const others = rest.length > 0 ? ` (${listed("also ", rest)})` : "";
    return {
      succeeded: false,
      reason: exhausted ? FlowReason.BackoffLimitExceeded : FlowReason.StepFailed,
      message: `step ${first.name} failed: ${first.message ?? first.reason}${others}`,
    };
  }
  return { succeeded: true, reason: FlowReason.StepsSucceeded, message: successMessage(steps) };
}

function successMessage(steps: readonly StepStatus[]): string {
  const succeeded = steps.filter((step) => step.phase === "Succeeded").length;
  const skipped = steps.filter((step) => step.phase === "Skipped").length;
  const tolerated = steps.filter((step) => step.phase === "Failed");
  const noun = steps.length === 1 ? "step" : "steps";
  const parts = [
    `${succeeded} of ${steps.length} ${noun} succeeded`,
    skipped > 0 ? `${skipped} skipped` : "",
    listed("failed, as continueOnFailure allows: ", tolerated),
  ];
  return parts.filter((part) => part !== "").join("; ");
}
