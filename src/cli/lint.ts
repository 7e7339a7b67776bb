/** `zen-flow lint`: what is wrong with flows in files, and what is allowed but seldom meant. */

import { readFlowFiles } from "./flow_files.ts";
import { fixForms } from "./fix_forms.ts";
import { CommandError, type Host, useColor } from "./host.ts";
import type { LoadResult } from "./load.ts";
import { type Invocation, UsageError } from "./parse_command_line.ts";
import { checkParams } from "./params.ts";
import { countOf, formatProblem, type Problem, type Severity } from "./problem.ts";
import { painter, safeMessage, STYLE } from "./text.ts";

type LintInvocation = Extract<Invocation, { command: "lint" }>;

/** One finding of `-o json`; null where it concerns a file as a whole or no field of it. */
interface Finding {
  readonly file: string;
  readonly line: number | null;
  /** Counts from 1, in UTF-16 units. */
  readonly column: number | null;
  readonly path: string | null;
  readonly severity: Severity;
  readonly message: string;
}

/** Runs the command; resolves to the exit code: 1 if there is an error, warnings do not count. */
export async function lint({ options, files }: LintInvocation, host: Host): Promise<number> {
  if (options.fix && files.includes("-")) {
    throw new UsageError("zen-flow lint: --fix rewrites files, and - (standard input) is none");
  }
  if (options.fix) await fixFiles(files, host);
  const found = await readFlowFiles(files, host, { params: options.param, amongOthers: true });
  checkParams("lint", options.param, found.flows);
  if (options.output === "json") {
    const findings = [
      ...found.problems.map((problem) => toFinding(problem, "error")),
      ...found.warnings.map((problem) => toFinding(problem, "warning")),
    ];
    host.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
  } else {
    for (const line of report(found, files, host)) host.stdout.write(`${line}\n`);
  }
  return found.problems.length === 0 ? 0 : 1;
}

/** Rewrites what has a new form in each file that can be read; what cannot, the check tells of. */
async function fixFiles(files: readonly string[], host: Host): Promise<void> {
  const { readDocuments } = await import("./yaml_source.ts");
  for (const file of files) {
    const text = await readIfText(file);
    if (text === undefined) continue;
    const { fixed, count } = fixForms(text, readDocuments(text));
    if (count === 0) continue;
    await rewriteFile(file, fixed);
    host.stderr.write(`${file}: ${countOf("expression", count)} rewritten\n`);
  }
}

async function rewriteFile(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (error) {
    // Whatever hinders writing is the user's to know; nothing else happens here.
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`${file} cannot be rewritten: ${error.message}`, { cause: error });
  }
}

async function readIfText(file: string): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(await Deno.readFile(file));
  } catch (error) {
    // The check that follows reads it too, and says why it cannot.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function toFinding({ file, place, field, message }: Problem, severity: Severity): Finding {
  return {
    file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    path: field ?? null,
    severity,
    message: safeMessage(message),
  };
}

/** Errors first: they are what has to be mended. */
function report({ problems, warnings, others }: LoadResult, files: readonly string[], host: Host) {
  const paint = painter(useColor(host.stdout, host));
  const checked = countOf("file", files.length);
  const total = problems.length + warnings.length === 0
    ? `${checked} checked: nothing wrong`
    : `${countOf("error", problems.length)}, ${countOf("warning", warnings.length)} in ${checked}`;
  return [
    ...problems.flatMap((problem) => formatProblem(problem, paint)),
    ...warnings.flatMap((problem) => formatProblem(problem, paint, "warning")),
    paint(STYLE.bold, total),
    ...(others === 0 ? [] : [`${countOf("object", others)} of other kinds passed over`]),
  ];
}
