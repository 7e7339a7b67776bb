/**
 * The one table of commands and flags. Parsing (`parse_command_line.ts`) and help (`help.ts`) are
 * made from it, so a flag that is not here does not exist, and one that is here is documented.
 */

import { LOG_FORMATS, LOG_LEVELS } from "../telemetry/log_line.ts";
import { ARTIFACT_COMMAND } from "./artifact_command.ts";
import { CLUSTER_COMMANDS } from "./cluster/commands.ts";
import { type Command, COMMON_FLAGS, PARAM_FLAG } from "./command.ts";
import {
  addressFlag,
  assignFlag,
  booleanFlag,
  enumFlag,
  type FlagSet,
  integerFlag,
  listFlag,
  stringFlag,
} from "./flags.ts";
import { readDuration } from "./read_duration.ts";
import { readOutcome } from "./simulation.ts";
import { DEFAULT_IMAGE } from "./version.ts";

/** Understood where no command is given. */
export const GLOBAL_FLAGS = {
  ...COMMON_FLAGS,
  "version": booleanFlag({ help: "Print the version and end" }),
} satisfies FlagSet;

const STEP_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function nonEmpty(text: string): string {
  if (text.trim() === "") throw new RangeError("must say why, as STEP=WHY");
  return text;
}

export const RUN_FLAGS = {
  ...PARAM_FLAG,
  "output": enumFlag({
    short: "o",
    words: ["json", "yaml"],
    fallback: undefined,
    help: "Print the finished flows on standard output, and progress on standard error",
  }),
  "keep": stringFlag({
    placeholder: "DIR",
    help: "Keep logs and volumes of the run in DIR, which must be new or empty",
  }),
  "report": stringFlag({
    placeholder: "FILE",
    help: "Write a page about the run to FILE: graph, timeline, why what failed",
  }),
  "secret": assignFlag({
    placeholder: "NAME=DIR",
    read: (text) => text,
    help: "Give steps a Secret: a file in DIR for each of its keys",
  }),
  "executor": enumFlag({
    words: ["process", "simulate"],
    fallback: "process",
    help: "Run the steps' commands, or only simulate them, in virtual time",
  }),
  "outcome": assignFlag({
    placeholder: "STEP=fail:N",
    read: readOutcome,
    help: "Simulate: the step fails N times and then succeeds; also fail, ok, and fail:2,exit=3",
  }),
  "duration": assignFlag({
    placeholder: "STEP=30s",
    read: readDuration,
    help: "Simulate: how long each run of the step takes; 1s unless given",
  }),
  "approve": listFlag({
    placeholder: "STEP",
    pattern: STEP_NAME,
    rule: "names of steps, or all",
    help: "Approve Manual steps; all stands for every one",
  }),
  "reject": assignFlag({
    placeholder: "STEP=WHY",
    read: nonEmpty,
    help: "Reject a Manual step",
  }),
  "log-level": enumFlag({
    words: LOG_LEVELS,
    fallback: "warn",
    help: "Log lines of the engine from this level on",
  }),
  ...COMMON_FLAGS,
} satisfies FlagSet;

export const LINT_FLAGS = {
  "fix": booleanFlag({
    help: "First rewrite {{.Parameters.x}}, {{parameters.x}} and ${parameters.x} in the files",
  }),
  ...PARAM_FLAG,
  "output": enumFlag({
    short: "o",
    words: ["json"],
    fallback: undefined,
    help: "Print one array of {file, line, column, path, severity, message} instead of text",
  }),
  ...COMMON_FLAGS,
} satisfies FlagSet;

export const GRAPH_FLAGS = {
  "output": enumFlag({
    short: "o",
    words: ["mermaid"],
    fallback: undefined,
    help: "Print a Mermaid flowchart, for Markdown, instead of a drawing",
  }),
  ...COMMON_FLAGS,
} satisfies FlagSet;

export const CONTROLLER_FLAGS = {
  "kubeconfig": stringFlag({
    env: "KUBECONFIG",
    placeholder: "FILE",
    help: "Path to a kubeconfig file; without one, the cluster that this process runs in",
  }),
  "master": stringFlag({
    placeholder: "URL",
    help: "Address of the Kubernetes API server, instead of the kubeconfig's",
  }),
  "namespace": listFlag({
    short: "n",
    placeholder: "NAME",
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    rule: "names of namespaces",
    defaultText: "all namespaces",
    help: "Serve only these namespaces; may be given several times",
  }),
  "max-concurrent-reconciles": integerFlag({
    fallback: 10,
    min: 1,
    max: 1000,
    help: "How many flows are worked on at the same time",
  }),
  "failure-log-tail": booleanFlag({
    fallback: true,
    help: "Show the last lines of a failing step's log in its status; =false keeps logs out of it",
  }),
  "artifact-image": stringFlag({
    placeholder: "IMAGE",
    defaultText: DEFAULT_IMAGE,
    help: "The image that carries artifacts in steps' pods: that of this version of zen-flow",
  }),
  "enable-leader-election": booleanFlag({
    fallback: true,
    help: "Work only while holding the lease; =false for a controller that is alone",
  }),
  "metrics-addr": addressFlag({
    env: "METRICS_ADDR",
    fallback: ":8080",
    help: "Where to serve /metrics, /healthz, /readyz and /version",
  }),
  "enable-webhook": booleanFlag({
    help: "Serve the admission webhook, by which the API server refuses invalid flows",
  }),
  "webhook-addr": addressFlag({
    fallback: undefined,
    help: "Where to serve the admission webhook; :9443 unless given",
  }),
  "webhook-cert-file": stringFlag({
    placeholder: "FILE",
    help: "Certificate of the admission webhook, in PEM; read anew when it changes",
  }),
  "webhook-key-file": stringFlag({
    placeholder: "FILE",
    help: "Private key of the admission webhook, in PEM; read anew when it changes",
  }),
  "log-level": enumFlag({
    words: LOG_LEVELS,
    fallback: "info",
    help: "Log lines from this level on",
  }),
  "log-format": enumFlag({
    words: LOG_FORMATS,
    fallback: "json",
    help: "How log lines are written",
  }),
  ...GLOBAL_FLAGS,
} satisfies FlagSet;

export const COMMANDS = {
  "run": {
    summary: "Run flows on this machine, with no cluster",
    operands: { text: "FILE...|-", help: "Files with JobFlows; - is standard input", min: 1 },
    description: [
      "Runs each step's containers as processes of this machine. Images are not used: the commands " +
      "must be installed here. Shows progress, and ends with 0 only if every flow succeeded, with 1 " +
      "if one failed, 2 for a wrong command line, 130 after Ctrl-C. That cancels the flows, whose " +
      "finally steps still run; a second one ends at once.",
      "A file holds one or more documents, in YAML or JSON. Nothing is started unless all of them " +
      "are valid.",
      "A Manual step asks at the terminal, unless --approve or --reject answers it.",
      "With --executor simulate nothing is run: steps take a second of virtual time, which passes " +
      "at once, and succeed. Flags, and annotations of the pod templates, say otherwise: " +
      "simulate.workflow.zen.io/duration, /exit-code (as 1,1,0: run by run), /message, /forever.",
    ],
    examples: [
      "zen-flow run flow.yaml",
      "zen-flow run flow.yaml -p day=monday",
      "zen-flow run flow.yaml --keep out",
      "kubectl get jobflow nightly -o yaml | zen-flow run - -o json",
      "zen-flow run release.yaml --approve all",
      "zen-flow run flow.yaml --executor simulate --outcome build=fail:2",
    ],
    flags: RUN_FLAGS,
  },
  "lint": {
    summary: "Check flows without running them",
    operands: { text: "FILE...|-", help: "Files with JobFlows; - is standard input", min: 1 },
    description: [
      "Tells every error at once, with file, line and column, and what would be right; then " +
      "warnings: what is allowed and yet seldom meant. The checks are those of run and of the " +
      "controller. Ends with 0 if there is no error, else with 1; warnings do not count. Objects of " +
      "other kinds beside flows are passed over.",
    ],
    examples: [
      "zen-flow lint flow.yaml",
      "zen-flow lint flows/*.yaml -o json",
      "zen-flow lint --fix flow.yaml",
      "helm template chart | zen-flow lint -",
    ],
    flags: LINT_FLAGS,
  },
  "graph": {
    summary: "Draw which step waits for which",
    operands: {
      text: "FILE|-",
      help: "A file with JobFlows; - is standard input",
      min: 1,
      max: 1,
    },
    description: [
      "Draws each step below the steps that it depends on. Where more of them stand side by side " +
      "than the width allows, the others are counted. Finally steps are drawn apart.",
    ],
    examples: [
      "zen-flow graph flow.yaml",
      "zen-flow graph flow.yaml -o mermaid",
    ],
    flags: GRAPH_FLAGS,
  },
  ...CLUSTER_COMMANDS,
  "controller": {
    summary: "Run the controller of a Kubernetes cluster",
    description: [
      "Watches the JobFlows of a cluster and runs their steps as Jobs, until it is told to stop " +
      "(SIGTERM or Ctrl-C). The JobFlow resource must be installed first: " +
      "kubectl apply -f deploy/crds/",
      "Of several controllers one works: the one that holds the lease " +
      "zen-flow-controller-leader-election. The lease is in the namespace that the variable " +
      "POD_NAMESPACE names, else in that of the kubeconfig's context or of the pod; POD_NAME is " +
      "how the holder is called in it. The others take over when it ends.",
    ],
    examples: [
      "zen-flow controller",
      "zen-flow controller --kubeconfig ~/.kube/config --namespace team-a,team-b",
    ],
    flags: CONTROLLER_FLAGS,
  },
  "artifact": ARTIFACT_COMMAND,
  "completion": {
    summary: "Print what completes commands in a shell",
    operands: { text: "bash|zsh|fish", help: "The shell", min: 1, max: 1 },
    description: [
      "Prints a script for the shell, which then completes commands, flags and their values, and " +
      "names of flows, steps, namespaces and contexts, as the cluster has them.",
      "For bash, in ~/.bashrc: source <(zen-flow completion bash). For zsh, in ~/.zshrc, below " +
      "compinit: source <(zen-flow completion zsh). For fish: zen-flow completion fish > " +
      "~/.config/fish/completions/zen-flow.fish",
    ],
    examples: ["zen-flow completion bash"],
    flags: COMMON_FLAGS,
  },
  "version": {
    summary: "Print the version",
    description: ["Prints the version of zen-flow and of what it runs on."],
    examples: [],
    flags: COMMON_FLAGS,
  },
  "help": {
    summary: "Explain a command",
    operands: { text: "[COMMAND]", help: "The command to explain", min: 0 },
    description: ["Explains one command, or lists them all."],
    examples: ["zen-flow help run"],
    flags: COMMON_FLAGS,
  },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof COMMANDS;

/** Whether a word is the name of a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
