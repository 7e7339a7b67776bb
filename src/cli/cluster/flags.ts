/** Flags of the commands on a cluster, named as kubectl names them. */

import { COMMON_FLAGS } from "../command.ts";
import { booleanFlag, type FlagSet, type FlagValues, stringFlag } from "../flags.ts";

/** Understood by every command on a cluster. */
export const CONNECTION_FLAGS = {
  "namespace": stringFlag({
    short: "n",
    placeholder: "NAME",
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    rule: "the name of a namespace",
    defaultText: "that of the context",
    help: "The namespace",
  }),
  "context": stringFlag({
    placeholder: "NAME",
    help: "Context of the kubeconfig, instead of its current one",
  }),
  "kubeconfig": stringFlag({
    placeholder: "FILE",
    help: "Path to a kubeconfig file, instead of those that the variable KUBECONFIG lists",
  }),
  ...COMMON_FLAGS,
} satisfies FlagSet;

/** What they come to. */
export type ConnectionOptions = FlagValues<typeof CONNECTION_FLAGS>;

/** Of commands that read more than one flow. */
export const SELECTION_FLAGS = {
  "all-namespaces": booleanFlag({ short: "A", help: "Those of all namespaces" }),
  "selector": stringFlag({
    short: "l",
    placeholder: "LABELS",
    help: "Those with these labels: app=web, tier!=db, owner in (a, b), !draft",
  }),
} satisfies FlagSet;
