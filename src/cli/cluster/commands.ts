/**
 * The commands on a cluster, as a part of the one table of commands (`../options.ts`). A command is
 * described in one of the tables below, and carried out in `run_command.ts`.
 */

import type { Command } from "../command.ts";
import type { FlagValues } from "../flags.ts";
import { ACTING_COMMANDS } from "./acting_commands.ts";
import { READING_COMMANDS } from "./reading_commands.ts";
import { SUBMITTING_COMMANDS } from "./submitting_commands.ts";

export const CLUSTER_COMMANDS = {
  ...SUBMITTING_COMMANDS,
  ...READING_COMMANDS,
  ...ACTING_COMMANDS,
} as const satisfies Readonly<Record<string, Command>>;

export type ClusterCommandName = keyof typeof CLUSTER_COMMANDS;

/** What the flags of a command on a cluster come to. */
export type ClusterOptions<Name extends ClusterCommandName> = FlagValues<
  (typeof CLUSTER_COMMANDS)[Name]["flags"]
>;

/** What the user asks for, of a cluster. */
export type ClusterInvocation = {
  [Name in ClusterCommandName]: {
    readonly command: Name;
    readonly options: ClusterOptions<Name>;
    readonly operands: readonly string[];
  };
}[ClusterCommandName];

/** Whether a word is the name of a command on a cluster. */
export function isClusterCommand(word: string): word is ClusterCommandName {
  return Object.hasOwn(CLUSTER_COMMANDS, word);
}
