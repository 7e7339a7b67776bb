/** The simple model's notes on a flow, what it reads off them, and how it shows them. */

import type { Output } from "./condition.ts";
import type { Scenario, SimpleStep } from "./scenario.ts";

/** How it all stands at the end of a round, e.g. `Running`, `{ a: "live 1", b: "Pending" }`. */
export interface Snapshot {
  readonly flow: string;
  readonly steps: Readonly<Record<string, string>>;
}

export type Phase =
  | "Pending"
  /** The creation of its Job is refused for now. */
  | "forbidden"
  | "live"
  /** Its Job is being deleted, because the flow stops. */
  | "stopping"
  /** It will be tried again. */
  | "waiting"
  /** It waits for a person. */
  | "asking"
  | "Succeeded"
  | "Failed"
  | "Skipped";

export interface State {
  readonly step: SimpleStep;
  readonly final: boolean;
  phase: Phase;
  /** Of a step that has ended or stops. */
  reason: string;
  /** Ended by the flow's stop, not by itself. */
  stopped: boolean;
  attempts: number;
  /** For how many items it runs; undefined: it has no forEach, or has not begun. */
  items: number | undefined;
  /** Of a step that has succeeded, and has one. */
  output: Output | undefined;
  /** Its Job is complete, and of the outputs nobody knows where they are. */
  searching: boolean;
  /** The round in which the phase began. */
  since: number;
  /** `waiting`: the round of the next attempt, and why the last one failed. */
  due: number;
  failure: string;
}

/** What is the case in the round at hand, besides the states. */
export interface Now {
  readonly round: number;
  readonly scenario: Scenario;
  readonly states: readonly State[];
  readonly stop: string | undefined;
  readonly suspended: boolean;
  /** How often anything has changed in this round. */
  changes: number;
}

export function freshState(step: SimpleStep, final: boolean): State {
  return {
    step,
    final,
    phase: "Pending",
    reason: "",
    stopped: false,
    attempts: 0,
    items: undefined,
    output: undefined,
    searching: false,
    since: 0,
    due: 0,
    failure: "",
  };
}

export function change(now: Now, state: State, phase: Phase, reason = ""): void {
  state.phase = phase;
  state.reason = reason;
  state.since = now.round;
  now.changes++;
}

/** All retries that were made or are to be made. */
export function flowRetries(now: Now): number {
  let sum = 0;
  for (const { final, attempts, phase } of now.states) {
    if (!final && attempts > 0) sum += attempts - 1 + (phase === "waiting" ? 1 : 0);
  }
  return sum;
}

/** A failure that is not tolerated. */
export function isFatal({ phase, step, stopped }: State): boolean {
  return phase === "Failed" && (!step.continueOnFailure || stopped);
}

export function failsFast({ scenario, states }: Now): boolean {
  return scenario.failFast && states.some((state) => !state.final && isFatal(state));
}

function dependenciesOf({ states }: Now, { step }: State): State[] {
  return states.filter((other) => step.dependencies.includes(other.step.name));
}

export function hasLostAncestor(now: Now, state: State): boolean {
  return dependenciesOf(now, state).some((other) => isFatal(other) || hasLostAncestor(now, other));
}

export function isReady(now: Now, state: State): boolean {
  if (state.final && now.states.some((other) => !other.final && !hasEnded(other))) return false;
  return dependenciesOf(now, state).every((other) =>
    other.phase === "Succeeded" ||
    (other.phase === "Skipped" && other.reason === "ConditionFalse") ||
    (other.phase === "Failed" && !isFatal(other))
  );
}

export function hasEnded({ phase }: State): boolean {
  return phase === "Succeeded" || phase === "Failed" || phase === "Skipped";
}

export function slotsTaken({ states }: Now): number {
  const busy: readonly Phase[] = ["forbidden", "live", "stopping"];
  return states.filter(({ phase }) => busy.includes(phase)).length;
}

export function sightOf({ scenario, states }: Now) {
  const steps: Record<string, { phase: string; reason: string; output: Output | undefined }> = {};
  for (const { step, phase, reason, output } of states) {
    steps[step.name] = { phase, reason, output };
  }
  const failed = states.some((state) => !state.final && (isFatal(state) || state.stopped));
  const params = Object.fromEntries(scenario.parameters.map(({ name, value }) => [name, value]));
  return { steps, result: failed ? "Failed" : "Succeeded", params };
}

/** @param waiting what the flow's phase is where it is not its steps that say it */
export function snapshotOf(states: readonly State[], waiting: string | undefined): Snapshot {
  const steps: Record<string, string> = {};
  for (const { step, phase, reason, attempts, items, output } of states) {
    const word = reason === "" ? phase : `${phase}/${reason}`;
    steps[step.name] = [
      word,
      ...(attempts === 0 ? [] : [attempts]),
      ...(phase !== "Succeeded" || items === undefined ? [] : [`of ${items} items`]),
      ...(output === undefined ? [] : [`left ${JSON.stringify(output)}`]),
    ].join(" ");
  }
  return { flow: states.every(hasEnded) ? resultOf(states) : waiting ?? openPhase(states), steps };
}

function openPhase(states: readonly State[]): string {
  const busy: readonly Phase[] = ["forbidden", "live", "stopping", "waiting"];
  const asking = states.some(({ phase }) => phase === "asking");
  return asking && !states.some(({ phase }) => busy.includes(phase)) ? "Paused" : "Running";
}

function resultOf(states: readonly State[]): string {
  const stopped = states.find((state) => state.stopped);
  if (stopped) return `Failed/${stopped.reason}`;
  const fatal = states.filter(isFatal);
  if (fatal.length === 0) return "Succeeded/StepsSucceeded";
  const exhausted = fatal.some(({ reason }) => reason === "BackoffLimitExceeded");
  return `Failed/${exhausted ? "BackoffLimitExceeded" : "StepFailed"}`;
}
