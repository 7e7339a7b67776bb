/** `zen-flow approve` and `zen-flow reject`: a person's word on a step that waits for it. */

import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { annotationOf, type Decision } from "../approvals.ts";
import {
  APPROVAL_NOTE_PREFIX,
  approvalNote,
  APPROVED_PREFIX,
  REJECTED_PREFIX,
} from "../../flow/mod.ts";
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
  const why = invocation.options.message ?? "";
  const decision: Decision = invocation.command === "approve"
    ? { kind: "approved" }
    : { kind: "rejected", why };
  // Not of another flow that has got the name meanwhile.
  const { uid, annotations: before = {} } = flow.metadata;
  // A null takes an annotation away.
  const write = (annotations: Record<string, string | null>) =>
    session.busy(
      "Answering",
      api.patchJobFlow(name, "json-merge", {
        metadata: { uid, annotations: annotations as never },
      }),
    );
  // One from before the step waited, which counts for nothing with the webhook, and without a change
  // the webhook is not asked.
  const earlier = [APPROVED_PREFIX + step, REJECTED_PREFIX + step].filter((key) => key in before);
  if (earlier.length > 0) {
    await write(Object.fromEntries(earlier.map((key) => [key, null])));
  }
  await write({ ...annotationOf(step, decision), ...noteOf(flow, step, invocation) });
  const because = why === "" ? "" : `: ${why}`;
  host.stdout.write(`${name}: step ${step} is ${decision.kind}${safeMessage(because)}\n`);
  return 0;
}

/** What is said with an approval; in place of what somebody else has said before, if anything. */
function noteOf(
  { metadata: { annotations = {} }, status }: JobFlow,
  step: string,
  { command, options: { message } }: AnswerInvocation,
): Record<string, string | null> {
  const key = APPROVAL_NOTE_PREFIX + step;
  if (command === "approve" && message !== undefined) {
    const { startTime } = status!.steps!.find(({ name }) => name === step)!;
    return { [key]: approvalNote(startTime!, message) };
  }
  return key in annotations ? { [key]: null } : {};
}
