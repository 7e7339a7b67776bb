/**
 * Why a flow is where it is: a paragraph on the flow, and one for each step that waits or has failed,
 * with the command to run next. Pure.
 */

import { explainFailure } from "./failed_step.ts";
import { type Explanation, type Facts, stepsOf } from "./facts.ts";
import { explainFlow } from "./whole_flow.ts";
import { explainWait } from "./waiting_step.ts";

/** The flow first, then its steps in order; a flow of which all is well has its own alone. */
export function explain(facts: Facts): readonly Explanation[] {
  const { status } = facts.flow;
  const own = explainFlow(facts);
  // Before the start, the steps wait for nothing but that.
  if (status?.startTime === undefined) return [own];
  const isOver = status.completionTime !== undefined;
  const steps = stepsOf(facts).flatMap((step) => {
    const about = step.status.phase === "Failed"
      ? explainFailure(facts, step)
      : isOver
      ? undefined
      : explainWait(facts, step);
    return about === undefined ? [] : [{ step: step.status.name, ...about }];
  });
  return [own, ...steps];
}
