/**
 * What is checked of a document, one function a kind of claim. Each gives its findings as data; the
 * repository is seen only through `World`, so that the tests can hand in a small one.
 */

import { resolveFrom } from "../repository.ts";
import type { MarkdownDocument, Piece } from "./markdown.ts";
import { type ShellCommand, shellCommands, splitCommands } from "./shell.ts";

/** One claim of a document that does not hold. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What the documents speak of. All paths are relative to the repository. */
export interface World {
  /** Whether there is a file or a folder of that name; a folder's may end in a slash. */
  exists(path: string): boolean;
  /** The anchors of a Markdown file; undefined for any other file. */
  anchors(path: string): ReadonlySet<string> | undefined;
  readonly tasks: ReadonlySet<string>;
  /** What is wrong with the arguments of zen-flow, if anything. */
  usageFault(args: readonly string[]): string | undefined;
  /** What is wrong with the JobFlows in a YAML text; lines count from 1 in that text. */
  flowFaults(text: string): Promise<readonly Omit<Finding, "path">[]>;
}

/** Where files of the repository live: the first part of what is taken for one of its paths. */
const FOLDERS =
  /^(src|generated|links|deploy|charts|tests|docs|examples|tools|\.ci|\.github)\/[\w.@/-]*$/;
const TOP_LEVEL_FILE = /^(deno\.json|deno\.lock|Dockerfile|LICENSE|[A-Z]{4,}\.md)$/;
/** Stands for a name in the text, as in `docs/decisions/NNNN-title.md`. */
const PLACEHOLDER = /NNNN/;

/** All findings on a document, in the order of their lines. */
export async function checkDocument(
  document: MarkdownDocument,
  world: World,
): Promise<Finding[]> {
  const findings = [
    ...checkLinks(document, world),
    ...checkPaths(document, world),
    ...checkTasks(document, world),
    ...checkUsage(document, world),
    ...await checkFlows(document, world),
  ];
  return findings.map((finding) => ({ path: document.path, ...finding }))
    .sort((a, b) => a.line - b.line);
}

type Found = Omit<Finding, "path">;

function checkLinks(document: MarkdownDocument, world: World): Found[] {
  return document.links.flatMap(({ text, line }) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return [];
    const [file, anchor] = text.split("#") as [string, string | undefined];
    const target = file === ""
      ? document.path
      : resolveFrom(document.path, decodeURIComponent(file));
    if (target === undefined || file !== "" && !world.exists(target)) {
      return [{ line, message: `Cannot follow the link '${text}': there is no such file` }];
    }
    if (anchor === undefined) return [];
    const anchors = file === "" ? document.anchors : world.anchors(target);
    if (anchors === undefined || anchors.has(anchor)) return [];
    return [{ line, message: `Cannot follow the link '${text}': no heading gives that anchor` }];
  });
}

function checkPaths(document: MarkdownDocument, world: World): Found[] {
  const candidates = [
    ...document.codes,
    ...[...document.blocks.flatMap(shellCommands), ...inlineCommands(document)]
      .flatMap(({ words, line }) => words.map((text) => ({ text, line }))),
  ];
  return candidates.flatMap(({ text, line }) => {
    const path = text.replace(/:\d+$/, "").replace(/^\.\//, "");
    if (!FOLDERS.test(path) && !TOP_LEVEL_FILE.test(path)) return [];
    if (PLACEHOLDER.test(path) || world.exists(path)) return [];
    return [{ line, message: `Cannot find '${path}' in the repository` }];
  });
}

function checkTasks(document: MarkdownDocument, world: World): Found[] {
  return [...document.codes, ...document.blocks].flatMap((piece) =>
    linesOf(piece).flatMap(({ text, line }) =>
      [...text.matchAll(/\bdeno(?:@[\w.]+)? task\s+(?:-\S+\s+)*([\w:-]+)/g)]
        .filter(([, task]) => !world.tasks.has(task!))
        .map(([, task]) => ({ line, message: `Cannot find the task '${task}' in deno.json` }))
    )
  );
}

function checkUsage(document: MarkdownDocument, world: World): Found[] {
  const examples = document.blocks.flatMap(shellCommands).flatMap(({ words, line }) => {
    const program = words.findIndex((word) => /(^|\/)(zen-flow|src\/main\.ts)$/.test(word));
    if (program < 0 || !isProgram(words, program)) return [];
    const fault = world.usageFault(words.slice(program + 1));
    return fault === undefined ? [] : [{ line, fault }];
  });
  // Running text names a command or a flag without all that a call of it needs.
  const mentions = inlineCommands(document).flatMap(({ words, line }) => {
    const faults = [[], ["x"], ["x", "x"]]
      .map((more) => world.usageFault([...words.slice(1), ...more]));
    return faults.includes(undefined) ? [] : [{ line, fault: faults[0]! }];
  });
  return [...examples, ...mentions].map(({ line, fault }) => ({
    line,
    message: `Cannot run this example: ${fault}`,
  }));
}

/** Whether the word is what is run, and not an argument of another program (`mv … zen-flow`). */
function isProgram(words: readonly string[], at: number): boolean {
  const before = words.slice(0, at);
  if (before.every((word) => /^\w+=/.test(word)) || before.at(-1) === "task") return true;
  return words[at]!.endsWith(".ts") && before.includes("run");
}

async function checkFlows(document: MarkdownDocument, world: World): Promise<Found[]> {
  const findings: Found[] = [];
  for (const { language, text, line } of document.blocks) {
    if (!["yaml", "yml", "json"].includes(language)) continue;
    if (!/^\s*"?kind"?:\s*"?JobFlow"?,?\s*$/m.test(text)) continue;
    for (const fault of await world.flowFaults(text)) {
      findings.push({
        line: line + fault.line - 1,
        message: `Cannot use this JobFlow: ${fault.message}`,
      });
    }
  }
  return findings;
}

/** Commands of ours in inline code that no placeholder makes a pattern. */
function inlineCommands(document: MarkdownDocument): ShellCommand[] {
  return document.codes
    .filter(({ text }) => text.startsWith("zen-flow ") && !/[[\]<>…]|\.\.\./.test(text))
    .flatMap(splitCommands);
}

function linesOf({ text, line }: Piece): Piece[] {
  return text.split("\n").map((one, index) => ({ text: one, line: line + index }));
}
