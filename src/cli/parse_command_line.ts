/**
 * From the words of the command line and the environment to what is to be done. Flag over variable
 * over default; whatever the table does not know is an error that names what is near it.
 */

import { nearest } from "../schema/mod.ts";
import { type ClusterInvocation, isClusterCommand } from "./cluster/commands.ts";
import type { Command } from "./command.ts";
import { type Shell, SHELLS } from "./completion/scripts.ts";
import { type FlagValues, listOf } from "./flags.ts";
import { commandInstead } from "./habits.ts";
import {
  type CommandName,
  COMMANDS,
  type CONTROLLER_FLAGS,
  GLOBAL_FLAGS,
  type GRAPH_FLAGS,
  isCommandName,
  type LINT_FLAGS,
  type RUN_FLAGS,
} from "./options.ts";

import { type Environment, parseFlags, UsageError } from "./parse_flags.ts";

export { type Environment, UsageError } from "./parse_flags.ts";

/** What the user asks for. */
export type Invocation =
  | { command: "run"; options: FlagValues<typeof RUN_FLAGS>; files: readonly string[] }
  | { command: "lint"; options: FlagValues<typeof LINT_FLAGS>; files: readonly string[] }
  | { command: "graph"; options: FlagValues<typeof GRAPH_FLAGS>; file: string }
  | ClusterInvocation
  | { command: "controller"; options: FlagValues<typeof CONTROLLER_FLAGS> }
  | { command: "artifact"; direction: "get" | "put"; instructions: string }
  | { command: "completion"; shell: Shell }
  /** Asked by the scripts of `completion` alone, so that no help shows it. */
  | { command: "complete"; words: readonly string[] }
  | { command: "version" }
  | { command: "help"; topic: CommandName | undefined };

/**
 * Understands a command line.
 *
 * @throws {UsageError} with a message of one line.
 */
export function parseCommandLine(args: readonly string[], env: Environment): Invocation {
  // Up to the command only the global flags are allowed, and none of them takes a value, so the
  // first word without a dash is the command.
  const at = args.findIndex((word) => !word.startsWith("-"));
  const before = at < 0 ? args : args.slice(0, at);
  const { values: global, operands: strays } = parseFlags(before, GLOBAL_FLAGS, env, "zen-flow");
  if (strays.length > 0) throw unknownCommand(strays[0]!);
  const word = args[at];
  if (global.version) return { command: "version" };
  if (word === undefined) return { command: "help", topic: undefined };
  if (word === "__complete") return { command: "complete", words: args.slice(at + 1) };
  if (!isCommandName(word)) throw unknownCommand(word);
  if (global.help) return { command: "help", topic: word };
  return parseCommand(word, args.slice(at + 1), env);
}

function parseCommand(name: CommandName, args: readonly string[], env: Environment): Invocation {
  const command: Command = COMMANDS[name];
  const { values, operands } = parseFlags(args, command.flags, env, `zen-flow ${name}`);
  if (values["help"] === true) return { command: "help", topic: name };
  if (values["version"] === true) return { command: "version" };
  if (command.operands === undefined && operands.length > 0) {
    throw new UsageError(
      `zen-flow ${name}: unexpected argument ${JSON.stringify(operands[0])}; it takes only flags`,
    );
  }
  if (operands.length < (command.operands?.min ?? 0)) {
    throw new UsageError(
      `zen-flow ${name}: no ${command.operands!.text} given; see zen-flow ${name} --help`,
    );
  }
  const { text, max = Infinity } = command.operands ?? { text: "" };
  if (operands.length > max) {
    const extra = JSON.stringify(operands[max]);
    const taken = max === 1 ? `one ${text}` : text;
    throw new UsageError(`zen-flow ${name}: unexpected argument ${extra}; it takes ${taken}`);
  }
  // The table gave the values their types; `parseFlags` over a FlagSet forgets them.
  if (isClusterCommand(name)) return { command: name, options: values, operands } as Invocation;
  switch (name) {
    case "run":
      return {
        command: "run",
        options: checkRunFlags(values as FlagValues<typeof RUN_FLAGS>),
        files: checkFiles(name, operands),
      };
    case "lint":
      return {
        command: "lint",
        options: values as FlagValues<typeof LINT_FLAGS>,
        files: checkFiles(name, operands),
      };
    case "graph":
      return {
        command: "graph",
        options: values as FlagValues<typeof GRAPH_FLAGS>,
        file: operands[0]!,
      };
    case "controller":
      return {
        command: "controller",
        options: checkControllerFlags(values as FlagValues<typeof CONTROLLER_FLAGS>),
      };
    case "artifact":
      return { command: "artifact", ...readTransfer(operands) };
    case "completion":
      return { command: "completion", shell: readShell(operands[0]!) };
    case "version":
      return { command: "version" };
    case "help":
      return { command: "help", topic: helpTopic(operands) };
  }
}

/** Flags that mean nothing, or no one thing, beside others. */
function checkRunFlags(options: FlagValues<typeof RUN_FLAGS>): FlagValues<typeof RUN_FLAGS> {
  const isSimulated = options.executor === "simulate";
  for (const name of ["outcome", "duration"] as const) {
    if (isSimulated || options[name].size === 0) continue;
    throw new UsageError(`zen-flow run: --${name} needs --executor simulate`);
  }
  if (isSimulated && options.keep !== undefined) {
    throw new UsageError("zen-flow run: --keep has nothing to keep with --executor simulate");
  }
  const both = options.approve.find((step) => options.reject.has(step));
  if (both === undefined) return options;
  throw new UsageError(`zen-flow run: step ${both} cannot be both approved and rejected`);
}

/** The API server speaks to a webhook by TLS only. */
function checkControllerFlags(
  options: FlagValues<typeof CONTROLLER_FLAGS>,
): FlagValues<typeof CONTROLLER_FLAGS> {
  if (!options["enable-webhook"]) return options;
  for (const name of ["webhook-cert-file", "webhook-key-file"] as const) {
    if (options[name] !== undefined) continue;
    throw new UsageError(`zen-flow controller: --enable-webhook needs --${name}`);
  }
  return options;
}

/** Standard input can be read once. */
function checkFiles(command: CommandName, files: readonly string[]): readonly string[] {
  if (files.filter((file) => file === "-").length > 1) {
    throw new UsageError(`zen-flow ${command}: - (standard input) can be given only once`);
  }
  return files;
}

function readTransfer(
  [direction, instructions]: readonly string[],
): { direction: "get" | "put"; instructions: string } {
  if (direction === "get" || direction === "put") return { direction, instructions: instructions! };
  const given = JSON.stringify(direction);
  throw new UsageError(`zen-flow artifact: the first argument is get or put, not ${given}`);
}

function readShell(word: string): Shell {
  const shell = SHELLS.find((one) => one === word);
  if (shell !== undefined) return shell;
  throw new UsageError(
    `zen-flow completion: must be ${listOf(SHELLS)}, not ${JSON.stringify(word)}`,
  );
}

function helpTopic(words: readonly string[]): CommandName | undefined {
  const [word, extra] = words;
  if (extra !== undefined) {
    throw new UsageError(`zen-flow help: explains one command, but ${words.length} are given`);
  }
  if (word !== undefined && !isCommandName(word)) throw unknownCommand(word);
  return word;
}

function unknownCommand(word: string): UsageError {
  const instead = commandInstead(word);
  const near = nearest(word, Object.keys(COMMANDS));
  const hint = instead !== undefined
    ? `${instead} does that`
    : near === undefined
    ? "see zen-flow --help"
    : `did you mean ${JSON.stringify(near)}?`;
  return new UsageError(`zen-flow: unknown command ${JSON.stringify(word)}; ${hint}`);
}
