/** The page as text, and the file that it is written to. */

import { checkOutput, writeOutput } from "../output_file.ts";
import { VERSION } from "../version.ts";
import type { ReportSource } from "./source.ts";

const WHAT = "the report";

/**
 * Finds out whether the file can be written, before there is a page: a run may take hours.
 *
 * @throws {CommandError} if it cannot.
 */
export async function checkReport(path: string): Promise<void> {
  await checkOutput(path, WHAT);
}

/**
 * Writes the page in place of what stands in the file.
 *
 * @throws {CommandError} if it cannot be written.
 */
export async function writeReport(path: string, sources: readonly ReportSource[]): Promise<void> {
  await writeOutput(path, await reportText(sources), WHAT);
}

/** The page as text; what makes it is loaded only here. */
export async function reportText(sources: readonly ReportSource[]): Promise<string> {
  const { reportPage } = await import("./page.ts");
  return reportPage(sources, `zen-flow ${VERSION}`);
}
