/** The commands that only read a cluster. */

import type { Command } from "../command.ts";
import { enumFlag, listFlag } from "../flags.ts";
import { CONNECTION_FLAGS, SELECTION_FLAGS } from "./flags.ts";
import { PHASES } from "./phases.ts";

const PHASE_PATTERN = new RegExp(`^(${PHASES.join("|")})$`, "i");

export const READING_COMMANDS = {
  "list": {
    summary: "List flows",
    description: [
      "Lists the flows of a namespace, or of all: how far each is, how long it took or has been " +
      "running, and its age. -o wide adds why it stands where it does.",
    ],
    examples: [
      "zen-flow list",
      "zen-flow list -A --phase failed,paused --sort-by ended",
      "zen-flow list -n team-a -l app=web -o name",
    ],
    flags: {
      ...SELECTION_FLAGS,
      "phase": listFlag({
        placeholder: "PHASE",
        pattern: PHASE_PATTERN,
        rule: `of ${PHASES.join(", ")}`,
        help: `Only those of this phase: ${PHASES.join(", ")}`,
      }),
      "sort-by": enumFlag({
        words: ["name", "created", "started", "ended", "duration", "phase"],
        fallback: "name",
        help: "Order; what is latest or longest comes last",
      }),
      "output": enumFlag({
        short: "o",
        words: ["json", "yaml", "wide", "name"],
        fallback: undefined,
        help: "Print the objects, more columns, or names alone",
      }),
      ...CONNECTION_FLAGS,
    },
  },
  "get": {
    summary: "Show where a flow stands",
    operands: { text: "NAME", help: "The flow", min: 1, max: 1 },
    description: [
      "Shows the steps of a flow: the state of each, how long it took or has been running, how " +
      "often it was tried, why it failed or what it waits for. -o wide adds the Jobs and cuts no " +
      "message.",
    ],
    examples: [
      "zen-flow get nightly",
      "zen-flow get nightly -o yaml",
    ],
    flags: {
      "output": enumFlag({
        short: "o",
        words: ["json", "yaml", "wide"],
        fallback: undefined,
        help: "Print the object, or the Jobs too",
      }),
      ...CONNECTION_FLAGS,
    },
  },
} as const satisfies Readonly<Record<string, Command>>;
