/**
 * What is left on the screen when a run has ended: each flow's result, of failed flows a table of
 * their steps, and where logs and outputs are.
 */

import { clip, pad, type Paint, STYLE } from "../text.ts";
import { type FlowModel, formatElapsed, hasEnded, isFinished, type StepModel } from "./model.ts";

export interface SummaryOptions {
  readonly width: number;
  readonly paint: Paint;
  /** Lines that say where logs and volumes are; undefined: they were removed. */
  readonly kept: readonly string[] | undefined;
}

/** Steps of a failed flow that are listed; the failed ones come first. */
const MAX_ROWS = 20;

export function summaryLines(flows: readonly FlowModel[], options: SummaryOptions): string[] {
  const lines = flows.flatMap((
    flow,
  ) => [resultLine(flow, options), ...problemTable(flow, options)]);
  if (options.kept !== undefined) {
    lines.push(...options.kept);
  } else if (flows.some((flow) => flow.phase === "Failed")) {
    lines.push("Logs and volumes were removed; --keep DIR keeps them.");
  }
  return lines;
}

function resultLine(flow: FlowModel, { paint }: SummaryOptions): string {
  const name = paint(STYLE.bold, flow.name);
  const done = flow.steps.filter((step) => step.state === "Succeeded").length;
  const count = `${done} of ${flow.steps.length} steps succeeded`;
  if (!isFinished(flow)) {
    return `${name} ${paint(STYLE.yellow, "did not finish")}: ${count}`;
  }
  const time = flow.startedAt === undefined || flow.endedAt === undefined
    ? ""
    : ` in ${formatElapsed(flow.endedAt - flow.startedAt)}`;
  const succeeded = flow.phase === "Succeeded";
  const result = paint(succeeded ? STYLE.green : STYLE.red, succeeded ? "succeeded" : "failed");
  return `${name} ${result}${time}: ${flow.message || count}`;
}

function isFailed(step: StepModel): boolean {
  return step.state === "Failed";
}

/** The steps that did not succeed, with what is known about why. */
function problemTable(flow: FlowModel, options: SummaryOptions): string[] {
  const { paint, width } = options;
  const failed = flow.steps.filter(isFailed);
  if (failed.length === 0) return [];
  const others = flow.steps.filter((step) => hasEnded(step) && step.state === "Skipped");
  const listed = [...failed, ...others].slice(0, MAX_ROWS);
  const rows = listed.map((step) => [
    step.name,
    step.state,
    step.reason,
    step.exitCode === undefined ? "" : String(step.exitCode),
    step.attempt === 0 ? "" : String(step.attempt),
  ]);
  const header = ["STEP", "RESULT", "REASON", "EXIT", "ATTEMPTS"];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length))
  );
  const layout = (cells: readonly string[]) =>
    "  " + cells.map((cell, column) => pad(cell, widths[column]!)).join("  ");
  const lines = [
    paint(STYLE.dim, layout(header) + "  MESSAGE"),
    ...rows.map((row, index) => {
      const cells = layout(row);
      return `${cells}  ${clip(listed[index]!.message, Math.max(40, width - cells.length - 2))}`;
    }),
  ];
  const left = failed.length + others.length - listed.length;
  if (left > 0) lines.push(paint(STYLE.dim, `  … ${left} more`));
  return lines.map((line) => line.trimEnd());
}
