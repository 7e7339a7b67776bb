/**
 * The commands in a shell example, as lists of words. Knows quotes, comments, pipes and
 * redirections as far as examples use them; expands nothing.
 */

import type { Block, Piece } from "./markdown.ts";

/** One simple command: its words, and its line in the document. */
export interface ShellCommand {
  readonly words: readonly string[];
  readonly line: number;
}

/** In a `console` block only lines after a prompt are commands; the others are output. */
const PROMPT = /^\s*\$ /;

/** The commands of a fenced block; none where its language is not a shell's. */
export function shellCommands(block: Block): ShellCommand[] {
  const isConsole = block.language === "console";
  if (!isConsole && !["sh", "bash", "shell"].includes(block.language)) return [];
  const commands: ShellCommand[] = [];
  const lines = block.text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = block.line + at;
    if (isConsole && !PROMPT.test(lines[at]!)) continue;
    let text = lines[at]!.replace(PROMPT, "");
    while (text.endsWith("\\") && at + 1 < lines.length) text = text.slice(0, -1) + lines[++at]!;
    commands.push(...splitCommands({ text, line }));
  }
  return commands;
}

/** The simple commands of one line, without comment and redirections. */
export function splitCommands({ text, line }: Piece): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  const end = () => {
    if (words.length > 0) commands.push({ words, line });
    words = [];
  };
  const tokens = text.matchAll(
    /(#.*$)|(\|\|?|&&|;)|(\d?[<>]{1,2}&?\s*[^\s|&;]*|&)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'|&;<>])+)/g,
  );
  for (const [, comment, separator, redirection, word] of tokens) {
    if (comment !== undefined) break;
    if (separator !== undefined) end();
    else if (redirection === undefined) words.push(unquote(word!));
  }
  end();
  return commands;
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replaceAll(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}
