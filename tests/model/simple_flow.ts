/**
 * A second, deliberately simple opinion on how a flow goes and ends. It shares nothing with the
 * engine: it walks names, looks everything up by scanning, and thinks in rounds.
 *
 * A round consists of laps, until a lap changes nothing. In a lap, in this order: Jobs end; a flow
 * that is to stop stops; people's decisions count; what cannot go on is closed; what can start
 * starts, in the order of the spec.
 */

import { valueOf } from "./condition.ts";
import { attemptOf, type Backoff, isWithin, type JobStep, type Scenario } from "./scenario.ts";
import {
  failsFast,
  freshState,
  hasEnded,
  hasLostAncestor,
  isReady,
  type Now,
  type Phase,
  sightOf,
  slotsTaken,
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
    if (!suspended || endsUnbegun) begun ??= round;
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
    snapshots.push(snapshotOf(states, suspended));
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

function change(now: Now, state: State, phase: Phase, reason = ""): void {
  state.phase = phase;
  state.reason = reason;
  state.since = now.round;
  now.changes++;
}

// Jobs end.

function endAttempt(now: Now, state: State): void {
  const { step, phase, since } = state;
  if (step.kind !== "Job") return;
  const elapsed = now.round - since;
  if (phase === "stopping") {
    const { how, after } = step.dying;
    const completes = how === "complete";
    if (completes && elapsed >= after && !lacksOutput(state)) succeed(now, state);
    // It is not over when the Job has failed, but when it is gone, a round later.
    else if (elapsed >= after + (how === "exit" ? 1 : 0)) {
      change(now, state, "Failed", state.reason);
      state.stopped = true;
    }
  }
  if (phase !== "live") return;
  const { ends, after } = attemptOf(step, state.attempts);
  if (ends === "invalid") fail(now, state, "Invalid");
  else if (ends === "conflict") fail(now, state, "NameConflict");
  else if (after > step.timeout) {
    if (elapsed > step.timeout) fail(now, state, "DeadlineExceeded");
  } else if (elapsed >= after) {
    const endsWell = ends === "complete" || ends === "pod";
    if (endsWell && lacksOutput(state)) fail(now, state, "OutputMissing");
    else if (endsWell) succeed(now, state);
    if (ends === "exit") fail(now, state, "Error");
    if (ends === "mute") fail(now, state, "JobFailed");
    if (ends === "policy") fail(now, state, "PodFailurePolicy");
    if (ends === "deleted") fail(now, state, "JobDeleted");
  }
}

/** It was to leave an output, and left none. */
function lacksOutput({ step, attempts }: State): boolean {
  return step.kind === "Job" && step.output === "required" &&
    attemptOf(step, attempts).writes === undefined;
}

function succeed(now: Now, state: State): void {
  const { output, items } = state.step as JobStep;
  const word = attemptOf(state.step as JobStep, state.attempts).writes;
  if (output !== "none") {
    state.output = items === undefined
      ? word ?? "default"
      : Array.from({ length: items }, (_, index) => word === undefined ? "default" : word + index);
  }
  change(now, state, "Succeeded");
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

/** Its Job says that it will fail; that will be neither retried nor tolerated. */
function willBeFatal(now: Now, { step, final, phase, attempts, since }: State): boolean {
  if (step.kind !== "Job" || phase !== "live" || final || step.continueOnFailure) return false;
  const { ends, after, foreseen } = attemptOf(step, attempts);
  const elapsed = now.round - since;
  if (!foreseen || after > step.timeout || elapsed === 0 || elapsed !== after - 1) return false;
  const last = attempts > step.retryLimit || flowRetries(now) >= now.scenario.backoffLimit;
  return ends === "policy" || ((ends === "exit" || ends === "mute") && last);
}

/** All retries that were made or are to be made. */
function flowRetries(now: Now): number {
  let sum = 0;
  for (const { final, attempts, phase } of now.states) {
    if (!final && attempts > 0) sum += attempts - 1 + (phase === "waiting" ? 1 : 0);
  }
  return sum;
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

// What can start.

/** What would start now and lacks its input, or has nothing to run, has ended before anything starts. */
function endEmpty(now: Now): boolean {
  let room = now.scenario.parallelism - slotsTaken(now);
  const willing = now.states.filter((state) =>
    state.step.kind === "Job" && isWilling(now, state) && room-- > 0
  );
  const before = now.changes;
  for (const state of willing) {
    if (lacksInput(now, state)) change(now, state, "Failed", "InputMissing");
    else if (state.step.kind === "Job" && state.step.items === 0) {
      if (state.step.output !== "none") state.output = [];
      change(now, state, "Succeeded");
    }
  }
  return now.changes > before;
}

function lacksInput({ states }: Now, { step }: State): boolean {
  if (step.kind !== "Job" || step.input === undefined || step.input.defaulted) return false;
  const { of } = step.input;
  return states.find((other) => other.step.name === of)!.output === undefined;
}

function mayStart(now: Now): boolean {
  const doomed = now.scenario.failFast && now.states.some((other) => willBeFatal(now, other));
  return !now.suspended && !doomed;
}

function isWilling(now: Now, state: State): boolean {
  if (!mayStart(now)) return false;
  const { phase, due } = state;
  return (phase === "Pending" && isReady(now, state)) || (phase === "waiting" && due <= now.round);
}

function start(now: Now, state: State): void {
  const { step, phase, since, attempts } = state;
  if (!mayStart(now)) return;
  if (step.kind === "Manual") {
    if (phase === "Pending" && isReady(now, state)) change(now, state, "asking");
    return;
  }
  if (phase === "forbidden") {
    const { forbiddenFor } = attemptOf(step, attempts);
    if (now.round - since >= forbiddenFor) change(now, state, "live");
    return;
  }
  if (!isWilling(now, state) || slotsTaken(now) >= now.scenario.parallelism) return;
  state.attempts++;
  const { forbiddenFor } = attemptOf(step, state.attempts);
  change(now, state, forbiddenFor > 0 ? "forbidden" : "live");
}
