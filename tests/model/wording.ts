/** A scenario as a JobFlow's spec, and a JobFlow's status in the words of the simple model. */

import type {
  JobFlowSpec,
  JobFlowStatus,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { outputText } from "./condition.ts";
import { template } from "../support/flow_world.ts";
import { isWithin, type JobStep, type Scenario, type SimpleStep, whenText } from "./scenario.ts";
import type { Snapshot } from "./simple_state.ts";

export const ROUND_SECONDS = 10;

/** The spec that says what the scenario says of this round. */
export function specOf(scenario: Scenario, round: number): JobFlowSpec {
  const { failFast, parallelism, backoffLimit, deadline, replaced } = scenario;
  return {
    suspend: isWithin(scenario.suspended, round),
    cancel: isWithin(scenario.cancelled, round),
    parameters: scenario.parameters.map(({ name, value, givenIn }) => ({
      name,
      ...(givenIn <= round ? { value } : {}),
    })),
    executionPolicy: {
      failFast,
      backoffLimit,
      ...(Number.isFinite(parallelism) ? { parallelism } : {}),
      ...(Number.isFinite(deadline) ? { activeDeadlineSeconds: deadline * ROUND_SECONDS } : {}),
      ...(Number.isFinite(replaced.from) ? { concurrencyGroup: "group" } : {}),
    },
    steps: scenario.steps.map(specStep),
    ...(scenario.finally.length > 0 ? { finally: scenario.finally.map(specStep) } : {}),
  };
}

function specStep(step: SimpleStep): Step {
  const { name, dependencies, when, continueOnFailure, timeout } = step;
  return {
    name,
    dependencies: [...dependencies],
    continueOnFailure,
    ...(when === undefined ? {} : { when: whenText(when) }),
    ...(Number.isFinite(timeout) ? { timeoutSeconds: timeout * ROUND_SECONDS } : {}),
    ...(step.kind === "Manual" ? { type: "Manual" } : jobPart(step)),
  };
}

function jobPart({ retryLimit, backoff, items, output, input }: JobStep): Partial<Step> {
  const { type, duration, maxDuration } = backoff;
  const seconds = (rounds: number) => `${rounds * ROUND_SECONDS}s`;
  return {
    template: template(),
    ...(items === undefined ? {} : {
      forEach: typeof items === "number"
        ? { items: Array(items).fill("a") }
        : { expression: outputText(items.of) },
    }),
    ...(output === "none"
      ? {}
      : { outputs: { parameters: [{ name: "out", ...defaultIf(output === "defaulted") }] } }),
    ...(input === undefined ? {} : {
      inputs: {
        parameters: [{
          name: "in",
          valueFrom: { expression: outputText(input.of) },
          ...defaultIf(input.defaulted),
        }],
      },
    }),
    retryPolicy: {
      limit: retryLimit,
      backoff: {
        type,
        duration: seconds(duration),
        ...(Number.isFinite(maxDuration) ? { maxDuration: seconds(maxDuration) } : {}),
      },
    },
  };
}

function defaultIf(defaulted: boolean): { default?: string } {
  return defaulted ? { default: "default" } : {};
}

/** What the status says. */
export function snapshotOf(spec: JobFlowSpec, status: JobFlowStatus): Snapshot {
  const { phase, conditions, completionTime, steps } = status;
  const result = conditions?.find(({ type }) => type === "Complete" || type === "Failed");
  const named = [...spec.steps, ...spec.finally ?? []];
  const shown: readonly StepStatus[] = steps ??
    named.map(({ name }) => ({ name, phase: "Pending" }));
  return {
    flow: completionTime === undefined ? phase! : `${phase}/${result?.reason}`,
    steps: Object.fromEntries(shown.map((step) => [step.name, wordsFor(step)])),
  };
}

function wordsFor(step: StepStatus): string {
  const { phase, attempt, items, outputs } = step;
  const output = outputs?.parameters?.["out"];
  return [
    wordFor(step),
    ...(attempt === undefined ? [] : [attempt]),
    ...(phase === "Succeeded" && items ? [`of ${items.succeeded} items`] : []),
    ...(output === undefined ? [] : [`left ${JSON.stringify(output)}`]),
  ].join(" ");
}

function wordFor({ phase, reason, nextRetryTime }: StepStatus): string {
  switch (phase) {
    case "Pending":
      if (nextRetryTime !== undefined) return "waiting";
      return reason === "CreateForbidden" ? "forbidden" : "Pending";
    case "PendingApproval":
      return "asking";
    case "Running":
      return STOPS.includes(reason ?? "") ? `stopping/${reason}` : "live";
    default:
      return reason ? `${phase}/${reason}` : phase!;
  }
}

const STOPS = ["Cancelled", "Replaced", "DeadlineExceeded"];
