/** The commands that bring flows to a cluster. */

import { type Command, PARAM_FLAG } from "../command.ts";
import { booleanFlag } from "../flags.ts";
import { CONNECTION_FLAGS } from "./flags.ts";

export const SUBMITTING_COMMANDS = {
  "submit": {
    summary: "Create flows from a file",
    operands: {
      text: "FILE|-",
      help: "A file with JobFlows; - is standard input",
      min: 1,
      max: 1,
    },
    description: [
      "Checks the file as lint does, and creates its flows, all of them or none. With --watch it " +
      "shows them until they have finished, and ends with 0 only if all have succeeded.",
    ],
    examples: [
      "zen-flow submit flow.yaml --generate-name -p day=monday",
      "zen-flow submit release.yaml -n team-a",
    ],
    flags: {
      ...PARAM_FLAG,
      "watch": booleanFlag({ short: "w", help: "Show the flows until they have finished" }),
      "generate-name": booleanFlag({
        help: "Let the API server add random letters to the name, so that a file runs many times",
      }),
      ...CONNECTION_FLAGS,
    },
  },
} as const satisfies Readonly<Record<string, Command>>;
