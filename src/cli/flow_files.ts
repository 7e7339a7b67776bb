/** The files that a command is given: read and checked, and what is wrong with them told. */

import { checkFlow, checkStored, warnOfFlow } from "./check_flow.ts";
import { type Host, useColor } from "./host.ts";
import { type FieldProblem, type FlowObject, loadFlows, type LoadResult } from "./load.ts";
import { countOf, formatProblem, type Problem } from "./problem.ts";
import { withParams } from "./params.ts";
import { painter, STYLE } from "./text.ts";

/** What one command asks of stored flows besides that they are right. */
export interface StoredReading {
  /** What else is wrong with a flow that is valid in itself. @default nothing */
  readonly more?: (flow: FlowObject) => readonly FieldProblem[];
  /** Whether a list of no flows is one. @default false */
  readonly mayBeEmpty?: boolean;
}

/** What one command asks of its files besides that they are right. */
export interface Reading {
  /** Values for the flows' parameters. @default none */
  readonly params?: ReadonlyMap<string, string>;
  /** What else is wrong with a flow that is valid in itself. @default nothing */
  readonly more?: (flow: FlowObject) => readonly FieldProblem[];
  /** Whether a file may hold objects of other kinds beside its flows. Default false. */
  readonly amongOthers?: boolean;
}

/** Reads and checks all files; `-` is standard input. */
export async function readFlowFiles(
  files: readonly string[],
  host: Host,
  { params = new Map(), more = () => [], amongOthers = false }: Reading = {},
): Promise<LoadResult> {
  return await loadFlows(files, {
    read: (file) => file === "-" ? host.readStdin() : Deno.readFile(file),
    adapt: (flow) => withParams(flow, params),
    check(flow) {
      const problems = checkFlow(flow);
      return problems.length > 0 ? problems : more(flow);
    },
    warn: warnOfFlow,
    amongOthers,
  });
}

/**
 * Reads all files for what became of flows: with their status, and with whatever else a server has
 * put there. Checked is only what such objects always have; whether they could run is not asked.
 */
export async function readStoredFlows(
  files: readonly string[],
  host: Host,
  { more = () => [], mayBeEmpty = false }: StoredReading = {},
): Promise<LoadResult> {
  return await loadFlows(files, {
    read: (file) => file === "-" ? host.readStdin() : Deno.readFile(file),
    check(flow) {
      const problems = checkStored(flow);
      return problems.length > 0 ? problems : more(flow);
    },
    asStored: true,
    mayBeEmpty,
  });
}

/**
 * Tells what is wrong with the files.
 *
 * @param outcome what was therefore not done: `nothing was started`
 * @returns the exit code
 */
export function refuseFiles(
  problems: readonly Problem[],
  host: Host,
  outcome: string,
): number {
  const paint = painter(useColor(host.stderr, host));
  for (const problem of problems) {
    host.stderr.write(`${formatProblem(problem, paint).join("\n")}\n`);
  }
  const count = countOf("problem", problems.length);
  host.stderr.write(`${paint(STYLE.bold, count)}; ${outcome}.\n`);
  return 1;
}
