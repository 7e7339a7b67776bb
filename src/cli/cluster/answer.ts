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
import { isConflict } from "../../kube/errors.ts";
import type { Host } from "../host.ts";
import { safeMessage } from "../text.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf } from "./flow_name.ts";
import { openSession } from "./session.ts";
import { waitingStep } from "./waiting_step.ts";

type FlowsApi = ReturnType<WorkflowZenIoV1alpha1Api["namespace"]>;
type AnswerInvocation = Extract<ClusterInvocation, { command: "approve" | "reject" }>;

/** Looks at a flow that others change meanwhile. */
const MAX_LOOKS = 5;

/** Runs the command; resolves to the exit code. */
export async function answer(invocation: AnswerInvocation, host: Host): Promise<number> {
  const name = flowNameOf(invocation.command, invocation.operands[0]!);
  using session = await openSession(invocation.options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const step = await session.busy("Answering", giveAnswer(api, name, invocation));
  const { message = "" } = invocation.options;
  const because = message === "" ? "" : `: ${safeMessage(message)}`;
  host.stdout.write(`${name}: step ${step} is ${decisionOf(invocation).kind}${because}\n`);
  return 0;
}

/**
 * Gives the answer, unless another one is there by then; resolves to the step's name.
 *
 * @throws {CommandError} if no answer is wanted, with the reason.
 */
export async function giveAnswer(
  api: FlowsApi,
  name: string,
  invocation: AnswerInvocation,
): Promise<string> {
  const first = await api.getJobFlow(name);
  const step = waitingStep(first, invocation.operands[1]);
  for (let flow = first, look = 1;; look++) {
    try {
      await writeAnswer(api, flow, { step, invocation });
      return step;
    } catch (error) {
      if (!isConflict(error) || look === MAX_LOOKS) throw error;
      flow = await api.getJobFlow(name);
      // Another flow has got the name.
      if (flow.metadata.uid !== first.metadata.uid) throw error;
      waitingStep(flow, step);
    }
  }
}

/** Writes to the flow as it was read, or not at all. */
async function writeAnswer(
  api: FlowsApi,
  flow: JobFlow,
  { step, invocation }: { readonly step: string; readonly invocation: AnswerInvocation },
): Promise<void> {
  // A null takes an annotation away.
  const write = (
    { metadata: { name, resourceVersion } }: JobFlow,
    annotations: Record<string, string | null>,
  ) =>
    api.patchJobFlow(name!, "json-merge", {
      metadata: { resourceVersion, annotations: annotations as never },
    });
  const { annotations: before = {} } = flow.metadata;
  // One that does not count: without a change the webhook would not be asked.
  const earlier = [APPROVED_PREFIX + step, REJECTED_PREFIX + step].filter((key) => key in before);
  const cleared = earlier.length === 0
    ? flow
    : await write(flow, Object.fromEntries(earlier.map((key) => [key, null])));
  await write(cleared, {
    ...annotationOf(step, decisionOf(invocation)),
    ...noteOf(flow, step, invocation),
  });
}

function decisionOf({ command, options: { message = "" } }: AnswerInvocation): Decision {
  return command === "approve" ? { kind: "approved" } : { kind: "rejected", why: message };
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
