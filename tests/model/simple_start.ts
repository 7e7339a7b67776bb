/** How the simple model starts steps: which may, which end before they have begun, and the others. */

import { attemptOf, type JobStep } from "./scenario.ts";
import { change, flowRetries, isReady, type Now, slotsTaken, type State } from "./simple_state.ts";

/**
 * What would start now and lacks its input or its items, or has nothing to run, has ended before
 * anything starts.
 */
export function endEmpty(now: Now): boolean {
  let room = now.scenario.parallelism - slotsTaken(now);
  const willing = now.states.filter((state) =>
    state.step.kind === "Job" && isWilling(now, state) && room-- > 0
  );
  const before = now.changes;
  for (const state of willing) {
    const step = state.step as JobStep;
    const items = itemsOf(now, step);
    if (lacksInput(now, step)) change(now, state, "Failed", "InputMissing");
    else if (typeof items === "string") change(now, state, "Failed", items);
    else if (items === 0) {
      state.items = 0;
      if (step.output !== "none") state.output = [];
      change(now, state, "Succeeded");
    }
  }
  return now.changes > before;
}

function lacksInput({ states }: Now, { input }: JobStep): boolean {
  if (input === undefined || input.defaulted) return false;
  return states.find(({ step }) => step.name === input.of)!.output === undefined;
}

/** For how many items the step runs, undefined if it has no forEach; or why it cannot. */
function itemsOf(
  { states }: Now,
  { items }: JobStep,
): number | undefined | "InputMissing" | "ItemsInvalid" {
  if (items === undefined || typeof items === "number") return items;
  const { output } = states.find(({ step }) => step.name === items.of)!;
  if (output === undefined) return "InputMissing";
  return typeof output === "string" ? "ItemsInvalid" : output.length;
}

function mayStart(now: Now): boolean {
  const doomed = now.scenario.failFast && now.states.some((other) => willBeFatal(now, other));
  return !now.suspended && !doomed;
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

function isWilling(now: Now, state: State): boolean {
  if (!mayStart(now)) return false;
  const { phase, due } = state;
  return (phase === "Pending" && isReady(now, state)) || (phase === "waiting" && due <= now.round);
}

export function start(now: Now, state: State): void {
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
  state.searching = false;
  state.items = itemsOf(now, step) as number | undefined;
  const { forbiddenFor } = attemptOf(step, state.attempts);
  change(now, state, forbiddenFor > 0 ? "forbidden" : "live");
}
