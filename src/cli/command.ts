/** What a command is, and the flags that all of them understand. */

import { booleanFlag, type FlagSet } from "./flags.ts";

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
