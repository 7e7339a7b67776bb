/** `zen-flow explain`: why a flow and its steps are where they are. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Host, useColor } from "../../host.ts";
import { painter, safeMessage, STYLE } from "../../text.ts";
import type { ClusterInvocation } from "../commands.ts";
import { flowNameOf } from "../flow_name.ts";
import { openSession, type Session } from "../session.ts";
import { explain } from "./explain.ts";
import type { Command, Explanation } from "./facts.ts";
import { gatherFacts } from "./gather.ts";

type ExplainInvocation = Extract<ClusterInvocation, { command: "explain" }>;

/** Runs the command; resolves to the exit code. */
export async function explainCommand(
  { options, operands }: ExplainInvocation,
  host: Host,
): Promise<number> {
  const name = flowNameOf("explain", operands[0]!);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const note = (text: string) => host.stderr.write(`${safeMessage(text)}\n`);
  const facts = await session.busy("Looking for why", gatherFacts(session, flow, note));
  const paint = painter(useColor(host.stdout, host));
  const paragraphs = explain(facts).map(({ step, text, next }: Explanation) => {
    const subject = paint(STYLE.bold, `${step ?? name}:`);
    const line = next === undefined ? "" : `\n  ${paint(STYLE.cyan, commandText(session, next))}`;
    return `${subject} ${safeMessage(text)}${line}\n`;
  });
  host.stdout.write(paragraphs.join("\n"));
  return 0;
}

function commandText(session: Session, { program, words }: Command): string {
  return program === "zen-flow" ? session.commandLine(words) : session.kubectlLine(words);
}
