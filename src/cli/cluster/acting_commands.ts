/** The commands that change flows of a cluster. */

import type { Command } from "../command.ts";
import { stringFlag } from "../flags.ts";
import { CONNECTION_FLAGS, SELECTION_FLAGS } from "./flags.ts";

const ONE_FLOW = { text: "NAME", help: "The flow", min: 1, max: 1 } as const;

const ONE_STEP = {
  text: "NAME [STEP]",
  help: "The flow, and the step; the step may be left out where only one waits",
  min: 1,
  max: 2,
} as const;

const ANSWER_FLAGS = {
  "message": stringFlag({
    short: "m",
    placeholder: "WHY",
    help: "Why; it stands in the step's status",
  }),
  ...CONNECTION_FLAGS,
} as const;

export const ACTING_COMMANDS = {
  "approve": {
    summary: "Approve a step that waits for a person",
    operands: ONE_STEP,
    description: [
      "Lets a Manual step succeed, and what depends on it begin. It must be waiting: an answer that " +
      "is given too early, or twice, or to a flow that has finished, is refused.",
    ],
    examples: ["zen-flow approve release ship", 'zen-flow approve release -m "tried by QA"'],
    flags: ANSWER_FLAGS,
  },
  "reject": {
    summary: "Reject a step that waits for a person",
    operands: ONE_STEP,
    description: [
      "Lets a Manual step fail, with the reason given. It must be waiting, as for approve.",
    ],
    examples: ['zen-flow reject release ship -m "not before Monday"'],
    flags: ANSWER_FLAGS,
  },
  "suspend": {
    summary: "Let nothing new of a flow start",
    operands: ONE_FLOW,
    description: [
      "What runs goes on to its end; no step and no retry starts before zen-flow resume. Deadlines " +
      "run on.",
    ],
    examples: ["zen-flow suspend nightly"],
    flags: CONNECTION_FLAGS,
  },
  "resume": {
    summary: "Let a suspended flow go on",
    operands: ONE_FLOW,
    description: ["Takes back zen-flow suspend."],
    examples: ["zen-flow resume nightly"],
    flags: CONNECTION_FLAGS,
  },
  "cancel": {
    summary: "End a flow",
    operands: ONE_FLOW,
    description: [
      "Deletes its running Jobs and starts none but those of finally; the flow ends Failed. " +
      "zen-flow retry runs it again from there.",
    ],
    examples: ["zen-flow cancel nightly"],
    flags: CONNECTION_FLAGS,
  },
  "retry": {
    summary: "Run a finished flow again, from where it failed",
    operands: ONE_FLOW,
    description: [
      "Makes a new flow, NAME-retry-1, of one that has finished. Steps that succeeded are kept, with " +
      "their outputs and what they left on the flow's claims; what failed, was cancelled or never " +
      "ran, and everything below, runs again; Manual steps among these ask anew.",
      "It takes the right to patch jobflows/status and, where the flow has claims, to get and patch " +
      "persistentvolumeclaims. The flow itself is left as it is.",
    ],
    examples: ["zen-flow retry nightly", "zen-flow retry nightly --from test"],
    flags: {
      "from": stringFlag({
        placeholder: "STEP",
        help: "Run this step again too, and everything below it",
      }),
      ...CONNECTION_FLAGS,
    },
  },
  "backup": {
    summary: "Save flows with all that has become of them",
    description: [
      "Prints the flows of a namespace, or of all, as kubectl get jobflows -o yaml does; " +
      "zen-flow restore takes either.",
    ],
    examples: ["zen-flow backup -A -o backup.yaml", "zen-flow backup -n team-a > team-a.yaml"],
    flags: {
      ...SELECTION_FLAGS,
      "output": stringFlag({
        short: "o",
        placeholder: "yaml|json|FILE",
        defaultText: "yaml",
        help: "Print YAML or JSON, or write to FILE, as JSON if it ends in .json",
      }),
      ...CONNECTION_FLAGS,
    },
  },
  "restore": {
    summary: "Make the flows of a backup anew, where they were",
    operands: {
      text: "FILE|-",
      help: "What backup, or kubectl get jobflows -o yaml, has written; - is standard input",
      min: 1,
      max: 1,
    },
    description: [
      "Makes each flow that is not there any more. One that had finished is as it was; of others " +
      "the steps that had ended are kept, and what was running begins again as its next attempt. " +
      "A flow that is there is left alone. Where it was interrupted, the same command goes on.",
      "It takes the rights to patch jobflows/status, to list jobs and, for a retry that shares claims " +
      "with another flow, to patch persistentvolumeclaims.",
    ],
    examples: ["zen-flow restore backup.yaml"],
    flags: CONNECTION_FLAGS,
  },
} as const satisfies Readonly<Record<string, Command>>;
