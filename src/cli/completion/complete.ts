/**
 * `zen-flow __complete WORD…`: what a shell asks when somebody presses Tab. It prints a candidate a
 * line with its meaning behind a tab, and last a number that says whether the word may be a file; that
 * is the form which kubectl asks its plugins for, too.
 */

import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { openSession } from "../cluster/session.ts";
import { flowNameOf } from "../cluster/flow_name.ts";
import { contextNames } from "../../kube/connect.ts";
import type { Host } from "../host.ts";
import { safeMessage } from "../text.ts";
import { type Candidate, readUnfinished, type Unfinished } from "./wanted.ts";

/** Of https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective: files too, or not. */
const FILES_TOO = 0;
const NO_FILES = 4;

/** Names that are read at most; nobody reads more of them in a list. */
const LIMIT = 500;

/** Runs the command; resolves to the exit code. */
export async function complete(words: readonly string[], host: Host): Promise<number> {
  const unfinished = readUnfinished(words);
  const { wanted } = unfinished;
  const { prefix, typed } = wanted;
  const candidates = [...wanted.candidates, ...await clusterNames(unfinished, host)];
  for (const { word, help } of candidates.filter((one) => one.word.startsWith(typed))) {
    host.stdout.write(`${prefix}${word}${help === "" ? "" : `\t${safeMessage(help)}`}\n`);
  }
  host.stdout.write(`:${wanted.isFile ? FILES_TOO : NO_FILES}\n`);
  return 0;
}

/** None where the cluster cannot be asked: a shell has no place for errors while somebody types. */
async function clusterNames(unfinished: Unfinished, host: Host): Promise<Candidate[]> {
  try {
    return await readNames(unfinished, host);
  } catch {
    // As said: the command itself will say what is wrong.
    return [];
  }
}

async function readNames(
  { wanted, operands, flags }: Unfinished,
  host: Host,
): Promise<Candidate[]> {
  const { namespace, context, kubeconfig } = flags;
  if (wanted.names === undefined) return [];
  if (wanted.names === "contexts") {
    const names = await contextNames({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      env: host.env,
    });
    return names.map((word) => ({ word, help: "" }));
  }
  using session = await openSession({ namespace, context, kubeconfig, help: false }, host);
  const page = { limit: LIMIT };
  if (wanted.names === "namespaces") {
    const { items } = await new CoreV1Api(session.client).getNamespaceList(page);
    return items.map(({ metadata }) => ({ word: metadata.name!, help: "" }));
  }
  const flows = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  if (wanted.names === "flows") {
    const { items } = await flows.getJobFlowList(page);
    return items.map(({ metadata, status }) => ({
      word: metadata.name!,
      help: status?.phase ?? "Pending",
    }));
  }
  const { spec, status } = await flows.getJobFlow(flowNameOf("completion", operands[0] ?? ""));
  return [...spec.steps, ...spec.finally ?? []].map(({ name }) => ({
    word: name,
    help: status?.steps?.find((step) => step.name === name)?.phase ?? "Pending",
  }));
}
