/** What a command is, and the flags that several of them understand. */

import { assignFlag, booleanFlag, type FlagSet } from "./flags.ts";

/** What a command is called with. */
export interface Command {
  readonly summary: string;
  /** The words after the command, as help shows them: `FILE...|-`; absent where it takes none. */
  readonly operands?: {
    readonly text: string;
    readonly help: string;
    readonly min: number;
    /** @default any number */
    readonly max?: number;
  };
  /** Paragraphs below the usage line. */
  readonly description: readonly string[];
  readonly examples: readonly string[];
  readonly flags: FlagSet;
}

/** Understood by every command. */
export const COMMON_FLAGS = {
  "help": booleanFlag({ short: "h", help: "Show this help and end" }),
} satisfies FlagSet;

/** Understood by the commands that take flows from files to run them. */
export const PARAM_FLAG = {
  "param": assignFlag({
    short: "p",
    placeholder: "NAME=VALUE",
    read: (text) => text,
    help: "Give a parameter of the flows its value; once for each",
  }),
} satisfies FlagSet;
