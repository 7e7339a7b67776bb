/**
 * The outputs of an attempt that succeeded: from the termination message of its pod, be the pod gone
 * by now.
 */

import type { OutputParameter } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Facts, Failure } from "../attempt.ts";
import type { Variables } from "../expression/mod.ts";
import { StepReason } from "../reasons.ts";
import type { JobRecord, TerminationMessage } from "../types.ts";
import { utf8Length } from "../utf8.ts";
import { readMessage } from "./message.ts";
import { type Outputs, pickOutputs, readsJob } from "./pick.ts";

/**
 * How long the word of a pod's end may still be on its way when the API server no longer has the
 * pod. Milliseconds.
 */
export const OUTPUTS_GRACE_MS = 5000;

export type Harvest =
  | { readonly kind: "outputs"; readonly outputs: Outputs }
  | { readonly kind: "failed"; readonly failure: Failure }
  /** They may still come. */
  | { readonly kind: "waiting" };

const WAITING: Harvest = { kind: "waiting" };

/** What a harvest is of. */
export interface Field {
  readonly job: JobRecord;
  readonly facts: Facts;
  readonly parameters: readonly OutputParameter[];
  readonly variables: () => Variables;
  /** Bytes that the outputs of the flow's other steps have, and that those of all may have. */
  readonly room: () => { readonly taken: number; readonly whole: number };
  readonly now: number;
}

/**
 * The outputs, why there are none, or that they may still come. Before the Job says Complete nothing
 * fails: what begins after a failure begins after the Job's end.
 */
export function harvest(field: Field): Harvest {
  const { job, facts, parameters, now } = field;
  if (readsJob(parameters) && !job.complete) return WAITING;
  const message = messageOf(job, facts);
  if (message !== undefined) {
    const result = read(message, field);
    return result.kind === "failed" && !job.complete ? WAITING : result;
  }
  const until = silentUntil(facts, job);
  if (!job.complete || until === undefined || now < until) return WAITING;
  return failed(
    StepReason.OutputsLost,
    "the pod was deleted before its outputs were read; the Job had succeeded",
  );
}

/** Until when (ms) the outputs of a Job whose pod is gone may still come; undefined: not known yet. */
export function silentUntil(
  { silentSince }: Pick<Facts, "silentSince">,
  job: Pick<JobRecord, "uid">,
): number | undefined {
  const since = silentSince.get(job.uid);
  return since === undefined ? undefined : since + OUTPUTS_GRACE_MS;
}

/** What the Job's pod left, if it is known. */
export function messageOf(
  job: Pick<JobRecord, "uid">,
  { pods, leftMessages }: Pick<Facts, "pods" | "leftMessages">,
): TerminationMessage | undefined {
  const pod = (pods.get(job.uid) ?? []).find(({ written }) => written !== undefined);
  return pod?.written ?? leftMessages.get(job.uid);
}

function read({ text, limit }: TerminationMessage, field: Field): Harvest {
  const size = utf8Length(text);
  if (size >= limit) {
    return failed(
      StepReason.OutputsTooLarge,
      `what the step wrote has ${size} bytes or more; a message of ${limit} counts as cut`,
    );
  }
  const { parameters, job, variables, room } = field;
  const parsed = readMessage(text);
  if ("error" in parsed) {
    return failed(StepReason.OutputsMalformed, `what the step wrote ${parsed.error}`);
  }
  const { written } = parsed;
  const picked = pickOutputs(parameters, {
    written,
    jobStatus: job.status,
    variables: variables(),
  });
  if ("failure" in picked) return { kind: "failed", failure: picked.failure };
  const { taken, whole } = room();
  const total = taken + sizeOfOutputs(picked.outputs);
  if (total > whole) {
    return failed(
      StepReason.OutputsTooLarge,
      `the outputs of all steps would have ${total} bytes; the flow has room for ${whole}`,
    );
  }
  return { kind: "outputs", outputs: picked.outputs };
}

/** Bytes of a step's outputs as JSON. */
export function sizeOfOutputs(outputs: unknown): number {
  return outputs === undefined ? 0 : utf8Length(JSON.stringify(outputs));
}

function failed(reason: string, message: string): Harvest {
  return { kind: "failed", failure: { reason, message } };
}
