/**
 * docs/CLI.md as a test reads and writes it: sections below `##` headings, and in each the files that
 * it shows and the commands with what they print.
 */

import { readMarkdown } from "../../tools/docs/markdown.ts";

/** A file that a section shows: a YAML block whose first line is `# NAME.yaml`. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** A command after a `$`, and the lines below it. */
export interface PageCommand {
  /** Its lines, without the prompt. */
  readonly command: string;
  /** Ends with a line break, unless it is empty. */
  readonly output: string;
}

/** What stands below a `##` heading. */
export interface PageSection {
  readonly title: string;
  readonly files: readonly PageFile[];
  /** In the order of the page. */
  readonly commands: readonly PageCommand[];
}

/** The sections of a page, in order. */
export function readSections(page: string): PageSection[] {
  return page.split(/^## /m).slice(1).map((text) => {
    const title = text.split("\n", 1)[0]!.trim();
    const { blocks } = readMarkdown("CLI.md", text);
    return {
      title,
      files: blocks.filter(({ language }) => language === "yaml").flatMap(readFile),
      commands: blocks.filter(({ language }) => language === "console")
        .flatMap((block) => readCommands(block.text)),
    };
  });
}

function readFile({ text }: { readonly text: string }): PageFile[] {
  const name = /^# ([\w.-]+\.yaml)\n/.exec(text)?.[1];
  return name === undefined ? [] : [{ name, text: `${text}\n` }];
}

function readCommands(block: string): PageCommand[] {
  const commands: PageCommand[] = [];
  for (const part of `\n${block}`.split(/\n\$ /).slice(1)) {
    const lines = part.split("\n");
    const last = lines.findIndex((line) => !line.endsWith("\\"));
    const output = lines.slice(last + 1).map((line) => `${line}\n`).join("");
    commands.push({ command: lines.slice(0, last + 1).join("\n"), output });
  }
  return commands;
}

/** The page with these outputs in a section, one for each of its commands in order. */
export function withOutputs(page: string, title: string, outputs: readonly string[]): string {
  const rest = [...outputs];
  return page.split(/^(?=## )/m).map((section) => {
    if (section.split("\n", 1)[0] !== `## ${title}`) return section;
    return section.replaceAll(/^```console\n([\s\S]*?)^```$/gm, (_, block: string) => {
      const commands = readCommands(block.replace(/\n$/, ""));
      const parts = commands.map(({ command }) => `$ ${command}\n${rest.shift() ?? ""}`);
      return `\`\`\`console\n${parts.join("")}\`\`\``;
    });
  }).join("");
}

/** Of generated names: no vowels, so that no word comes out. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";

/** What is another each time, and what stands for it; docs/CLI.md lists them. */
const UNSTABLE: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<instant>"],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uid>"],
  [/\b(\d+(\.\d+)?(ms|s|m|h|d|y))+\b/g, "<time>"],
  // Jobs, and their pods behind them; then what Kubernetes adds to a generateName.
  [new RegExp(`-${RANDOM}{10}(-\\d+)?(-${RANDOM}{5})?\\b`, "g"), "-<random>"],
  [new RegExp(`-${RANDOM}{5}\\b`, "g"), "-<random>"],
  [/(resourceVersion"?: )"\d+"/g, "$1<number>"],
  [/127\.0\.0\.1:\d+/g, "<server>"],
];

/** A text without what is another each time; columns count as one width. */
export function normalised(text: string): string {
  const stable = UNSTABLE.reduce((out, [pattern, word]) => out.replaceAll(pattern, word), text);
  return stable.replaceAll(/(?<=\S) {2,}/g, "  ");
}
