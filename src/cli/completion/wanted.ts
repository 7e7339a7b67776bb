/**
 * What may stand at the end of an unfinished command line, by the one table of commands. Pure: names
 * that only a cluster knows are asked for by their kind.
 */

import { PHASES } from "../cluster/phases.ts";
import type { Command } from "../command.ts";
import type { FlagSet } from "../flags.ts";
import { COMMANDS, isCommandName } from "../options.ts";

/** A word to go on with, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly help: string;
}

/** What the last word may be. */
export interface Wanted {
  /** Those that are known; they need not fit what is typed already. */
  readonly candidates: readonly Candidate[];
  /** What only the cluster knows. */
  readonly names: "flows" | "steps" | "namespaces" | "contexts" | undefined;
  /** Whether it may be a file. */
  readonly isFile: boolean;
  /** What is typed of it; the shell has the rest of the word. */
  readonly typed: string;
  /** What the shell takes for a part of the word: `--output=`. */
  readonly prefix: string;
}

/** An unfinished command line, understood as far as it goes. */
export interface Unfinished {
  readonly wanted: Wanted;
  /** The operands before the last word. */
  readonly operands: readonly string[];
  /** The values of flags before the last word, by their long names. */
  readonly flags: Readonly<Record<string, string>>;
}

const NOTHING = { candidates: [], names: undefined, isFile: false, prefix: "" } as const;

/**
 * Reads the words of an unfinished command line, of which the last, maybe empty, is to be completed.
 */
export function readUnfinished(words: readonly string[]): Unfinished {
  const { before, last, isSplit } = joinSplitFlags(words);
  const [name, ...rest] = before;
  if (name === undefined) {
    return {
      wanted: { ...NOTHING, candidates: commandCandidates(), typed: last },
      operands: [],
      flags: {},
    };
  }
  if (!isCommandName(name)) {
    return { wanted: { ...NOTHING, typed: last }, operands: [], flags: {} };
  }
  const command: Command = COMMANDS[name];
  const { operands, flags, open } = readWords(rest, command.flags);
  const assigned = /^--([^=]+)=(.*)$/s.exec(last);
  let wanted: Wanted;
  if (open !== undefined) {
    wanted = { ...valueOf(open, command.flags), typed: last };
  } else if (assigned !== null) {
    const [, flag, typed] = assigned as unknown as [string, string, string];
    const prefix = isSplit ? "" : `--${flag}=`;
    wanted = { ...valueOf(flag, command.flags), typed, prefix };
  } else if (last.startsWith("-")) {
    wanted = { ...NOTHING, candidates: flagCandidates(command.flags), typed: last };
  } else {
    wanted = { ...operandOf(name, command, operands.length), typed: last };
  }
  return { wanted, operands, flags };
}

/** bash gives `--output=js` as three words; the last of them is what it completes. */
function joinSplitFlags(words: readonly string[]) {
  const joined: string[] = [];
  let isSplit = false;
  for (const [at, word] of words.entries()) {
    const isAfterSign = at >= 2 && words[at - 1] === "=" && words[at - 2]!.startsWith("--");
    const isSign = word === "=" && (words[at - 1]?.startsWith("--") ?? false);
    isSplit = isAfterSign || isSign;
    if (isSplit) joined.push(`${joined.pop()}${word}`);
    else joined.push(word);
  }
  return { before: joined.slice(0, -1), last: joined.at(-1) ?? "", isSplit };
}

function readWords(words: readonly string[], flags: FlagSet) {
  const operands: string[] = [];
  const values: Record<string, string> = {};
  let open: string | undefined;
  for (const word of words) {
    if (open !== undefined) {
      values[open] = word;
      open = undefined;
      continue;
    }
    const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const short = /^-([a-zA-Z])$/.exec(word)?.[1];
    const name = long ?? Object.keys(flags).find((flag) => flags[flag]!.short === short);
    if (!word.startsWith("-") || word === "-") operands.push(word);
    else if (name !== undefined && value !== undefined) values[name] = value;
    else if (name !== undefined && flags[name]?.type.placeholder !== undefined) open = name;
  }
  return { operands, flags: values, open };
}

function commandCandidates(): Candidate[] {
  return Object.entries(COMMANDS).map(([word, { summary }]) => ({ word, help: summary }));
}

function flagCandidates(flags: FlagSet): Candidate[] {
  return Object.entries(flags).map(([name, { help }]) => ({ word: `--${name}`, help }));
}

/** Flags whose values are files. */
const FILE_FLAGS: readonly string[] = ["kubeconfig", "keep", "report"];

function valueOf(name: string, flags: FlagSet): Omit<Wanted, "typed"> {
  if (name === "namespace") return { ...NOTHING, names: "namespaces" };
  if (name === "context") return { ...NOTHING, names: "contexts" };
  if (FILE_FLAGS.includes(name)) return { ...NOTHING, isFile: true };
  const words = name === "phase" ? PHASES : literals(flags[name]?.type.placeholder ?? "");
  const candidates = words.map((word) => ({ word, help: "" }));
  return { ...NOTHING, candidates, isFile: /FILE/.test(flags[name]?.type.placeholder ?? "") };
}

/** `json|yaml` are words to be typed as they are, `FILE` stands for others. */
function literals(placeholder: string): string[] {
  return placeholder.split("|").filter((word) => /^[a-z][a-z-]*$/.test(word));
}

function operandOf(name: string, { operands }: Command, before: number): Omit<Wanted, "typed"> {
  if (name === "help") return { ...NOTHING, candidates: before === 0 ? commandCandidates() : [] };
  if (operands === undefined || before >= (operands.max ?? Infinity)) return NOTHING;
  const kinds = operands.text.split(" ");
  const kind = kinds[Math.min(before, kinds.length - 1)]!;
  return {
    ...NOTHING,
    candidates: literals(kind).map((word) => ({ word, help: "" })),
    names: /NAME/.test(kind) ? "flows" : /STEP/.test(kind) ? "steps" : undefined,
    isFile: /FILE/.test(kind),
  };
}
