/**
 * The decision: what a flow's status should be, what is to be written for it to come true, and
 * when to look again. Pure and synchronous: the same arguments give the same plan.
 *
 * Guarantees: an action relies only on what the returned status records, so it is safe to carry
 * out once that status is written, and safe to carry out twice. A finished flow or step never
 * changes. Where nothing is to be written, `status` is the flow's own object.
 *
 * Assumptions: `observed.jobs` and `observed.pods` may be stale or incomplete; `missingJobs` and
 * `refusals` are the API server's own words.
 */

import type {
  JobFlowSpec,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { arrange, type Facts } from "./attempt.ts";
import { type Context, earliest, isEnded, isLive, readInstant, type Stage } from "./context.ts";
import { transitionEvents } from "./events.ts";
import { EventReason } from "./reasons.ts";
import { sameJson } from "./same_json.ts";
import { giveUpRetries, skip, start } from "./schedule.ts";
import { settle } from "./settle.ts";
import { composeStatus, currentSteps, isFinished, refusedStatus } from "./status.ts";
import type { Action, Flow, FlowEvent, Observed, Plan } from "./types.ts";
import { formatErrors, validate } from "./validate/mod.ts";

/** In this order a pass decides about steps; each stage sees what the one before left. */
const STAGES: readonly ((context: Context, steps: readonly StepStatus[]) => Stage)[] = [
  settle, // what became of the attempts under way
  giveUpRetries, // failFast: no more retries after an untolerated failure
  skip, // what can never start any more
  start, // what can start now
];

/** A uid that nobody has written down is lost with the process; this is how long one may wait. */
const UID_DELAY_MS = 5000;

/**
 * Plans the next pass of a flow.
 *
 * @param now ms since the epoch.
 */
export function plan(flow: Flow, observed: Observed, now: number): Plan {
  if (flow.deleting) return nothing(flow);
  const context = contextOf(flow, arrange(observed), now);
  if (isFinished(flow.status)) return planFinished(context);
  if (flow.status?.startTime === undefined) {
    const errors = formatErrors(validate(context.spec()));
    if (errors.length > 0) return planRefused(context, errors);
  } else if (!hasItsSteps(flow)) {
    return nothing(flow); // the spec is not the one that was started
  }
  return planSteps(context);
}

/**
 * Names of the Jobs that the status relies on and that were not observed. The shell asks the API
 * server for each of them before it plans, since absence from a cache is no evidence.
 */
export function unseenJobs(
  status: JobFlowStatus | undefined,
  jobs: readonly { readonly name: string }[],
): string[] {
  const live = (isFinished(status) ? [] : status?.steps ?? []).filter(isLive);
  if (live.length === 0) return [];
  const seen = new Set(jobs.map((job) => job.name));
  return live.map((step) => step.jobRef!.name).filter((name) => !seen.has(name));
}

function contextOf(flow: Flow, facts: Facts, now: number): Context {
  let spec: JobFlowSpec | undefined;
  return { flow, outline: flow.outline, facts, now, spec: () => spec ??= flow.spec() };
}

function nothing(flow: Flow): Plan {
  return { status: flow.status, actions: [], events: [], dueAt: undefined };
}

function planSteps(context: Context): Plan {
  const { flow, facts, now } = context;
  let steps = currentSteps(flow);
  let actions: readonly Action[] = [];
  let dueAt: number | undefined;
  for (const stage of STAGES) {
    const result = stage(context, steps);
    steps = result.steps;
    actions = [...actions, ...result.actions];
    dueAt = earliest(dueAt, result.dueAt);
  }
  const cleanup = [...strays(steps, facts), ...jobTtls(context, steps)];
  const uidsDueAt = earliestUid(steps, facts, now);
  const changed = !sameJson(composeStatus(context, steps), flow.status);
  const write = changed || (uidsDueAt !== undefined && uidsDueAt <= now);
  const status = write ? composeStatus(context, withUids(steps, facts)) : flow.status;
  return {
    status,
    actions: [...actions, ...cleanup],
    events: [...(write ? transitionEvents(flow.status, status!) : []), ...strayEvents(cleanup)],
    dueAt: earliest(earliest(dueAt, write ? undefined : uidsDueAt), flowTtl(flow, status)),
  };
}

/** After the end only tidying is left: strays, time to live. The status stays as it is. */
function planFinished(context: Context): Plan {
  const { flow, facts, now } = context;
  const steps = flow.status!.steps ?? [];
  const cleanup = [...strays(steps, facts), ...jobTtls(context, steps)];
  const goneAt = flowTtl(flow, flow.status);
  const due = goneAt !== undefined && goneAt <= now;
  return {
    status: flow.status,
    actions: due ? [...cleanup, { kind: "deleteFlow", uid: flow.uid }] : cleanup,
    events: strayEvents(cleanup),
    dueAt: due ? undefined : goneAt,
  };
}

function planRefused({ flow, now }: Context, errors: readonly string[]): Plan {
  const refused = refusedStatus(flow, errors, now);
  if (sameJson(refused, flow.status)) return nothing(flow);
  return {
    status: refused,
    actions: [],
    events: transitionEvents(flow.status, refused),
    dueAt: undefined,
  };
}

/** The steps of a started flow are fixed; the CRD refuses an edit where CEL is enforced. */
function hasItsSteps(flow: Flow): boolean {
  const steps = flow.status!.steps ?? [];
  return steps.length === flow.outline.steps.length &&
    steps.every((step, index) => step.name === flow.outline.steps[index]!.name);
}

/**
 * A Job of ours that runs and is no step's recorded attempt: a late create by a controller that
 * had lost its lease. A finished one does no harm and keeps its logs.
 */
function strays(steps: readonly StepStatus[], facts: Facts): Action[] {
  const byJob = new Map(steps.map((step) => [step.jobRef?.name, step]));
  const actions: Action[] = [];
  for (const job of facts.jobs.values()) {
    if (job.complete || job.failed || job.deleting) continue;
    const step = byJob.get(job.name);
    const uid = step?.jobRef?.uid;
    const current = step !== undefined &&
      (uid === undefined ? !isEnded(step) : uid === job.uid);
    if (!current) actions.push({ kind: "deleteJob", name: job.name, uid: job.uid });
  }
  return actions;
}

function strayEvents(actions: readonly Action[]): FlowEvent[] {
  return actions.filter((action) => action.kind === "deleteJob").map((action) => ({
    type: "Warning",
    reason: EventReason.StrayJob,
    message: `deleting Job ${action.name}: it is not the current attempt of an unfinished step`,
  }));
}

/** A template's ttlSecondsAfterFinished counts from the moment the result is safe with us. */
function jobTtls({ outline, facts }: Context, steps: readonly StepStatus[]): Action[] {
  const actions: Action[] = [];
  steps.forEach((step, index) => {
    const ttlSecondsAfterFinished = outline.steps[index]?.jobTtlSeconds;
    if (ttlSecondsAfterFinished === undefined || !isEnded(step) || !step.jobRef) return;
    const job = facts.jobs.get(step.jobRef.name);
    if (!job || job.deleting || job.ttlSecondsAfterFinished !== undefined) return;
    actions.push({ kind: "setJobTtl", name: job.name, uid: job.uid, ttlSecondsAfterFinished });
  });
  return actions;
}

/** When the first uid that is known and not yet recorded must be written, in ms. */
function earliestUid(
  steps: readonly StepStatus[],
  facts: Facts,
  now: number,
): number | undefined {
  let dueAt: number | undefined;
  for (const step of steps) {
    if (!isLive(step) || step.jobRef!.uid !== undefined) continue;
    const job = facts.jobs.get(step.jobRef!.name);
    if (!job) continue;
    // A Job from the future: the clocks disagree, so the delay cannot be told. Write at once.
    const moment = job.createdAt > now + 1000 ? now : job.createdAt + UID_DELAY_MS;
    dueAt = earliest(dueAt, moment);
  }
  return dueAt;
}

function withUids(steps: readonly StepStatus[], facts: Facts): readonly StepStatus[] {
  return steps.map((step) => {
    if (!isLive(step) || step.jobRef!.uid !== undefined) return step;
    const job = facts.jobs.get(step.jobRef!.name);
    return job ? { ...step, jobRef: { name: job.name, uid: job.uid } } : step;
  });
}

/** When a finished flow is to be deleted, in ms; undefined: it stays. */
function flowTtl(flow: Flow, status: JobFlowStatus | undefined): number | undefined {
  const ttl = flow.outline.ttlSecondsAfterFinished;
  const completedAt = readInstant(status?.completionTime);
  return ttl === undefined || completedAt === undefined ? undefined : completedAt + ttl * 1000;
}
