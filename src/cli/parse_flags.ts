/** The flags and operands of a command line, by the table of its command's flags. */

import { parseArgs } from "@std/cli/parse-args";
import { nearest } from "../schema/mod.ts";
import type { Flag, FlagSet, FlagValues } from "./flags.ts";
import { flagInstead } from "./habits.ts";

/** A command line that cannot be understood: one line for the user, and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads an environment variable; undefined where it is not set. */
export type Environment = (name: string) => string | undefined;

/**
 * Flags and operands of one list of words, over the variables and the defaults.
 *
 * @param prefix the command, for messages
 * @throws {UsageError} with a message of one line.
 */
export function parseFlags<F extends FlagSet>(
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

const PROGRAM = "zen-flow";

function unknownFlag(word: string, flags: FlagSet, prefix: string): UsageError {
  const name = word.replace(/=.*$/s, "");
  const known = Object.keys(flags).map((flag) => `--${flag}`);
  const near = name.startsWith("--") ? nearest(name, known) : undefined;
  const command = prefix.slice(PROGRAM.length + 1);
  const behind = command === "" ? "flags stand behind the command: " : "";
  const hint = flagInstead(command, name) ??
    (near === undefined ? `${behind}see ${prefix} --help` : `did you mean ${near}?`);
  return new UsageError(`${prefix}: unknown flag ${name}; ${hint}`);
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
