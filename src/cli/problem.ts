/**
 * A mistake in a file, told with the place where it is: `FILE:LINE:COL: path: message`, the line
 * itself, and a mark below the place.
 */

import { unicodeWidth } from "@std/cli/unicode-width";
import { type Paint, safeLine, safeMessage, STYLE } from "./text.ts";
import type { Position } from "./yaml_source.ts";

/** One mistake. Without a place it concerns the file as a whole. */
export interface Problem {
  /** The file as the user named it. */
  readonly file: string;
  readonly message: string;
  /** The field, as `spec.steps[1].name`; absent where the text itself is at fault. */
  readonly field?: string;
  readonly place?: Position & {
    /** The whole line of the place, without its line break. */
    readonly source: string;
  };
}

/** Columns of a source line that are shown; a JSON file may be one line of megabytes. */
const EXCERPT_WIDTH = 100;

/** An error stops a flow from being run; a warning stops nothing and says that it is one. */
export type Severity = "error" | "warning";

/** The lines that tell a problem, without line breaks. */
export function formatProblem(
  problem: Problem,
  paint: Paint,
  severity: Severity = "error",
): string[] {
  const { file, field, place } = problem;
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`;
  const style = severity === "error" ? STYLE.red : STYLE.yellow;
  const label = severity === "error" ? undefined : paint(style, "warning");
  const what = [label, field, safeMessage(problem.message)].filter((part) => part !== undefined);
  const head = `${paint(STYLE.bold, `${safeMessage(where)}:`)} ${what.join(": ")}`;
  return place === undefined ? [head] : [head, ...excerpt(place, paint, style)];
}

/** `1 error`, `2 warnings`, `no files`. */
export function countOf(what: string, count: number): string {
  return `${count === 0 ? "no" : count} ${what}${count === 1 ? "" : "s"}`;
}

function excerpt(
  place: Position & { readonly source: string },
  paint: Paint,
  style: string,
): string[] {
  const { source, column } = place;
  // Far into a long line, the part before the place gives way to a mark.
  const from = column > EXCERPT_WIDTH * 0.8 ? column - 1 - EXCERPT_WIDTH / 2 : 0;
  const before = safeLine(source.slice(from, column - 1), false);
  const after = safeLine(source.slice(column - 1, from + EXCERPT_WIDTH), false);
  const lead = from > 0 ? "…" : "";
  const number = String(place.line);
  const margin = " ".repeat(number.length);
  const indent = " ".repeat(unicodeWidth(lead + before));
  return [
    `${paint(STYLE.dim, `  ${number} |`)} ${lead}${before}${after}`.trimEnd(),
    `${paint(STYLE.dim, `  ${margin} |`)} ${indent}${paint(style, "^")}`,
  ];
}
