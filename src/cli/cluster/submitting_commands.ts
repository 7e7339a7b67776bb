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
      "Checks the file as lint does, and creates its flows, all of them or none: where the API " +
      "server refuses one, those created before it are deleted again. With --watch it " +
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
  "plan": {
    summary: "Print what flows of a file would create",
    operands: {
      text: "FILE|-",
      help: "A file with JobFlows; - is standard input",
      min: 1,
      max: 1,
    },
    description: [
      "Checks the file as lint does, and prints the Jobs and other objects that its flows would " +
      "create, as YAML and in their order, where every step succeeds and every question is " +
      "approved. Nothing is created.",
      "Where there is a cluster, its API server is asked what it says to each object (a server-side " +
      "dry run): quotas, admission and defaults of a namespace speak there. Ends with 1 if it " +
      "would refuse one; without a cluster it says so.",
    ],
    examples: [
      "zen-flow plan flow.yaml",
      "zen-flow plan flow.yaml -n team-a -p day=monday",
    ],
    flags: { ...PARAM_FLAG, ...CONNECTION_FLAGS },
  },
} as const satisfies Readonly<Record<string, Command>>;
