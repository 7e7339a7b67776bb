/**
 * From the words of the command line and the environment to what is to be done. Flag over variable
 * over default; whatever the table does not know is an error that names what is near it.
 */

import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "../schema/mod.ts";
import { type ClusterInvocation, isClusterCommand } from "./cluster/commands.ts";
import type { Command } from "./command.ts";
import type { Flag, FlagSet, FlagValues } from "./flags.ts";
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

/** A command line that cannot be understood: one line for the user, and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the user asks for. */
export type Invocation =
  | { command: "run"; options: FlagValues<typeof RUN_FLAGS>; files: readonly string[] }
  | { command: "lint"; options: FlagValues<typeof LINT_FLAGS>; files: readonly string[] }
  | { command: "graph"; options: FlagValues<typeof GRAPH_FLAGS>; file: string }
  | ClusterInvocation
  | { command: "controller"; options: FlagValues<typeof CONTROLLER_FLAGS> }
  | { command: "artifact"; direction: "get" | "put"; instructions: string }
  | { command: "version" }
  | { command: "help"; topic: CommandName | undefined };

/** Reads an environment variable; undefined where it is not set. */
export type Environment = (name: string) => string | undefined;

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

function helpTopic(words: readonly string[]): CommandName | undefined {
  const [word, extra] = words;
  if (extra !== undefined) {
    throw new UsageError(`zen-flow help: explains one command, but ${words.length} are given`);
  }
  if (word !== undefined && !isCommandName(word)) throw unknownCommand(word);
  return word;
}

function unknownCommand(word: string): UsageError {
  const near = nearest(word, Object.keys(COMMANDS));
  return new UsageError(
    `zen-flow: unknown command ${JSON.stringify(word)}` +
      (near === undefined ? "; see zen-flow --help" : `; did you mean ${JSON.stringify(near)}?`),
  );
}

/** Flags and operands of one list of words, over the variables and the defaults. */
function parseFlags<F extends FlagSet>(
  args: readonly string[],
  flags: F,
  env: Environment,
  prefix: string,
): { values: FlagValues<F>; operands: readonly string[] } {
  const names = Object.keys(flags);
  const parsed = parseArgs(joinValues(args, flags, prefix), {
    // Every value arrives as text, once for each time it is given; its type is the table's to say.
    string: [...names, "_"],
    collect: names,
    alias: Object.fromEntries(
      names.flatMap((name) => flags[name]!.short === undefined ? [] : [[flags[name]!.short, name]]),
    ),
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownFlag(arg, flags, prefix);
      return true;
    },
  }) as unknown as { _: string[] } & Record<string, string[]>;
  const values = Object.fromEntries(
    names.map((name) => {
      const given = parsed[name]?.map((text) => text.slice(VALUE_MARK.length));
      return [name, valueOf(flags[name]!, { name, given, env, prefix })];
    }),
  );
  return { values: values as FlagValues<F>, operands: parsed._ };
}

/** Stands before every joined value: `parseArgs` takes `--flag=` for a flag named `flag=`. */
const VALUE_MARK = "=";

/**
 * The words with each known flag and its value joined as `--flag=value`. `parseArgs` reads
 * `-ojson` as five flags, `--flag -5` as two, and lets `--help` swallow a following `true`; in the
 * joined form none of that can happen.
 */
function joinValues(args: readonly string[], flags: FlagSet, prefix: string): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === "--") return [...joined, ...args.slice(i)];
    const match = matchFlag(word, flags);
    if (match === undefined) {
      // Letters of one dash that are not one flag and its value would be taken apart.
      if (/^-[^-]./s.test(word)) throw unknownFlag(word, flags, prefix);
      joined.push(word);
    } else if (match.value !== undefined) {
      joined.push(joinedFlag(match.name, match.value));
    } else if (flags[match.name]!.type.placeholder === undefined) {
      joined.push(joinedFlag(match.name, "true"));
    } else {
      const value = args[++i];
      if (value === undefined || value === "--" || matchFlag(value, flags) !== undefined) {
        throw new UsageError(
          `${prefix}: ${word} needs a value: ${word} ${flags[match.name]!.type.placeholder}`,
        );
      }
      joined.push(joinedFlag(match.name, value));
    }
  }
  return joined;
}

function joinedFlag(name: string, value: string): string {
  return `--${name}=${VALUE_MARK}${value}`;
}

/** The known flag that a word names, and the value if it is in the same word. */
function matchFlag(word: string, flags: FlagSet): { name: string; value?: string } | undefined {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
  if (long !== null) {
    const name = long[1]!;
    if (!Object.hasOwn(flags, name)) return undefined;
    return long[2] === undefined ? { name } : { name, value: long[2] };
  }
  if (!/^-[a-zA-Z]/.test(word)) return undefined;
  const name = Object.keys(flags).find((candidate) => flags[candidate]!.short === word[1]);
  if (name === undefined) return undefined;
  if (word.length === 2) return { name };
  const takesValue = flags[name]!.type.placeholder !== undefined;
  if (word[2] === "=") return { name, value: word.slice(3) };
  return takesValue ? { name, value: word.slice(2) } : undefined;
}

function unknownFlag(word: string, flags: FlagSet, prefix: string): UsageError {
  const name = word.replace(/=.*$/s, "");
  const known = Object.keys(flags).map((flag) => `--${flag}`);
  const near = name.startsWith("--") ? nearest(name, known) : undefined;
  const hint = near === undefined ? `; see ${prefix} --help` : `; did you mean ${near}?`;
  return new UsageError(`${prefix}: unknown flag ${name}${hint}`);
}

function valueOf(
  flag: Flag<unknown>,
  source: {
    name: string;
    given: readonly string[] | undefined;
    env: Environment;
    prefix: string;
  },
): unknown {
  const { name, given, env, prefix } = source;
  const variable = flag.env === undefined ? undefined : env(flag.env);
  if (given !== undefined && given.length > 0) {
    return parseValue(flag, given, `${prefix}: --${name}`);
  }
  // An empty variable counts as not set, as it does for kubectl.
  if (variable) return parseValue(flag, [variable], `${prefix}: variable ${flag.env}`);
  return flag.default;
}

function parseValue(flag: Flag<unknown>, texts: readonly string[], subject: string): unknown {
  try {
    return flag.type.parse(texts);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${subject} ${error.message}`);
    throw error;
  }
}
