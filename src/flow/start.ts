/** Last stage of a plan: attempts that begin now, and Jobs of recorded attempts that are missing. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { askAgainAt, askForApproval } from "./approval.ts";
import type { Producer } from "./artifacts/mod.ts";
import { freeSlots } from "./blockers.ts";
import {
  type Context,
  earliest,
  formatInstant,
  isEnded,
  isLive,
  isRefused,
  isStopReason,
  isWaitingForRetry,
  readInstant,
  type Stage,
  stepAt,
} from "./context.ts";
import { isDoomed } from "./doom.ts";
import { freshItems, itemsConfigMap, succeedEmpty } from "./for_each.ts";
import { buildJob, jobNameOf } from "./job.ts";
import { type Prepared, preparedOutputs, prepareStep } from "./prepare.ts";
import { flowResources } from "./resources.ts";
import { closeOff, isReady } from "./schedule.ts";
import { end, running } from "./step_states.ts";
import type { Action } from "./types.ts";
import { variablesFor, viewsOf } from "./variables.ts";

/** Starts what is ready, in spec order, as far as parallelism allows. */
export function start(given: Context, steps: readonly StepStatus[]): Stage {
  const context = isDoomed(given, steps) ? { ...given, suspended: true } : given;
  const { due, steps: ready, prepared } = prepareDue(context, steps);
  const next = [...ready];
  const actions: Action[] = [];
  let dueAt = due.dueAt;
  for (const index of due.questions) {
    next[index] = askForApproval(context, next[index]!, index);
    dueAt = earliest(dueAt, askAgainAt(context, next[index]!, index));
  }
  const producer = producersOf(context, next);
  for (const index of due.attempts) {
    const made = prepared.get(index)!;
    if (!isLive(next[index]!)) next[index] = nextAttempt(context, next[index]!, made);
    actions.push(createJob(context, next, { index, producer, ...made }));
  }
  return { steps: next, actions: [...neededResources(context, steps, actions), ...actions], dueAt };
}

/** What is to begin now, by index. */
interface Due {
  /** Steps of which a Job is to be created. */
  readonly attempts: readonly number[];
  /** Manual steps. */
  readonly questions: readonly number[];
  /** When something else is to begin, in ms. */
  readonly dueAt: number | undefined;
}

/**
 * What is to begin now, each with its data. A step that lacks some fails here, before it has a Job,
 * and one whose `forEach` has no items succeeds; what follows from that is settled before anything
 * else begins.
 */
function prepareDue(context: Context, given: readonly StepStatus[]) {
  const prepared = new Map<number, Prepared>();
  let steps = given;
  for (;;) {
    const due = dueNow(context, steps);
    const ended = [...steps];
    const views = viewsOf(context, steps);
    for (const index of due.attempts) {
      if (prepared.has(index)) continue;
      const variables = variablesFor(context, steps, index, views);
      const made = prepareStep(stepAt(context, index), variables);
      if ("reason" in made) ended[index] = end(steps[index]!, context.now, made);
      else if (made.items?.length === 0) {
        ended[index] = succeedEmpty(steps[index]!, made.step, context.now);
      } else prepared.set(index, made);
    }
    if (due.attempts.every((index) => prepared.has(index))) return { due, steps, prepared };
    steps = closeOff(context, ended).steps;
  }
}

function dueNow(context: Context, steps: readonly StepStatus[]): Due {
  const { outline, now } = context;
  const attempts: number[] = [];
  const questions: number[] = [];
  let dueAt: number | undefined;
  let slots = freeSlots(outline, steps);
  for (let index = 0; index < steps.length; index++) {
    const moment = startMoment(context, steps, index);
    if (moment === undefined) continue;
    if (moment > now) dueAt = earliest(dueAt, moment);
    else if (outline.steps[index]!.manual) questions.push(index);
    else if (isLive(steps[index]!)) attempts.push(index);
    else if (slots > 0) {
      slots--;
      attempts.push(index);
    }
  }
  return { attempts, questions, dueAt };
}

/** When this step, or its recorded Job, is to begin, in ms; undefined: not as far as can be told. */
function startMoment(
  context: Context,
  steps: readonly StepStatus[],
  index: number,
): number | undefined {
  const step = steps[index]!;
  if (isEnded(step) || step.phase === "PendingApproval") return undefined;
  if (isLive(step)) return recreationMoment(context, step);
  if (context.suspended) return undefined;
  if (isWaitingForRetry(step)) return readInstant(step.nextRetryTime) ?? context.now;
  return isReady(context.outline, steps, index) ? context.now : undefined;
}

/** An attempt that is recorded but whose Job the API server does not have, or refused for now. */
function recreationMoment(context: Context, step: StepStatus): number | undefined {
  const { facts, now } = context;
  const { name, uid } = step.jobRef!;
  if (isStopReason(step.reason)) return undefined;
  if (context.suspended && isRefused(step)) return undefined;
  if (uid !== undefined || facts.knownUids.has(name) || facts.jobs.has(name)) return undefined;
  const refusal = facts.refusals.get(name);
  if (refusal !== undefined && "retryAt" in refusal) return refusal.retryAt;
  return facts.missingJobs.has(name) ? now : undefined;
}

function nextAttempt(context: Context, status: StepStatus, made: Prepared): StepStatus {
  const attempt = (status.attempt ?? 0) + 1;
  return {
    ...running(status),
    startTime: status.startTime ?? formatInstant(context.now),
    attempt,
    retryCount: attempt - 1,
    jobRef: { name: jobNameOf(context.flow, { ...made, attempt }) },
    ...(made.items === undefined ? {} : { items: freshItems(made.items.length) }),
  };
}

function createJob(
  context: Context,
  steps: readonly StepStatus[],
  made: Prepared & { readonly index: number; producer(name: string): Producer },
): Action {
  const { name, attempt, jobRef } = steps[made.index]!;
  const { step, items } = made;
  return {
    kind: "createJob",
    step: name,
    attempt: attempt!,
    name: jobRef!.name,
    job: buildJob(context, { ...made, attempt: attempt! }),
    ...(items === undefined ? {} : { needs: itemsConfigMap(context.flow, step, items) }),
  };
}

/** Whose artifacts are read, each looked at once. */
function producersOf(
  context: Context,
  steps: readonly StepStatus[],
): (name: string) => Producer {
  const known = new Map<string, Producer>();
  return (name) => {
    const producer = known.get(name) ?? producerOf(context, steps, name);
    known.set(name, producer);
    return producer;
  };
}

/** Whose artifacts are read; a step without items had no Job, and its folders are empty. */
function producerOf(context: Context, steps: readonly StepStatus[], name: string): Producer {
  const at = steps.findIndex((step) => step.name === name);
  const step = stepAt(context, at);
  const jobName = steps[at]!.jobRef?.name ?? jobNameOf(context.flow, { step, attempt: 1 });
  const variables = variablesFor(context, steps, at);
  return { step: preparedOutputs(step, variables), jobName };
}

/**
 * Claims and ConfigMaps come before the first Job. A Job whose uid is recorded was created after
 * them, so only until then are they asked for; asking twice is harmless.
 */
function neededResources(
  context: Context,
  before: readonly StepStatus[],
  actions: readonly Action[],
): Action[] {
  if (actions.length === 0 || before.some((step) => step.jobRef?.uid !== undefined)) return [];
  return flowResources(context.flow, context.spec())
    .map((resource) => ({ kind: "createResource", resource }));
}
