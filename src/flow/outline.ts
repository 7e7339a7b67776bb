/**
 * What decisions need of a spec, with the defaults filled in: the graph and the policies, without
 * the templates. Small enough to keep for every flow, so that a pass parses no template but those
 * of the steps it starts.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { parseDuration } from "./duration.ts";
import { buildGraph } from "./graph.ts";

/** design: defaults of `executionPolicy` and `retryPolicy` (docs: API reference). */
export const DEFAULT_BACKOFF_LIMIT = 6;
export const DEFAULT_RETRY_LIMIT = 3;
const DEFAULT_BACKOFF_MS = 1000;
const DEFAULT_BACKOFF_FACTOR = 2;

export type BackoffType = "Fixed" | "Linear" | "Exponential";

/** When and how often a failed attempt is followed by another. Durations in milliseconds. */
export interface RetryPolicy {
  /** Retries at most; 0 means none. */
  readonly limit: number;
  readonly type: BackoffType;
  readonly factor: number;
  readonly durationMs: number;
  readonly maxDurationMs: number | undefined;
}

export interface StepOutline {
  readonly name: string;
  /** Indexes of the steps it depends on. */
  readonly dependencies: readonly number[];
  readonly continueOnFailure: boolean;
  /** Undefined: a failed attempt is not followed by another. */
  readonly retry: RetryPolicy | undefined;
  /** The template's own ttlSecondsAfterFinished, withheld until the result is recorded. */
  readonly jobTtlSeconds: number | undefined;
}

export interface Outline {
  readonly steps: readonly StepOutline[];
  /** Indexes of the steps, dependencies first. Shorter than `steps` where there is a cycle. */
  readonly order: readonly number[];
  readonly failFast: boolean;
  /** Retries of all steps together. */
  readonly backoffLimit: number;
  /** Most steps with a live Job; undefined: no limit. */
  readonly parallelism: number | undefined;
  readonly ttlSecondsAfterFinished: number | undefined;
}

/**
 * Reads the outline of a spec. Never throws and assumes nothing: of a spec that is not valid it
 * gives what can be read, and no step of such a flow is started.
 */
export function readOutline(spec: JobFlowSpec): Outline {
  const steps = Array.isArray(spec.steps) ? spec.steps : [];
  const graph = buildGraph(steps);
  const policy = spec.executionPolicy ?? {};
  return {
    steps: steps.map((step, index) => readStep(step, graph.dependencies[index]!)),
    order: graph.order,
    failFast: policy.failFast ?? true,
    backoffLimit: policy.backoffLimit ?? DEFAULT_BACKOFF_LIMIT,
    parallelism: policy.parallelism,
    ttlSecondsAfterFinished: policy.ttlSecondsAfterFinished,
  };
}

function readStep(step: Step, dependencies: readonly number[]): StepOutline {
  return {
    name: step.name,
    dependencies,
    continueOnFailure: step.continueOnFailure ?? false,
    retry: step.retryPolicy && readRetryPolicy(step.retryPolicy),
    jobTtlSeconds: step.template?.spec?.ttlSecondsAfterFinished,
  };
}

function readRetryPolicy(policy: NonNullable<Step["retryPolicy"]>): RetryPolicy {
  const backoff = policy.backoff ?? {};
  return {
    limit: policy.limit ?? DEFAULT_RETRY_LIMIT,
    type: (backoff.type ?? "Exponential") as BackoffType,
    factor: backoff.factor ?? DEFAULT_BACKOFF_FACTOR,
    durationMs: readDuration(backoff.duration) ?? DEFAULT_BACKOFF_MS,
    maxDurationMs: readDuration(backoff.maxDuration),
  };
}

function readDuration(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}
