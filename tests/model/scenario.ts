/**
 * A flow and all that is to happen to it, in rounds: what its Jobs do, what people do. The engine
 * and the simple model are given the same one. Nothing here decides anything.
 */

import { celText, type When } from "./condition.ts";

/** How an attempt ends. */
export type Ending =
  /** Its Job says Complete. */
  | "complete"
  /** Its pod has succeeded; a round later its Job claims to have failed. */
  | "pod"
  /** A container ends with exit code 1, and the Job fails. */
  | "exit"
  /** The Job fails, and no pod is left to tell why. */
  | "mute"
  /** A FailJob rule of a podFailurePolicy matches. */
  | "policy"
  /** Somebody deletes the Job. */
  | "deleted"
  /** The API server refuses the Job: it is invalid, or the name is another's. At once. */
  | "invalid"
  | "conflict";

export interface Attempt {
  readonly ends: Ending;
  /** Rounds from the Job's creation to its end, at least 1. */
  readonly after: number;
  /** Its Job says a round before it is Failed that it will be (FailureTarget), if it is that old. */
  readonly foreseen: boolean;
  /** Rounds for which the Job's creation is forbidden before it is allowed. */
  readonly forbiddenFor: number;
  /** What each of its pods leaves as its output, if it ends well; undefined: nothing. */
  readonly writes: string | undefined;
  /** The last of its pods is deleted as soon as it has ended, and nobody has read what it left. */
  readonly loses: boolean;
}

/** What happens to the step's Job once we ask for its deletion. */
export interface Dying {
  /** It goes with its pods; it goes, its pods stay; it completes or fails before it goes. */
  readonly how: "gone" | "pods" | "complete" | "exit";
  /** Rounds until that; what ends before it is gone is gone a round later. */
  readonly after: number;
}

export interface Backoff {
  readonly type: "Fixed" | "Linear" | "Exponential";
  /** In rounds. */
  readonly duration: number;
  readonly maxDuration: number;
}

interface AnyStep {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly when: When;
  readonly continueOnFailure: boolean;
  /** In rounds; Infinity: none. */
  readonly timeout: number;
}

export interface JobStep extends AnyStep {
  readonly kind: "Job";
  /** One after the other; the last one's fate is that of all that follow. */
  readonly attempts: readonly Attempt[];
  readonly dying: Dying;
  /** How many items it runs for, or whose output they are; undefined: it has no forEach. */
  readonly items: number | { readonly of: string } | undefined;
  /** Whether it has an output, and that a default. */
  readonly output: "none" | "required" | "defaulted";
  /** What a pod leaves is not a text, but the list of its letters. */
  readonly listed: boolean;
  /** An input that is an output of this step; undefined: it has none. */
  readonly input: { readonly of: string; readonly defaulted: boolean } | undefined;
  /** 0: none. */
  readonly retryLimit: number;
  readonly backoff: Backoff;
}

export interface ManualStep extends AnyStep {
  readonly kind: "Manual";
  /** Undefined: nobody ever decides. */
  readonly decision: {
    readonly kind: "approved" | "rejected" | "unclear";
    readonly round: number;
  } | undefined;
}

export type SimpleStep = JobStep | ManualStep;

/** From this round on, up to and without the other. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** Of the flow. Until somebody gives it its value, the flow is not valid. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  /** The round. */
  readonly givenIn: number;
}

export interface Scenario {
  readonly parameters: readonly Parameter[];
  readonly steps: readonly SimpleStep[];
  readonly finally: readonly SimpleStep[];
  readonly failFast: boolean;
  /** Infinity: none. */
  readonly parallelism: number;
  readonly backoffLimit: number;
  /** In rounds from the start; Infinity: none. */
  readonly deadline: number;
  readonly suspended: Span;
  readonly cancelled: Span;
  /** A newer flow of the group, with Replace, waits for this one. */
  readonly replaced: Span;
}

export const NEVER: Span = { from: Infinity, until: Infinity };

export function isWithin(span: Span, round: number): boolean {
  return span.from <= round && round < span.until;
}

/** What becomes of this attempt, counted from 1. */
export function attemptOf(step: JobStep, attempt: number): Attempt {
  return step.attempts[Math.min(attempt, step.attempts.length) - 1]!;
}

/** The scenario for a person to read. */
export function describeScenario(scenario: Scenario): string {
  const { failFast, parallelism, backoffLimit, deadline } = scenario;
  const policy = [
    failFast ? "failFast" : "no failFast",
    Number.isFinite(parallelism) ? `parallelism ${parallelism}` : "",
    `backoffLimit ${backoffLimit}`,
    Number.isFinite(deadline) ? `deadline after ${deadline}` : "",
    during("suspended", scenario.suspended),
    during("cancelled", scenario.cancelled),
    during("replaced", scenario.replaced),
    ...scenario.parameters.map(({ name, value, givenIn }) =>
      `${name} is ${value}${givenIn > 0 ? ` from ${givenIn}` : ""}`
    ),
  ];
  return [
    `flow: ${present(policy)}`,
    ...scenario.steps.map((step) => `  step ${describeStep(step)}`),
    ...scenario.finally.map((step) => `  finally ${describeStep(step)}`),
  ].join("\n");
}

function during(word: string, { from, until }: Span): string {
  if (!Number.isFinite(from)) return "";
  return `${word} from ${from}${Number.isFinite(until) ? ` until ${until}` : ""}`;
}

function describeStep(step: SimpleStep): string {
  return `${step.name}: ${
    present([
      step.dependencies.length > 0 ? `after ${step.dependencies.join(", ")}` : "",
      step.when === undefined ? "" : `when ${whenText(step.when)}`,
      step.continueOnFailure ? "continueOnFailure" : "",
      Number.isFinite(step.timeout) ? `timeout ${step.timeout}` : "",
      ...(step.kind === "Job" ? describeJob(step) : describeManual(step)),
    ])
  }`;
}

function describeJob(step: JobStep): string[] {
  const { attempts, dying, output, listed, input, retryLimit, backoff } = step;
  const { type, duration, maxDuration } = backoff;
  const cap = Number.isFinite(maxDuration) ? ` up to ${maxDuration}` : "";
  return [
    describeItems(step),
    output === "none" ? "" : `output ${output}${listed ? ", a list" : ""}`,
    input === undefined ? "" : `input of ${input.of}${input.defaulted ? ", defaulted" : ""}`,
    retryLimit > 0 ? `retries ${retryLimit} ${type} ${duration}${cap}` : "",
    `does ${attempts.map(describeAttempt).join(", then ")}`,
    `when deleted: ${dying.how} after ${dying.after}`,
  ];
}

function describeItems({ items }: JobStep): string {
  if (items === undefined) return "";
  return typeof items === "number" ? `forEach of ${items}` : `forEach of what ${items.of} left`;
}

function describeAttempt({ ends, after, forbiddenFor, foreseen, writes, loses }: Attempt): string {
  return (forbiddenFor > 0 ? `(forbidden for ${forbiddenFor}) ` : "") +
    `${ends} after ${after}${foreseen ? " (foreseen)" : ""}` +
    (writes === undefined ? "" : ` leaving "${writes}"`) + (loses ? ", which is lost" : "");
}

function describeManual({ decision }: ManualStep): string[] {
  return [decision ? `Manual, ${decision.kind} in round ${decision.round}` : "Manual, undecided"];
}

function present(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}

/** The text of a `when` as the flow carries it. */
export function whenText(when: Exclude<When, undefined>): string {
  return typeof when === "string" ? when : celText(when);
}
