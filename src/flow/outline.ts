/**
 * What decisions need of a spec, with the defaults filled in: the graph and the policies, without
 * the templates. Small enough to keep for every flow, so that a pass parses no template but those
 * of the steps it starts.
 */

import type {
  ConcurrencyPolicy,
  JobFlowSpec,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { artifactProducers } from "./artifacts/mod.ts";
import { parseDuration } from "./duration.ts";
import { buildGraph } from "./graph.ts";
import { hashJson } from "./hash.ts";

/** Defaults of `executionPolicy` and `retryPolicy`; the CRD's descriptions name them. */
export const DEFAULT_BACKOFF_LIMIT = 6;
export const DEFAULT_RETRY_LIMIT = 3;
const DEFAULT_BACKOFF_MS = 1000;
const DEFAULT_BACKOFF_FACTOR = 2;
const DEFAULT_MAX_BACKOFF_MS = 5 * 60_000;

export type BackoffType = "Fixed" | "Linear" | "Exponential";

/** When and how often a failed attempt is followed by another. Durations in milliseconds. */
export interface RetryPolicy {
  /** Retries at most; 0 means none. */
  readonly limit: number;
  readonly type: BackoffType;
  readonly factor: number;
  readonly durationMs: number;
  readonly maxDurationMs: number;
}

export interface StepOutline {
  readonly name: string;
  /** Stands under `finally`. */
  readonly final: boolean;
  readonly manual: boolean;
  /** What a Manual step asks. */
  readonly question: string | undefined;
  /** Indexes of the steps it depends on. */
  readonly dependencies: readonly number[];
  /** A CEL condition; undefined: none. `always` and "" are none, `never` is `false`. */
  readonly when: string | undefined;
  readonly continueOnFailure: boolean;
  readonly timeoutSeconds: number | undefined;
  /** Undefined: a failed attempt is not followed by another. */
  readonly retry: RetryPolicy | undefined;
  /** It has output parameters. */
  readonly hasOutputs: boolean;
  /** Names of the steps whose artifacts it reads. */
  readonly artifactsFrom: readonly string[];
  /** The template's own ttlSecondsAfterFinished, withheld until the result is recorded. */
  readonly jobTtlSeconds: number | undefined;
}

export interface Outline {
  /** The steps in the order of the spec, then those of `finally`. */
  readonly steps: readonly StepOutline[];
  /**
   * Indexes of the steps, dependencies first, `finally` last. Shorter than `steps` where there is
   * a cycle.
   */
  readonly order: readonly number[];
  readonly suspend: boolean;
  readonly cancel: boolean;
  readonly failFast: boolean;
  /** Retries of all steps together. */
  readonly backoffLimit: number;
  /** Most steps with a live Job; undefined: no limit. */
  readonly parallelism: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  readonly ttlSecondsAfterFinished: number | undefined;
  /** Undefined: no concurrencyGroup, and so no effect. */
  readonly concurrency: { readonly group: string; readonly policy: ConcurrencyPolicy } | undefined;
  /** The values of the flow's parameters, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** A hash of what may not change once the flow has started. */
  readonly specHash: string;
}

/**
 * Reads the outline of a spec. Never throws and assumes nothing: of a spec that is not valid it
 * gives what can be read, and no step of such a flow is started.
 */
export function readOutline(spec: JobFlowSpec): Outline {
  const policy = spec.executionPolicy ?? {};
  return {
    ...readSteps(spec),
    suspend: spec.suspend ?? false,
    cancel: spec.cancel ?? false,
    failFast: policy.failFast ?? true,
    backoffLimit: policy.backoffLimit ?? DEFAULT_BACKOFF_LIMIT,
    parallelism: policy.parallelism,
    activeDeadlineSeconds: policy.activeDeadlineSeconds,
    ttlSecondsAfterFinished: policy.ttlSecondsAfterFinished,
    concurrency: policy.concurrencyGroup
      ? { group: policy.concurrencyGroup, policy: policy.concurrencyPolicy ?? "Forbid" }
      : undefined,
    params: readParams(spec),
    specHash: hashJson([spec.steps, spec.finally, spec.parameters, spec.resourceTemplates]),
  };
}

/** The steps alone, which take a small part of the time; as `readOutline()` otherwise. */
export function readSteps(
  spec: Pick<JobFlowSpec, "steps" | "finally">,
): Pick<Outline, "steps" | "order"> {
  const main = list(spec.steps);
  const last = list(spec.finally);
  const mainGraph = buildGraph(main);
  const lastGraph = buildGraph(last);
  const shift = (indexes: readonly number[]) => indexes.map((index) => index + main.length);
  return {
    steps: [
      ...main.map((step, index) => readStep(step, false, mainGraph.dependencies[index]!)),
      ...last.map((step, index) => readStep(step, true, shift(lastGraph.dependencies[index]!))),
    ],
    order: [...mainGraph.order, ...shift(lastGraph.order)],
  };
}

/** A list of objects, whatever stands there. */
function list<T extends object>(items: readonly T[] | undefined): readonly T[] {
  return Array.isArray(items) ? items.filter((item) => typeof item === "object" && item) : [];
}

function readParams({ parameters }: JobFlowSpec): Record<string, string> {
  return Object.fromEntries(
    list(parameters).flatMap(({ name, value }) => value === undefined ? [] : [[name, value]]),
  );
}

function readStep(step: Step, final: boolean, dependencies: readonly number[]): StepOutline {
  return {
    name: step.name,
    final,
    manual: step.type === "Manual",
    question: step.message,
    dependencies,
    when: readWhen(step.when),
    continueOnFailure: step.continueOnFailure ?? false,
    timeoutSeconds: step.timeoutSeconds,
    retry: step.retryPolicy && readRetryPolicy(step.retryPolicy),
    hasOutputs: list(step.outputs?.parameters).length > 0,
    artifactsFrom: artifactProducers(step),
    jobTtlSeconds: step.template?.spec?.ttlSecondsAfterFinished,
  };
}

function readWhen(when: string | undefined): string | undefined {
  const text = typeof when === "string" ? when.trim() : undefined;
  if (!text || text === "always") return undefined;
  return text === "never" ? "false" : text;
}

function readRetryPolicy(policy: NonNullable<Step["retryPolicy"]>): RetryPolicy {
  const backoff = policy.backoff ?? {};
  const durationMs = readDuration(backoff.duration) ?? DEFAULT_BACKOFF_MS;
  return {
    limit: policy.limit ?? DEFAULT_RETRY_LIMIT,
    type: backoff.type ?? "Exponential",
    factor: backoff.factor ?? DEFAULT_BACKOFF_FACTOR,
    durationMs,
    maxDurationMs: readDuration(backoff.maxDuration) ??
      Math.max(durationMs, DEFAULT_MAX_BACKOFF_MS),
  };
}

function readDuration(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}
