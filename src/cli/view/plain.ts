/**
 * Progress as lines that stay, for files, pipes and dumb terminals: one line for each change of
 * state. Pure functions from one picture of a flow to the next.
 */

import { clip, type Paint, STYLE } from "../text.ts";
import { type FlowModel, formatElapsed, type StepModel } from "./model.ts";
import { failure } from "./tree.ts";

export interface PlainOptions {
  /** ms since the epoch. */
  readonly now: number;
  /** When the run began, for the time in front of each line. */
  readonly runStartedAt: number;
  readonly paint: Paint;
  /** Whether a step is named with its flow: `flow/step`. */
  readonly withFlow: boolean;
}

/** Columns of a step's outputs that are shown. */
const OUTPUTS_WIDTH = 100;

/** The lines that tell what is different between two pictures of a flow, the first may be none. */
export function changeLines(
  before: FlowModel | undefined,
  after: FlowModel,
  options: PlainOptions,
): string[] {
  const { paint, now, runStartedAt } = options;
  const known = new Map((before?.steps ?? []).map((step) => [step.name, step]));
  const texts: string[] = [];
  if (before?.startedAt === undefined && after.startedAt !== undefined) {
    texts.push(`${paint(STYLE.bold, after.name)} started, ${countSteps(after)}`);
  }
  for (const step of after.steps) {
    const text = stepChange(known.get(step.name), step, options);
    if (text === undefined) continue;
    const name = options.withFlow ? `${after.name}/${step.name}` : step.name;
    texts.push(`${paint(STYLE.bold, name)} ${text}`);
  }
  const news = flowNews(before, after, paint);
  if (news !== undefined) texts.push(`${paint(STYLE.bold, after.name)} ${news}`);
  const time = formatElapsed(now - runStartedAt).padStart(7);
  return texts.map((text) => `${paint(STYLE.dim, time)}  ${text}`);
}

function countSteps(flow: FlowModel): string {
  return flow.steps.length === 1 ? "1 step" : `${flow.steps.length} steps`;
}

/** What is different for the flow as a whole; of its end the summary tells the rest. */
function flowNews(
  before: FlowModel | undefined,
  after: FlowModel,
  paint: Paint,
): string | undefined {
  const isBefore = after.phase === "Pending" && after.startedAt === undefined;
  if (isBefore && after.message !== "" && before?.message !== after.message) return after.message;
  if (before?.phase === after.phase) return undefined;
  switch (after.phase) {
    case "Succeeded":
      return paint(STYLE.green, "succeeded");
    case "Failed":
      return paint(STYLE.red, "failed");
    case "Paused":
      return paint(STYLE.yellow, "waits for approval");
    case "Suspended":
      return paint(STYLE.yellow, "suspended");
    default:
      return before?.phase === "Suspended" ? "goes on" : undefined;
  }
}

function stepChange(
  before: StepModel | undefined,
  after: StepModel,
  { paint, now }: PlainOptions,
): string | undefined {
  const isNews = before?.state !== after.state || before.attempt !== after.attempt ||
    before.reason !== after.reason || before.items !== after.items;
  if (!isNews) return undefined;
  switch (after.state) {
    case "Waiting":
      return after.reason === "" ? undefined : `waits: ${after.reason}: ${after.message}`;
    case "Running":
      return before?.attempt === after.attempt && before.state === "Running"
        ? stillRunning(before, after)
        : after.attempt > 1
        ? `started, attempt ${after.attempt} of ${after.maxAttempts}`
        : "started";
    case "Approval":
      return paint(STYLE.yellow, "waits for approval");
    case "Retrying":
      return paint(STYLE.yellow, `attempt ${after.attempt} of ${after.maxAttempts} failed`) +
        `, retry in ${formatElapsed(after.retryAt! - now)}: ${failure(after)}`;
    case "Succeeded":
      return paint(STYLE.green, "succeeded") + lasted(after) + counted(after) +
        (after.outputs === "" ? "" : `: ${clip(after.outputs, OUTPUTS_WIDTH)}`);
    case "Failed":
      return paint(after.isTolerated ? STYLE.yellow : STYLE.red, "failed") +
        `${lasted(after)}: ${failure(after)}`;
    case "Skipped":
      return paint(STYLE.dim, `skipped: ${after.reason}`);
  }
}

/** Waits for something, or goes on: more of its items are done. */
function stillRunning(before: StepModel, after: StepModel): string | undefined {
  if (before.reason !== after.reason && after.reason !== "") return `waits: ${after.reason}`;
  return before.items === after.items ? undefined : `${after.items} items succeeded`;
}

function counted({ items }: StepModel): string {
  return items === undefined ? "" : ` (${items} items)`;
}

function lasted(step: StepModel): string {
  if (step.startedAt === undefined || step.endedAt === undefined) return "";
  return ` in ${formatElapsed(step.endedAt - step.startedAt)}`;
}
