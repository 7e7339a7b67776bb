/** The file that a report is written to. */

import { CommandError } from "../host.ts";
import { VERSION } from "../version.ts";
import type { ReportSource } from "./source.ts";

/** An open file, until it is disposed of. */
export interface ReportFile extends Disposable {
  /** Writes the page in place of what stood there. */
  write(sources: readonly ReportSource[]): Promise<void>;
}

/**
 * Opens the file before there is anything to write: a run may take hours, and a name that cannot be
 * written to should be known before it. What stands in it stays until the page is there.
 *
 * @throws {CommandError} if it cannot be written to.
 */
export function openReport(path: string): ReportFile {
  const file = open(path);
  return {
    async write(sources) {
      const bytes = new TextEncoder().encode(await reportText(sources));
      await file.truncate();
      await file.seek(0, Deno.SeekMode.Start);
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}

/** The page as text; what makes it is loaded only here. */
export async function reportText(sources: readonly ReportSource[]): Promise<string> {
  const { reportPage } = await import("./page.ts");
  return reportPage(sources, `zen-flow ${VERSION}`);
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, create: true });
  } catch (error) {
    // Whatever hinders it is the user's to know; but for a missing permission of Deno's own.
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    throw new CommandError(`cannot write the report: ${error.message}`, { cause: error });
  }
}
