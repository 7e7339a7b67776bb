/** The commands that only read a cluster. */

import type { Command } from "../command.ts";
import {
  booleanFlag,
  durationFlag,
  enumFlag,
  integerFlag,
  listFlag,
  stringFlag,
} from "../flags.ts";
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
  "report": {
    summary: "Make a page of how a flow went",
    operands: {
      text: "NAME|FILE|-",
      help:
        "The flow; or a file, known by a slash in it or by .yaml, .yml or .json; - is standard " +
        "input",
      min: 1,
      max: 1,
    },
    description: [
      "Makes one HTML page that needs nothing else: the graph, a timeline with all attempts, the " +
      "last lines of the steps that failed, the critical path, a table of the steps. It runs no " +
      "script and asks for nothing from anywhere, so it can be mailed, or kept as an artifact.",
      "A file holds flows as kubectl get -o yaml prints them, one or more; without a status the " +
      "page has the graph alone. zen-flow run --report makes the same page of a local run.",
    ],
    examples: [
      "zen-flow report nightly > nightly.html",
      "zen-flow report nightly -o nightly.html",
      "kubectl get jobflows -A -o yaml | zen-flow report - -o all.html",
    ],
    flags: {
      "output": stringFlag({
        short: "o",
        placeholder: "html|FILE",
        defaultText: "html",
        help: "Print the page, or write it to FILE",
      }),
      ...CONNECTION_FLAGS,
    },
  },
  "watch": {
    summary: "Show a flow while it runs",
    operands: { text: "NAME", help: "The flow", min: 1, max: 1 },
    description: [
      "Shows a flow until it has finished: live on a terminal, else a line for each change. Ends " +
      "with 0 if the flow has succeeded, with 1 if it has failed. Ctrl-C ends the watching; the " +
      "flow goes on.",
    ],
    examples: ["zen-flow watch nightly"],
    flags: CONNECTION_FLAGS,
  },
  "logs": {
    summary: "Print what a flow's containers have printed",
    operands: {
      text: "NAME [STEP]",
      help: "The flow; and a step of it, or a beginning that only one step has",
      min: 1,
      max: 2,
    },
    description: [
      "Prints the logs of all attempts, in the order of the steps, each line behind the name of its " +
      "step; #2 behind the name is the second attempt, [3] an index of an Indexed Job, /NAME one of " +
      "several containers. What cannot be read is said on standard error.",
      "With --follow it goes on with what is printed, also by steps and attempts that start later, " +
      "until the flow, or the step that is named, has finished. --tail and --since then hold for what " +
      "was there before.",
    ],
    examples: [
      "zen-flow logs nightly",
      "zen-flow logs nightly build --follow",
      "zen-flow logs nightly --tail 20 --since 1h",
      "zen-flow logs nightly -c main --timestamps",
    ],
    flags: {
      "follow": booleanFlag({ short: "f", help: "Go on until the flow or the step has finished" }),
      "tail": integerFlag({
        fallback: -1,
        min: -1,
        max: 2 ** 31 - 1,
        help: "Print only the last N lines of each container; -1: all",
      }),
      "since": durationFlag({ help: "Print only lines that are not older than this; 0s: all" }),
      "container": stringFlag({
        short: "c",
        placeholder: "NAME",
        help: "Print only what containers of this name have printed",
      }),
      "timestamps": booleanFlag({ help: "Print before each line when it was printed" }),
      ...CONNECTION_FLAGS,
    },
  },
  "explain": {
    summary: "Say why a flow is where it is",
    operands: { text: "NAME", help: "The flow", min: 1, max: 1 },
    description: [
      "Says of the flow, and of each step that waits or has failed, why it is where it is, and which " +
      "command to run next. It reads the flow's conditions, Jobs, pods and their events.",
    ],
    examples: ["zen-flow explain nightly"],
    flags: CONNECTION_FLAGS,
  },
} as const satisfies Readonly<Record<string, Command>>;
