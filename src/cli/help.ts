/**
 * `--help`, printed from the table of commands.
 */

import { isClusterCommand } from "./cluster/commands.ts";
import type { Command } from "./command.ts";
import type { Flag, FlagSet } from "./flags.ts";
import { type CommandName, COMMANDS, GLOBAL_FLAGS } from "./options.ts";

/** Help fits an 80-column terminal. */
const WIDTH = 80;

/** https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/ on what the name must be. */
const PLUGIN_NOTE =
  "As kubectl zen-flow COMMAND too, where a copy of this program or a link to it " +
  "is called kubectl-zen_flow and is on the PATH.";

/** The help of one command, or of the whole tool; ends with a newline. */
export function helpText(topic?: CommandName): string {
  return (topic === undefined ? overallHelp() : commandHelp(topic)).join("\n") + "\n";
}

function overallHelp(): string[] {
  const names = Object.keys(COMMANDS) as CommandName[];
  const rows = (some: readonly CommandName[]) =>
    some.map((name) => [name, COMMANDS[name].summary] as const);
  return [
    "zen-flow runs graphs of plain Kubernetes Jobs, on a cluster or on this machine.",
    "",
    "Usage: zen-flow COMMAND [FLAGS]",
    "",
    "Commands:",
    ...table(rows(names.filter((name) => !isClusterCommand(name)))),
    "",
    "Commands for the flows of a cluster:",
    ...table(rows(names.filter(isClusterCommand))),
    "",
    ...wrap(PLUGIN_NOTE, WIDTH),
    "",
    "Flags:",
    ...flagTable(GLOBAL_FLAGS),
    "",
    "zen-flow COMMAND --help explains a command.",
  ];
}

function commandHelp(name: CommandName): string[] {
  const command: Command = COMMANDS[name];
  const { operands } = command;
  const usage = ["zen-flow", name, ...(operands === undefined ? [] : [operands.text]), "[FLAGS]"];
  return [
    `${command.summary}.`,
    "",
    `Usage: ${usage.join(" ")}`,
    ...command.description.flatMap((paragraph) => ["", ...wrap(paragraph, WIDTH)]),
    ...(operands === undefined
      ? []
      : ["", "Arguments:", ...table([[operands.text, operands.help]])]),
    "",
    "Flags:",
    ...flagTable(command.flags),
    ...(command.examples.length === 0
      ? []
      : ["", "Examples:", ...command.examples.map((example) => `  ${example}`)]),
  ];
}

function flagTable(flags: FlagSet): string[] {
  return table(Object.entries(flags).map(([name, flag]) => [flagUsage(name, flag), about(flag)]));
}

function flagUsage(name: string, flag: Flag<unknown>): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  const value = flag.type.placeholder === undefined ? "" : ` ${flag.type.placeholder}`;
  return `${short}--${name}${value}`;
}

function about(flag: Flag<unknown>): string {
  const notes = [
    ...(flag.env === undefined ? [] : [`variable ${flag.env}`]),
    ...(flag.defaultText === undefined ? [] : [`default ${flag.defaultText}`]),
  ];
  return notes.length === 0 ? flag.help : `${flag.help} (${notes.join("; ")})`;
}

/** Two columns; what does not fit beside a long left cell goes on the next line. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(28, Math.max(...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, WIDTH - left - 4);
    const indent = " ".repeat(left + 4);
    if (name.length > left) return [`  ${name}`, ...lines.map((line) => indent + line)];
    return lines.map((line, index) =>
      index === 0 ? `  ${name.padEnd(left)}  ${line}` : indent + line
    );
  });
}

/** Breaks text at spaces into lines of at most `width` columns. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
