/**
 * The outputs of an attempt that succeeded: from the termination message of its pod, be the pod gone
 * by now.
 */

import type { OutputParameter } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Facts, Failure } from "../attempt.ts";
import type { JsonValue, Variables } from "../expression/mod.ts";
import { StepReason } from "../reasons.ts";
import type { JobRecord, PodRecord, TerminationMessage } from "../types.ts";
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
  /** How many pods have outputs, whose lists are the step's; undefined: there is one pod. */
  readonly itemCount: number | undefined;
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
  const { job, facts, parameters, itemCount, now } = field;
  if (readsJob(parameters) && !job.complete) return WAITING;
  const messages = messagesOf(facts.pods.get(job.uid) ?? [], facts.leftMessages.get(job.uid));
  if (messages.size >= (itemCount ?? 1)) {
    const result = itemCount === undefined
      ? readOne([...messages.values()][0]!, field)
      : readAll(messages, itemCount, field);
    const fitting = result.kind === "outputs" ? fit(result.outputs, field) : result;
    return fitting.kind === "failed" && !job.complete ? WAITING : fitting;
  }
  const until = silentUntil(facts, job);
  if (!job.complete || until === undefined || now < until) return WAITING;
  const missing = Array.from({ length: itemCount ?? 0 }, (_, index) => index)
    .filter((index) => !messages.has(index));
  const whose = itemCount === undefined ? "the pod" : `the pod of index ${missing[0]}`;
  return failed(
    StepReason.OutputsLost,
    `${whose} was deleted before its outputs were read; the Job had succeeded`,
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

/** What is known of what a Job's pods left, by index; of a Job without indexes as that of index 0. */
export function messagesOf(
  pods: readonly PodRecord[],
  left: ReadonlyMap<number, TerminationMessage> = new Map(),
): ReadonlyMap<number, TerminationMessage> {
  const messages = new Map(left);
  for (const { index = 0, written } of pods) if (written) messages.set(index, written);
  return messages;
}

/** Each output as the list of what the pods give for it, in the order of their indexes. */
function readAll(
  messages: ReadonlyMap<number, TerminationMessage>,
  itemCount: number,
  given: Field,
): Harvest {
  const lists = new Map(given.parameters.map(({ name }) => [name, [] as JsonValue[]]));
  const variables = given.variables(); // with one budget for all items
  const field = { ...given, variables: () => variables };
  for (let index = 0; index < itemCount; index++) {
    const result = readOne(messages.get(index)!, field);
    if (result.kind === "failed") {
      const { reason, message } = result.failure;
      return failed(reason, `index ${index}: ${message}`);
    }
    if (result.kind === "outputs") {
      for (const [name, list] of lists) list.push(result.outputs[name]!);
    }
  }
  return { kind: "outputs", outputs: Object.fromEntries(lists) };
}

function readOne({ text, limit }: TerminationMessage, field: Field): Harvest {
  const size = utf8Length(text);
  if (size >= limit) {
    return failed(
      StepReason.OutputsTooLarge,
      `what the step wrote has ${size} bytes or more; a message of ${limit} counts as cut`,
    );
  }
  const { parameters, job, variables } = field;
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
  return { kind: "outputs", outputs: picked.outputs };
}

/** The outputs, unless the status has no room for them. */
function fit(outputs: Outputs, { room }: Field): Harvest {
  const { taken, whole } = room();
  const total = taken + sizeOfOutputs(outputs);
  if (total <= whole) return { kind: "outputs", outputs };
  return failed(
    StepReason.OutputsTooLarge,
    `the outputs of all steps would have ${total} bytes; the flow has room for ${whole}`,
  );
}

/** Bytes of a step's outputs as JSON. */
export function sizeOfOutputs(outputs: unknown): number {
  return outputs === undefined ? 0 : utf8Length(JSON.stringify(outputs));
}

function failed(reason: string, message: string): Harvest {
  return { kind: "failed", failure: { reason, message } };
}
