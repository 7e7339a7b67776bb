/**
 * A second, deliberately simple opinion on how a flow goes and ends. It shares nothing with the
 * engine: it walks names, looks everything up by scanning, and thinks in rounds.
 *
 * A round consists of laps, until a lap changes nothing. In a lap, in this order: Jobs end; a flow
 * that is to stop stops; people's decisions count; what cannot go on is closed; what can start
 * starts, in the order of the spec.
 */

import { type Output, valueOf } from "./condition.ts";
import { attemptOf, type Backoff, isWithin, type JobStep, type Scenario } from "./scenario.ts";
import { endEmpty, start } from "./simple_start.ts";
import {
  change,
  failsFast,
  flowRetries,
  freshState,
  hasEnded,
  hasLostAncestor,
  isReady,
  type Now,
  sightOf,
  type Snapshot,
  snapshotOf,
  type State,
} from "./simple_state.ts";

/** All rounds up to and with the one in which the flow ends, at most so many. */
export function simpleRun(scenario: Scenario, maxRounds: number): Snapshot[] {
  const states = [
    ...scenario.steps.map((step) => freshState(step, false)),
    ...scenario.finally.map((step) => freshState(step, true)),
  ];
  const snapshots: Snapshot[] = [];
  let begun: number | undefined;
  for (let round = 0; round < maxRounds; round++) {
    const cancelled = isWithin(scenario.cancelled, round);
    const replaced = isWithin(scenario.replaced, round);
    const suspended = isWithin(scenario.suspended, round) && !cancelled;
    const endsUnbegun = replaced && scenario.finally.length === 0;
    const isValid = scenario.parameters.every(({ givenIn }) => givenIn <= round);
    if (isValid && (!suspended || endsUnbegun)) begun ??= round;
    if (begun !== undefined) {
      const expired = round - begun >= scenario.deadline;
      const stop = cancelled
        ? "Cancelled"
        : replaced
        ? "Replaced"
        : expired
        ? "DeadlineExceeded"
        : undefined;
      playRound({ round, scenario, states, stop, suspended, changes: 0 });
    }
    snapshots.push(snapshotOf(states, isValid ? suspended ? "Suspended" : undefined : "Pending"));
    if (states.every(hasEnded)) break;
  }
  return snapshots;
}

function playRound(now: Now): void {
  let before: number;
  do {
    before = now.changes;
    for (const state of now.states) endAttempt(now, state);
    for (const state of now.states) stopStep(now, state);
    for (const state of now.states) decide(now, state);
    close(now);
    while (endEmpty(now)) close(now);
    for (const state of now.states) start(now, state);
  } while (now.changes !== before);
}

// Jobs end.

function endAttempt(now: Now, state: State): void {
  if (state.phase === "stopping") endStopping(now, state);
  if (state.phase === "live") endLive(now, state);
}

function endStopping(now: Now, state: State): void {
  const { how, after } = (state.step as JobStep).dying;
  const elapsed = now.round - state.since;
  const completes = how === "complete" && elapsed >= after;
  if (completes && !lacksOutput(state) && !losesOutput(state)) return succeed(now, state);
  // It is not over when the Job has failed, or its output is missed, but when it is gone, a round later.
  const lingers = how === "exit" || (how === "complete" && losesOutput(state));
  // What was complete when we asked for its deletion is gone at once.
  if (!state.searching && elapsed < after + (lingers ? 1 : 0)) return;
  change(now, state, "Failed", state.reason);
  state.stopped = true;
}

function endLive(now: Now, state: State): void {
  const step = state.step as JobStep;
  const elapsed = now.round - state.since;
  const { ends, after } = attemptOf(step, state.attempts);
  if (ends === "invalid") return fail(now, state, "Invalid");
  if (ends === "conflict") return fail(now, state, "NameConflict");
  if (after > step.timeout) {
    if (elapsed > step.timeout) fail(now, state, "DeadlineExceeded");
    return;
  }
  if (elapsed < after) return;
  if (ends === "exit") fail(now, state, "Error");
  else if (ends === "mute") fail(now, state, "JobFailed");
  else if (ends === "policy") fail(now, state, "PodFailurePolicy");
  else if (ends === "deleted") fail(now, state, "JobDeleted");
  else if (losesOutput(state)) {
    // For a round it may still come.
    state.searching = true;
    if (elapsed > after) fail(now, state, "OutputsLost");
  } else if (lacksOutput(state)) fail(now, state, "OutputMissing");
  else succeed(now, state);
}

/** It was to leave an output, and left none. */
function lacksOutput({ step, attempts }: State): boolean {
  return step.kind === "Job" && step.output === "required" &&
    attemptOf(step, attempts).writes === undefined;
}

/** It was to leave an output, and what one pod left is lost. */
function losesOutput({ step, attempts }: State): boolean {
  return step.kind === "Job" && step.output !== "none" && attemptOf(step, attempts).loses;
}

function succeed(now: Now, state: State): void {
  const { items } = state;
  if ((state.step as JobStep).output !== "none") {
    state.output = items === undefined
      ? outputOf(state, "")
      : Array.from({ length: items }, (_, index) => outputOf(state, String(index)));
  }
  change(now, state, "Succeeded");
}

/** What one pod leaves. */
function outputOf({ step, attempts }: State, index: string): Output {
  const { listed } = step as JobStep;
  const { writes } = attemptOf(step as JobStep, attempts);
  if (writes === undefined) return "default";
  return listed ? [...writes + index] : writes + index;
}

function fail(now: Now, state: State, reason: string): void {
  const { retryLimit, backoff } = state.step as JobStep;
  // A Job's deadline is never later than the flow's, so by then it is the flow's.
  if (reason === "DeadlineExceeded" && now.stop === reason && !state.final) {
    change(now, state, "Failed", reason);
    state.stopped = true;
    return;
  }
  const hopeless = ["PodFailurePolicy", "Invalid", "NameConflict"].includes(reason);
  const retries = state.attempts - 1;
  if (hopeless || retries >= retryLimit) {
    change(now, state, "Failed", reason);
  } else if (!state.final && flowRetries(now) >= now.scenario.backoffLimit) {
    change(now, state, "Failed", "BackoffLimitExceeded");
  } else {
    change(now, state, "waiting");
    state.due = now.round + delay(backoff, retries);
    state.failure = reason;
  }
}

function delay({ type, duration, maxDuration }: Backoff, retries: number): number {
  const factor = { Fixed: 1, Linear: retries + 1, Exponential: 2 ** retries }[type];
  return Math.min(duration * factor, maxDuration);
}

// The flow stops: cancelled, replaced, past its deadline.

function stopStep(now: Now, state: State): void {
  if (now.stop === undefined || state.final) return;
  const { phase, attempts } = state;
  if (phase === "live") change(now, state, "stopping", now.stop);
  const hasBegun = phase === "waiting" || (phase === "forbidden" && attempts > 1);
  if (hasBegun) change(now, state, "Failed", now.stop);
  const hasNotBegun = phase === "Pending" || phase === "asking" || phase === "forbidden";
  if (hasNotBegun && !hasBegun) change(now, state, "Skipped", now.stop);
  if (hasBegun || hasNotBegun) state.stopped = true;
}

// People decide.

function decide(now: Now, state: State): void {
  const { step, phase, since } = state;
  if (step.kind !== "Manual" || phase !== "asking") return;
  const kind = step.decision && step.decision.round <= now.round ? step.decision.kind : undefined;
  if (kind === "rejected") change(now, state, "Failed", "Rejected");
  else if (kind === "approved") change(now, state, "Succeeded");
  else if (now.round - since >= step.timeout) change(now, state, "Failed", "DeadlineExceeded");
}

// What cannot go on.

function close(now: Now): void {
  let before: number;
  do {
    before = now.changes;
    if (failsFast(now)) now.states.forEach((state) => giveUp(now, state));
    for (const state of now.states) {
      const unbegun = state.phase === "Pending" || state.phase === "asking" ||
        (state.phase === "forbidden" && state.attempts === 1);
      if (!unbegun) continue;
      if (hasLostAncestor(now, state)) change(now, state, "Skipped", "UpstreamFailed");
      else if (failsFast(now) && !state.final) change(now, state, "Skipped", "FailFast");
    }
    judgeConditions(now);
  } while (now.changes !== before);
}

/** A retry that is due, or whose Job is not let in, is dropped. */
function giveUp(now: Now, state: State): void {
  const { final, phase, attempts } = state;
  if (final) return;
  if (phase === "waiting" || (phase === "forbidden" && attempts > 1)) {
    change(now, state, "Failed", state.failure);
  }
}

function judgeConditions(now: Now): void {
  let changed: boolean;
  do {
    changed = false;
    for (const state of now.states) {
      const { when } = state.step;
      if (state.phase !== "Pending" || now.suspended || !isReady(now, state)) continue;
      if (when === undefined || when === "always") continue;
      const value = when === "never" ? false : valueOf(when, sightOf(now));
      if (value === true) continue;
      if (value === false) change(now, state, "Skipped", "ConditionFalse");
      else change(now, state, "Failed", "ConditionError");
      changed = true;
    }
  } while (changed);
}
