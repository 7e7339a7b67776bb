/** `zen-flow approve` and `zen-flow reject`: a person's word on a step that waits for it. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { annotationOf, type Decision } from "../approvals.ts";
import { APPROVED_PREFIX, REJECTED_PREFIX } from "../../flow/mod.ts";
import type { Host } from "../host.ts";
import { safeMessage } from "../text.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf } from "./flow_name.ts";
import { openSession } from "./session.ts";
import { waitingStep } from "./waiting_step.ts";

type AnswerInvocation = Extract<ClusterInvocation, { command: "approve" | "reject" }>;

/** Runs the command; resolves to the exit code. */
export async function answer(invocation: AnswerInvocation, host: Host): Promise<number> {
  const name = flowNameOf(invocation.command, invocation.operands[0]!);
  using session = await openSession(invocation.options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const step = waitingStep(flow, invocation.operands[1]);
  const decision: Decision = invocation.command === "approve"
    ? { kind: "approved" }
    : { kind: "rejected", why: invocation.options.message ?? "" };
  // Not of another flow that has got the name meanwhile.
  const { uid, annotations: before = {} } = flow.metadata;
  const write = (annotations: Record<string, string>) =>
    session.busy(
      "Answering",
      api.patchJobFlow(name, "json-merge", { metadata: { uid, annotations } }),
    );
  // One from before the step waited, which counts for nothing with the webhook, and without a change
  // the webhook is not asked.
  const earlier = [APPROVED_PREFIX + step, REJECTED_PREFIX + step].filter((key) => key in before);
  if (earlier.length > 0) {
    await write(Object.fromEntries(earlier.map((key) => [key, null])) as never);
  }
  await write(annotationOf(step, decision));
  const why = decision.kind === "rejected" && decision.why !== "" ? `: ${decision.why}` : "";
  host.stdout.write(`${name}: step ${step} is ${decision.kind}${safeMessage(why)}\n`);
  return 0;
}
