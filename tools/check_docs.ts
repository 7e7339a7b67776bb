/**
 * Checks what the Markdown files of the repository say: links, paths, tasks, commands with their
 * flags, and JobFlows in examples. Prints each claim that does not hold; ends with 1 if there is
 * one.
 */

import denoJson from "../deno.json" with { type: "json" };
import { checkFlow } from "../src/cli/check_flow.ts";
import { loadFlows } from "../src/cli/load.ts";
import { parseCommandLine, UsageError } from "../src/cli/parse_command_line.ts";
import { checkDocument, type Finding, type World } from "./docs/checks.ts";
import { type MarkdownDocument, readMarkdown } from "./docs/markdown.ts";
import { repositoryFiles, ROOT } from "./repository.ts";

/** All findings on all Markdown files of the repository. */
export async function checkRepository(): Promise<Finding[]> {
  const files = await repositoryFiles();
  const documents = new Map<string, MarkdownDocument>();
  for (const path of files.filter((file) => file.endsWith(".md"))) {
    documents.set(path, readMarkdown(path, await Deno.readTextFile(`${ROOT}/${path}`)));
  }
  const world = worldOf(files, documents);
  const findings: Finding[] = [];
  for (const document of documents.values()) findings.push(...await checkDocument(document, world));
  return findings;
}

function worldOf(
  files: readonly string[],
  documents: ReadonlyMap<string, MarkdownDocument>,
): World {
  const paths = new Set(files.flatMap(withFolders));
  return {
    exists: (path) => paths.has(path.replace(/\/$/, "")),
    anchors: (path) => documents.get(path)?.anchors,
    tasks: new Set(Object.keys(denoJson.tasks)),
    usageFault,
    flowFaults,
  };
}

/** `a/b/c.ts` and the folders `a/b`, `a` and the root. */
function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/")).concat("");
}

/** What the program itself would say of a command line. */
export function usageFault(args: readonly string[]): string | undefined {
  try {
    parseCommandLine(args, () => undefined);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** What `zen-flow run` would refuse of a file with this text. */
export async function flowFaults(text: string): Promise<Omit<Finding, "path">[]> {
  const { problems } = await loadFlows(["example"], {
    read: () => Promise.resolve(new TextEncoder().encode(text)),
    check: checkFlow,
  });
  return problems.map(({ field, message, place }) => ({
    line: place?.line ?? 1,
    message: field === undefined ? message : `${field}: ${message}`,
  }));
}

if (import.meta.main) {
  const findings = await checkRepository();
  for (const { path, line, message } of findings) console.error(`${path}:${line}: ${message}`);
  if (findings.length > 0) Deno.exit(1);
}
