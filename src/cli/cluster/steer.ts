/** `zen-flow suspend`, `resume` and `cancel`: whether a flow goes on. */

import {
  type JobFlow,
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { HOLD_ANNOTATION, isFinished } from "../../flow/mod.ts";
import { CommandError, type Host } from "../host.ts";
import { countOf } from "../problem.ts";
import type { ClusterInvocation } from "./commands.ts";
import { flowNameOf } from "./flow_name.ts";
import { openSession } from "./session.ts";

type SteerInvocation = Extract<ClusterInvocation, { command: "suspend" | "resume" | "cancel" }>;
type Verb = SteerInvocation["command"];

/** Runs the command; resolves to the exit code. */
export async function steer(
  { command, options, operands }: SteerInvocation,
  host: Host,
): Promise<number> {
  const name = flowNameOf(command, operands[0]!);
  using session = await openSession(options, host);
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(session.namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const { spec, outcome } = change(command, flow);
  // Not of another flow that has got the name meanwhile.
  const { uid } = flow.metadata;
  await session.busy(
    "Changing the flow",
    api.patchJobFlow(name, "json-merge", { metadata: { uid }, spec }),
  );
  const when = flow.metadata.annotations?.[HOLD_ANNOTATION] === undefined
    ? ""
    : `, once its hold is taken off (annotation ${HOLD_ANNOTATION})`;
  host.stdout.write(`${name}: ${outcome}${when}\n`);
  return 0;
}

/** Whether the flow was found to be invalid, and so not started. */
export function isRefused(status: JobFlowStatus | undefined): boolean {
  const accepted = status?.conditions?.find(({ type }) => type === "Accepted");
  return accepted?.status === "False" && status?.startTime === undefined;
}

/**
 * What is to be changed, and what follows from it.
 *
 * @throws {CommandError} if nothing would follow, with the reason.
 */
export function change(
  verb: Verb,
  { metadata: { name, deletionTimestamp }, spec, status }: JobFlow,
): { readonly spec: { suspend: boolean } | { cancel: boolean }; readonly outcome: string } {
  if (isFinished(status)) {
    throw new CommandError(
      `flow ${name} has finished (${status!.phase}): there is nothing to ${verb}`,
    );
  }
  if (deletionTimestamp !== undefined) {
    throw new CommandError(`flow ${name} is being deleted: there is nothing to ${verb}`);
  }
  if (verb === "cancel" && isRefused(status)) {
    throw new CommandError(
      `flow ${name} is not valid and has not begun: there is nothing to cancel; mend it, ` +
        "or delete it",
    );
  }
  if (spec.cancel === true) throw new CommandError(`flow ${name} is being cancelled already`);
  const running = (status?.steps ?? []).filter((step) => step.phase === "Running");
  const counted = countOf("running step", running.length);
  switch (verb) {
    case "suspend":
      if (spec.suspend === true) throw new CommandError(`flow ${name} is suspended already`);
      return {
        spec: { suspend: true },
        outcome: `suspended; ${counted} will end, and nothing new starts before zen-flow resume`,
      };
    case "resume":
      if (spec.suspend !== true) throw new CommandError(`flow ${name} is not suspended`);
      return { spec: { suspend: false }, outcome: "goes on" };
    case "cancel": {
      const last = new Set(spec.finally?.map((step) => step.name));
      const going = running.filter((step) => last.has(step.name)).length;
      const ended = countOf("running step", running.length - going);
      const goesOn = going === 0
        ? ""
        : `; ${countOf("step", going)} of finally will go on, unless the flow is deleted`;
      return {
        spec: { cancel: true },
        outcome: `cancelled; ${ended} will be ended, and only finally steps start${goesOn}`,
      };
    }
  }
}
