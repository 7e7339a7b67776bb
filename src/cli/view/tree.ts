/**
 * The live picture of running flows as lines of text: a pure function of the flows, the moment and
 * the size of the screen.
 */

import { clip, clipStyled, pad, type Paint, STYLE } from "../text.ts";
import {
  type FlowModel,
  formatElapsed,
  hasEnded,
  isFinished,
  type StepModel,
  type StepState,
} from "./model.ts";

export interface TreeOptions {
  /** Columns; no line is wider. */
  readonly width: number;
  /** Lines at most, at least 1. */
  readonly height: number;
  /** ms since the epoch. */
  readonly now: number;
  readonly paint: Paint;
  /** Not drawn again: nothing turns, and what a running step waits for is told in full. */
  readonly isStill?: boolean;
  /** Whether each step's Job is named. */
  readonly withJobs?: boolean;
}

const BAR_WIDTH = 20;
/** One a frame, for what is under way. */
export const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** The lines of all flows; those that do not fit the height are counted instead of shown. */
export function renderTree(flows: readonly FlowModel[], options: TreeOptions): string[] {
  const { shown, hidden } = chooseFlows(flows, options.height);
  const rows = shareRows(shown, options.height - shown.length - (hidden.length > 0 ? 1 : 0));
  const nameWidth = commonNameWidth(shown, options.width);
  const flowWidth = Math.max(0, ...shown.map((flow) => flow.name.length));
  const lines = shown.flatMap((flow, index) => [
    flowLine(flow, { ...options, nameWidth: Math.min(flowWidth, options.width / 2) }),
    ...stepLines(flow, rows[index]!, { ...options, nameWidth }),
  ]);
  if (hidden.length > 0) lines.push(hiddenFlowsLine(hidden, options));
  return lines.map((line) => clipStyled(line.trimEnd(), options.width));
}

/** Every flow has a line of its own while there is room; those at work come before the others. */
function chooseFlows(
  flows: readonly FlowModel[],
  height: number,
): { shown: readonly FlowModel[]; hidden: readonly FlowModel[] } {
  if (flows.length <= height) return { shown: flows, hidden: [] };
  const atWork = flows.filter((flow) => flow.phase === "Running");
  const others = flows.filter((flow) => flow.phase !== "Running");
  const chosen = new Set([...atWork, ...others].slice(0, Math.max(0, height - 1)));
  return {
    shown: flows.filter((flow) => chosen.has(flow)),
    hidden: flows.filter((flow) => !chosen.has(flow)),
  };
}

/** How many lines the steps of each flow get: small flows whole, the large share what is left. */
function shareRows(flows: readonly FlowModel[], available: number): number[] {
  const wanted = flows.map((flow) => flow.steps.length);
  if (wanted.reduce((sum, count) => sum + count, 0) <= available) return wanted;
  const rows = wanted.map(() => 0);
  let left = available;
  // A finished flow needs its steps least.
  const turns = wanted
    .map((count, index) => ({ count: isFinished(flows[index]!) ? 0 : count, index }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
  turns.forEach(({ count, index }, turn) => {
    rows[index] = Math.min(count, Math.floor(left / (turns.length - turn)));
    left -= rows[index];
  });
  return rows;
}

function commonNameWidth(flows: readonly FlowModel[], width: number): number {
  let widest = 0;
  for (const flow of flows) {
    for (const step of flow.steps) widest = Math.max(widest, step.name.length);
  }
  return Math.min(widest, Math.max(8, Math.floor(width * 0.4)));
}

function flowLine(
  flow: FlowModel,
  { now, paint, nameWidth }: TreeOptions & { nameWidth: number },
): string {
  const parts = [
    pad(paint(STYLE.bold, flow.name), nameWidth),
    pad(paint(PHASE_STYLE[flow.phase], flow.phase), "Succeeded".length),
    bar(flow, paint),
  ];
  if (flow.startedAt !== undefined) {
    parts.push(formatElapsed((flow.endedAt ?? now) - flow.startedAt));
  }
  // While all goes well the message only repeats the bar.
  if (flow.message !== "" && flow.phase !== "Running" && flow.phase !== "Succeeded") {
    parts.push(flow.message);
  }
  return parts.join("  ");
}

/** The colours of a flow's phases. */
export const PHASE_STYLE: Readonly<Record<FlowModel["phase"], string>> = {
  Pending: STYLE.dim,
  Running: STYLE.cyan,
  Succeeded: STYLE.green,
  Failed: STYLE.red,
  Suspended: STYLE.yellow,
  Paused: STYLE.yellow,
};

function bar(flow: FlowModel, paint: Paint): string {
  const total = flow.steps.length;
  const done = flow.steps.filter(hasEnded).length;
  const filled = total === 0 ? 0 : Math.floor(done / total * BAR_WIDTH);
  const failed = flow.steps.some((step) => step.state === "Failed" && !step.isTolerated);
  return paint(failed ? STYLE.red : STYLE.green, "█".repeat(filled)) +
    paint(STYLE.dim, "░".repeat(BAR_WIDTH - filled)) + ` ${done}/${total}`;
}

/** What matters most where not all steps fit; within one rank the order of the flow decides. */
const RANK: Readonly<Record<StepState, number>> = {
  Running: 0,
  Approval: 0,
  Retrying: 0,
  Failed: 1,
  Waiting: 2,
  Succeeded: 3,
  Skipped: 4,
};

function stepLines(
  flow: FlowModel,
  rows: number,
  options: TreeOptions & { nameWidth: number },
): string[] {
  if (rows === 0) return [];
  const { paint } = options;
  let shown = flow.steps;
  const tail: string[] = [];
  if (flow.steps.length > rows) {
    const ranked = [...flow.steps].sort((a, b) => RANK[a.state] - RANK[b.state]);
    const chosen = new Set(ranked.slice(0, rows - 1));
    shown = flow.steps.filter((step) => chosen.has(step));
    const hidden = flow.steps.filter((step) => !chosen.has(step));
    tail.push(paint(STYLE.dim, `… ${hidden.length} more: ${countStates(hidden)}`));
  }
  const lines = [...shown.map((step) => stepLine(step, options)), ...tail];
  return lines.map((line, index) =>
    paint(STYLE.dim, index === lines.length - 1 ? "└─ " : "├─ ") + line
  );
}

function countStates(steps: readonly StepModel[]): string {
  const words: readonly [StepState, string][] = [
    ["Running", "running"],
    ["Retrying", "retrying"],
    ["Approval", "awaiting approval"],
    ["Failed", "failed"],
    ["Waiting", "waiting"],
    ["Succeeded", "succeeded"],
    ["Skipped", "skipped"],
  ];
  return words
    .map(([state, word]) => ({ word, count: steps.filter((step) => step.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(", ");
}

function hiddenFlowsLine(flows: readonly FlowModel[], { paint }: TreeOptions): string {
  const count = (test: (flow: FlowModel) => boolean) => flows.filter(test).length;
  const groups = [
    [count((flow) => flow.phase === "Failed"), "failed"],
    [count((flow) => !isFinished(flow)), "unfinished"],
    [count((flow) => flow.phase === "Succeeded"), "succeeded"],
  ] as const;
  const words = groups.filter(([number]) => number > 0).map(([number, word]) =>
    `${number} ${word}`
  );
  return paint(STYLE.dim, `… ${flows.length} more flows: ${words.join(", ")}`);
}

function stepLine(step: StepModel, options: TreeOptions & { nameWidth: number }): string {
  const { paint, nameWidth } = options;
  const name = pad(clip(step.name, nameWidth), nameWidth);
  const label = step.state === "Waiting" || step.state === "Skipped"
    ? paint(STYLE.dim, name)
    : name;
  const job = options.withJobs && step.job !== undefined ? `job/${step.job}` : "";
  const details = [...stepDetails(step, options), job].filter((part) => part !== "");
  const text = details.join("  ");
  const quiet = step.state !== "Failed" && step.state !== "Retrying";
  return `${symbol(step, options)} ${label}  ${quiet ? paint(STYLE.dim, text) : text}`;
}

function symbol(step: StepModel, { paint, now, isStill }: TreeOptions): string {
  switch (step.state) {
    case "Waiting":
      return paint(STYLE.dim, "○");
    case "Running":
      return paint(STYLE.cyan, isStill ? "●" : SPINNER[Math.floor(now / 100) % SPINNER.length]!);
    case "Retrying":
      return paint(STYLE.yellow, "↻");
    case "Approval":
      return paint(STYLE.yellow, "?");
    case "Succeeded":
      return paint(STYLE.green, "✓");
    case "Failed":
      return paint(step.isTolerated ? STYLE.yellow : STYLE.red, "✗");
    case "Skipped":
      return paint(STYLE.dim, "–");
  }
}

function stepDetails(step: StepModel, { now, isStill }: TreeOptions): string[] {
  const time = pad(duration(step, now), 6);
  const attempts = attemptText(step);
  const items = step.items ?? "";
  switch (step.state) {
    case "Waiting":
      // With a reason it is more than its turn that it waits for: the API server refused its Job.
      return step.reason === "" ? [step.waitsFor] : [step.reason, step.message];
    case "Running":
      return [time, attempts, items, step.reason, isStill ? step.message : ""];
    case "Approval":
      return [time, "waits for approval", step.message];
    case "Retrying":
      return [
        // One that is due waits for what any step may wait for.
        step.retryAt! <= now && step.waitsFor !== ""
          ? step.waitsFor
          : `retry in ${formatElapsed(step.retryAt! - now)}`,
        `attempt ${step.attempt}/${step.maxAttempts} failed`,
        failure(step),
      ];
    case "Succeeded":
      return [time, attempts, items, step.outputs, isStill ? step.message : ""];
    case "Failed":
      return [time, attempts, items, failure(step)];
    case "Skipped":
      return [step.reason];
  }
}

/** A restored flow may need more attempts than its policy has. */
function attemptText({ attempt, maxAttempts }: StepModel): string {
  if (attempt <= 1) return "";
  return attempt > maxAttempts ? `attempt ${attempt}` : `attempt ${attempt}/${maxAttempts}`;
}

function duration(step: StepModel, now: number): string {
  if (step.startedAt === undefined) return "";
  return formatElapsed((step.endedAt ?? now) - step.startedAt);
}

/** Why the last attempt failed, as far as it is known. */
export function failure({ message, exitCode, reason }: StepModel): string {
  if (message !== "") return message;
  return exitCode === undefined ? reason : `exit ${exitCode}`;
}
