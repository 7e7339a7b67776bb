/** How a state looks: a sign and a word beside its colour, so that nobody needs to see colours. */

import type { StepState } from "../view/model.ts";
import type { ReportFlow, ReportStep } from "./model.ts";

/** A state's class in the style sheet, its sign and its word. */
export interface Mark {
  readonly className: "good" | "bad" | "busy" | "ask" | "idle";
  readonly sign: string;
  readonly word: string;
}

const STEP_MARKS: Readonly<Record<StepState, Mark>> = {
  Waiting: { className: "idle", sign: "○", word: "Waiting" },
  Running: { className: "busy", sign: "▶", word: "Running" },
  Retrying: { className: "ask", sign: "↻", word: "Awaits retry" },
  Approval: { className: "ask", sign: "?", word: "Awaits approval" },
  Succeeded: { className: "good", sign: "✓", word: "Succeeded" },
  Failed: { className: "bad", sign: "✗", word: "Failed" },
  Skipped: { className: "idle", sign: "–", word: "Skipped" },
};

const FLOW_MARKS: Readonly<Record<ReportFlow["phase"], Mark>> = {
  Pending: { className: "idle", sign: "○", word: "Pending" },
  Running: { className: "busy", sign: "▶", word: "Running" },
  Succeeded: { className: "good", sign: "✓", word: "Succeeded" },
  Failed: { className: "bad", sign: "✗", word: "Failed" },
  Suspended: { className: "ask", sign: "‖", word: "Suspended" },
  Paused: { className: "ask", sign: "?", word: "Paused" },
};

/** How a step looks; a failure that the flow allows is told from one that it does not. */
export function stepMark(step: ReportStep): Mark {
  const mark = STEP_MARKS[step.state];
  if (step.state !== "Failed" || !step.isTolerated) return mark;
  return { ...mark, className: "ask", word: "Failed, tolerated" };
}

export function flowMark({ phase }: Pick<ReportFlow, "phase">): Mark {
  return FLOW_MARKS[phase];
}
