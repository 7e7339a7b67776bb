/**
 * Carries out the actions of a plan: one function an action. What the API server refuses is not an
 * error but a fact for the next plan; what has no clear answer is thrown, and the pass repeated.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { ConfigMap, PersistentVolumeClaim } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type Action,
  FLOW_DEADLINE_ANNOTATION,
  type FlowResource,
  formatInstant,
  type JobLimit,
  jobRecord,
} from "../flow/mod.ts";
import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isInvalid,
  isNamespaceTerminating,
  isNotFound,
  isTransient,
  retryAfterMs,
  statusCodeOf,
  statusOf,
} from "../kube/errors.ts";
import type { Clock } from "../kube/clock.ts";
import type { FlowRecord } from "./flow_record.ts";
import type { FlowMemory } from "./memory.ts";
import { nameConflict } from "./observe.ts";
import { type Apis, fieldManager } from "./apis.ts";

/** What the actions of one pass are carried out with. */
export interface ApplyContext {
  readonly flow: FlowRecord;
  readonly memory: FlowMemory;
  readonly apis: Apis;
  readonly clock: Clock;
  /** Is told of each Job that this pass has created. */
  readonly onCreated?: () => void;
}

/** A merge patch: null takes away. */
interface JobPatch {
  readonly metadata?: { readonly annotations: Readonly<Record<string, string | null>> };
  readonly spec: Readonly<Record<string, number | null>>;
}

type CreateJob = Extract<Action, { kind: "createJob" }>;

/**
 * Carries out the actions: claims and ConfigMaps first, one by one; if one is refused, no Job is
 * created, and each Job has that refusal. Then all the rest at once.
 *
 * @returns whether something was refused or left out, so that the flow needs another pass.
 * @throws AggregateError of what had no clear answer, after everything has been tried.
 */
export async function applyActions(
  context: ApplyContext,
  actions: readonly Action[],
): Promise<boolean> {
  const creates = actions.filter((action) => action.kind === "createJob");
  for (const { name } of creates) context.memory.forgetRefusal(name);
  for (const action of actions) {
    if (action.kind !== "createResource") continue;
    const refused = await createResource(context, action.resource);
    if (!refused) continue;
    refuse(context, creates.map(({ name }) => name), refused);
    return true;
  }
  const results = await Promise.allSettled(actions.map((action) => applyOne(context, action)));
  const errors = results.filter((result) => result.status === "rejected").map((r) => r.reason);
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, String(errors[0]));
  return results.some((result) => result.status === "fulfilled" && result.value === "left out") ||
    creates.some(({ name }) => context.memory.refusals.has(name));
}

function applyOne(
  context: ApplyContext,
  action: Action,
): Promise<"left out" | void> | undefined {
  switch (action.kind) {
    case "createResource":
      return; // done before
    case "createJob":
      return createJob(context, action);
    case "deleteJob":
      return deleteJob(context, action);
    case "setJobTtl":
      return patchJob(context, action, {
        spec: { ttlSecondsAfterFinished: action.ttlSecondsAfterFinished },
      });
    case "setJobLimit":
      return patchJob(context, action, limitPatch(action.limit));
    case "deleteFlow":
      return deleteFlow(context, action);
    default:
      return action satisfies never;
  }
}

/** An API server can list every field of a large template; the status has room for the first. */
const MAX_MESSAGE = 1024;

/** How a create was refused, or undefined where the error is of another kind. */
type Refusal =
  | { readonly kind: "Invalid" | "NameConflict"; readonly message: string }
  | { readonly kind: "Forbidden"; readonly message: string; readonly hopeless: boolean }
  | { readonly kind: "Failing"; readonly message: string; readonly error: unknown };

function refusalOf(error: unknown): Refusal | undefined {
  const message = wordsOf(error).slice(0, MAX_MESSAGE);
  if (isTransient(error)) return { kind: "Failing", message, error };
  if (isForbidden(error)) {
    return { kind: "Forbidden", message, hopeless: isNamespaceTerminating(error) };
  }
  // 400: the body cannot be read as a Job; 413: it is too large. Neither mends itself.
  const code = statusCodeOf(error);
  if (isInvalid(error) || code === 400 || code === 413) return { kind: "Invalid", message };
  return undefined;
}

/** The server's own, or what happened on the way there. */
function wordsOf(error: unknown): string {
  return statusOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
}

/** @throws the error of what may well succeed next time, until that has gone on for a while */
function refuse(
  { memory, clock }: ApplyContext,
  names: readonly string[],
  refusal: Refusal,
): void {
  const { message } = refusal;
  const now = clock.now();
  switch (refusal.kind) {
    case "Forbidden": {
      const { hopeless } = refusal;
      for (const name of names) memory.forbid(name, { message, hopeless, now });
      return;
    }
    case "Failing": {
      const failure = { message, retryAfterMs: retryAfterMs(refusal.error), now };
      if (names.map((name) => memory.failing(name, failure)).includes(true)) return;
      throw refusal.error;
    }
    default:
      for (const name of names) memory.refuse(name, { kind: refusal.kind, message });
  }
}

async function createJob(context: ApplyContext, action: CreateJob): Promise<"left out" | void> {
  const { flow, memory, apis } = context;
  const lacking = action.needs && await createResource(context, action.needs);
  if (lacking) return refuse(context, [action.name], lacking);
  // A watch has shown it since this was planned, and it may be gone again: the next pass asks.
  // Nothing may be waited for between here and the create.
  if (memory.knownUids.has(action.name)) return "left out";
  const jobs = apis.batch.namespace(flow.namespace);
  let job: Job;
  try {
    // Strict: a field that the API server does not know is an error of the user's to hear of, not
    // one to drop.
    job = await jobs.createJob(action.job, { fieldManager, fieldValidation: "Strict" });
    context.onCreated?.();
  } catch (error) {
    if (!isAlreadyExists(error)) {
      const refusal = refusalOf(error);
      if (refusal) return refuse(context, [action.name], refusal);
      throw error;
    }
    job = await jobs.getJob(action.name);
    if (!isAttempt(job, action, flow)) {
      return memory.refuse(action.name, nameConflict("Job", action.name, flow));
    }
  }
  memory.sawJob(jobRecord(job), job.metadata?.resourceVersion ?? "");
}

/** Created before, by a pass whose answer was lost: ours, and of this very attempt. */
function isAttempt(job: Job, action: CreateJob, flow: FlowRecord): boolean {
  const record = jobRecord(job);
  return record.ownerUid === flow.uid && record.step === action.step &&
    record.attempt === action.attempt;
}

async function createResource(
  { flow, apis }: ApplyContext,
  { kind, name, body }: FlowResource,
): Promise<Refusal | undefined> {
  const api = apis.core.namespace(flow.namespace);
  const options = { fieldManager, fieldValidation: "Strict" as const };
  const isClaim = kind === "PersistentVolumeClaim";
  try {
    await (isClaim
      ? api.createPersistentVolumeClaim(body as unknown as PersistentVolumeClaim, options)
      : api.createConfigMap(body as unknown as ConfigMap, options));
    return undefined;
  } catch (error) {
    if (!isAlreadyExists(error)) {
      const refusal = refusalOf(error);
      if (refusal) return refusal;
      throw error;
    }
  }
  const existing = await (isClaim ? api.getPersistentVolumeClaim(name) : api.getConfigMap(name));
  const ours = existing.metadata?.ownerReferences?.some((owner) => owner.uid === flow.uid);
  return ours ? undefined : nameConflict(kind, name, flow);
}

async function deleteJob(
  { flow, memory, apis }: ApplyContext,
  { name, uid }: Extract<Action, { kind: "deleteJob" }>,
): Promise<void> {
  try {
    const answer = await apis.batch.namespace(flow.namespace).deleteJob(name, {
      propagationPolicy: "Foreground",
      preconditions: { uid },
    });
    if (answer.kind === "Job") {
      memory.sawJob(jobRecord(answer as Job), (answer as Job).metadata?.resourceVersion ?? "");
    }
  } catch (error) {
    // Gone, or another object has the name by now: what was to be deleted is not there.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

async function patchJob(
  { flow, memory, apis }: ApplyContext,
  { name, uid }: { readonly name: string; readonly uid: string },
  patch: JobPatch,
): Promise<void> {
  try {
    const job = await apis.batch.namespace(flow.namespace).patchJob(name, "json-merge", {
      ...patch,
      metadata: { ...patch.metadata, uid },
    }, { fieldManager });
    memory.sawJob(jobRecord(job), job.metadata?.resourceVersion ?? "");
  } catch (error) {
    // Gone, or another object has the name by now: there is nothing to set.
    if (!isNotFound(error) && !isConflict(error) && !isOfAnotherUid(error)) throw error;
  }
}

function limitPatch({ seconds, flowDeadline }: JobLimit): JobPatch {
  const deadline = flowDeadline === undefined ? null : formatInstant(flowDeadline);
  return {
    metadata: { annotations: { [FLOW_DEADLINE_ANNOTATION]: deadline } },
    spec: { activeDeadlineSeconds: seconds ?? null },
  };
}

/** A patch that names another uid than the object has is refused as one that would change it. */
function isOfAnotherUid(error: unknown): boolean {
  const causes = statusOf(error)?.details?.causes ?? [];
  return isInvalid(error) && causes.some((cause) => cause.field === "metadata.uid");
}

async function deleteFlow(
  { flow, apis }: ApplyContext,
  { uid }: Extract<Action, { kind: "deleteFlow" }>,
): Promise<void> {
  try {
    await apis.flows.namespace(flow.namespace).deleteJobFlow(flow.name, {
      propagationPolicy: "Background",
      preconditions: { uid },
    });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error; // gone, or made anew
  }
}
