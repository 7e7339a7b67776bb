/** Which step an answer is for, and why there may be none to give. Pure. */

import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  DECIDED_BY_PREFIX,
  decidedBy,
  isFinished,
  readDecisions,
  whyNotCounted,
} from "../../flow/mod.ts";
import { CommandError } from "../host.ts";
import { flowModel, hasEnded } from "../view/model.ts";
import { stepNameOf } from "./step_name.ts";

/**
 * The name of the step that waits for an answer.
 *
 * @param given as the user names it; undefined: the only one that waits
 * @throws {CommandError} if no answer is wanted, with the reason.
 */
export function waitingStep(flow: JobFlow, given: string | undefined): string {
  const { name, annotations = {}, deletionTimestamp } = flow.metadata;
  if (isFinished(flow.status)) {
    throw new CommandError(
      `flow ${name} has finished (${flow.status!.phase}): nothing waits in it`,
    );
  }
  if (deletionTimestamp !== undefined) {
    throw new CommandError(`flow ${name} is being deleted: nothing waits in it any more`);
  }
  const step = given === undefined ? onlyWaiting(flow) : checkWaiting(flow, given);
  const status = flow.status!.steps!.find((one) => one.name === step)!;
  if (!isAnswered(annotations, status)) return step;
  const user = decidedBy(annotations[DECIDED_BY_PREFIX + step], status.startTime);
  const who = user === undefined ? "" : `, by ${user}`;
  throw new CommandError(
    `step ${step} of flow ${name} has an answer already${who}; the controller acts on it`,
  );
}

/**
 * Whether a step that waits has an answer that counts, on which a controller acts at once. Where no
 * webhook keeps a record, it counts unless the controller has said otherwise.
 */
export function isAnswered(
  annotations: Readonly<Record<string, string>>,
  status: StepStatus,
): boolean {
  const record = annotations[DECIDED_BY_PREFIX + status.name];
  if (decidedBy(record, status.startTime) !== undefined) return true;
  const decision = readDecisions(annotations).get(status.name);
  return decision !== undefined && decision.kind !== "unclear" &&
    status.message !== whyNotCounted(status.name, decision);
}

function onlyWaiting(flow: JobFlow): string {
  const { name } = flow.metadata;
  const waiting = (flow.status?.steps ?? [])
    .filter((step) => step.phase === "PendingApproval")
    .map((step) => step.name);
  if (waiting.length === 1) return waiting[0]!;
  throw new CommandError(
    waiting.length === 0
      ? `no step of flow ${name} waits for an answer`
      : `several steps of flow ${name} wait for an answer, so name one: ${waiting.join(", ")}`,
  );
}

function checkWaiting(flow: JobFlow, given: string): string {
  const { name } = flow.metadata;
  const step = stepNameOf(flow, given);
  const spec = [...flow.spec.steps, ...flow.spec.finally ?? []].find((one) => one.name === step);
  if (spec?.type !== "Manual") {
    throw new CommandError(`step ${step} of flow ${name} is not Manual: nobody is asked about it`);
  }
  const status = flow.status?.steps?.find((one) => one.name === step);
  if (status?.phase === "PendingApproval") return step;
  throw new CommandError(`step ${step} of flow ${name} ${whyNot(flow, step, status)}`);
}

/** Completes the sentence `step ship …`. */
function whyNot(flow: JobFlow, name: string, status: StepStatus | undefined): string {
  switch (status?.phase) {
    case "Succeeded":
      return `was approved already${status.approvedBy ? ` (by: ${status.approvedBy})` : ""}`;
    case "Failed":
      return `has failed already: ${status.message ?? status.reason}`;
    case "Skipped":
      return `was skipped: ${status.message ?? status.reason}`;
    default: {
      const { steps } = flowModel(flow);
      const awaited = steps.find((step) => step.name === name)?.dependencies ?? [];
      const open = steps.filter((step) => awaited.includes(step.name) && !hasEnded(step));
      const after = open.length === 0
        ? ""
        : `: it comes after ${open.map((step) => step.name).join(", ")}`;
      return `does not wait for an answer yet${after}`;
    }
  }
}
