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
import { admit } from "./admission.ts";
import { decide } from "./approval.ts";
import { arrange, type Facts } from "./attempt.ts";
import { type Context, earliest, isLive, type Stage } from "./context.ts";
import { movedDeadlines } from "./deadline.ts";
import { flowTtl, jobTtls, strayEvents, strays } from "./cleanup.ts";
import { transitionEvents } from "./events.ts";
import { FlowReason } from "./reasons.ts";
import { sameJson } from "./same_json.ts";
import { closeOff } from "./schedule.ts";
import { settle } from "./settle.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { start } from "./start.ts";
import {
  composeStatus,
  currentSteps,
  isFinished,
  refusedStatus,
  unbegunStatus,
  waitingStatus,
} from "./status.ts";
import { stop, stopReason } from "./stop.ts";
import type { Action, Flow, Observed, Plan, Settings } from "./types.ts";
import { formatErrors, missingValues, validate } from "./validate/mod.ts";
import { askAt } from "./waiting.ts";

/** In this order a pass decides about steps; each stage sees what the one before left. */
const STAGES: readonly ((context: Context, steps: readonly StepStatus[]) => Stage)[] = [
  settle, // what became of the attempts under way
  stop, // cancelled, replaced, past its deadline: end what runs
  decide, // Manual steps: approved, rejected, waited too long
  closeOff, // what can never start any more, or is not wanted
  start, // what can start now
];

/** Once the spec is not the one that was started: what has begun goes on, and nothing begins. */
const STAGES_OF_CHANGED: typeof STAGES = [settle, stop, decide];

/**
 * Plans the next pass of a flow.
 *
 * @param now ms since the epoch.
 */
export function plan(
  flow: Flow,
  observed: Observed,
  now: number,
  settings: Settings = DEFAULT_SETTINGS,
): Plan {
  if (flow.deleting) return nothing(flow);
  const context = contextOf(flow, observed, { now, settings });
  if (flow.held) return planHeld(context);
  if (isFinished(flow.status)) return planFinished(context);
  return flow.status?.startTime === undefined ? planUnbegun(context, observed) : planSteps(context);
}

/** A flow that has not begun. First match wins. */
function planUnbegun(context: Context, observed: Observed): Plan {
  const { flow, outline } = context;
  const spec = context.spec();
  const errors = formatErrors([...validate(spec), ...missingValues(spec)]);
  if (errors.length > 0) return planStatus(flow, refusedStatus(context, errors));
  const admission = admit(flow, observed.group);
  const stopped = context.stop !== undefined && !outline.steps.some((step) => step.final);
  if (stopped) {
    const why = { reason: context.stop!, message: "the flow was stopped before it began" };
    return planStatus(flow, unbegunStatus(context, why));
  }
  if (context.suspended) {
    const message = "suspended before it began";
    return planStatus(flow, waitingStatus(context, { phase: "Suspended", message }));
  }
  switch (admission.kind) {
    case "go":
      return planSteps(context);
    case "wait":
      return planStatus(
        flow,
        waitingStatus(context, { phase: "Pending", message: admission.message }),
      );
    case "forbidden": {
      const why = { reason: FlowReason.ConcurrencyForbidden, message: admission.message };
      return planStatus(flow, unbegunStatus(context, why));
    }
    default:
      return admission satisfies never;
  }
}

function contextOf(
  flow: Flow,
  observed: Observed,
  { now, settings }: Pick<Context, "now" | "settings">,
): Context {
  let spec: JobFlowSpec | undefined;
  const { outline } = flow;
  return {
    flow,
    outline,
    facts: arrange(observed),
    settings,
    stop: stopReason(flow, observed.group, now),
    // Cancelling is how a suspended flow is ended.
    suspended: outline.suspend && !outline.cancel,
    changed: isChanged(flow),
    now,
    spec: () => spec ??= flow.spec(),
    views: new WeakMap(),
    conditions: new Map(),
  };
}

function nothing(flow: Flow): Plan {
  return { status: flow.status, actions: [], events: [], dueAt: undefined };
}

function planSteps(context: Context): Plan {
  const { flow, facts, now } = context;
  let steps = currentSteps(flow);
  let actions: readonly Action[] = [];
  let dueAt: number | undefined;
  for (const stage of stagesOf(context)) {
    const result = stage(context, steps);
    steps = result.steps;
    actions = [...actions, ...result.actions];
    dueAt = earliest(dueAt, result.dueAt);
  }
  const cleanup = [
    ...strays(steps, facts),
    ...jobTtls(context, steps),
    ...movedDeadlines(context, steps),
  ];
  const uidsDueAt = earliestUid(steps, facts, now);
  const changed = !sameJson(composeStatus(context, steps), flow.status);
  const write = changed || (uidsDueAt !== undefined && uidsDueAt <= now);
  const status = write ? composeStatus(context, withUids(steps, facts)) : flow.status;
  return {
    status,
    actions: [...actions, ...cleanup],
    events: [...(write ? transitionEvents(flow, status!) : []), ...strayEvents(cleanup)],
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

/** Someone is restoring it: it is left alone, but for saying so where nothing is said yet. */
function planHeld(context: Context): Plan {
  const { flow } = context;
  if (flow.status !== undefined) return nothing(flow);
  const message = "held by an annotation; the controller leaves it alone until that is removed";
  // Whether it is valid is not looked at.
  const { conditions: _, ...status } = waitingStatus(context, { phase: "Suspended", message });
  return planStatus(flow, status);
}

/** Nothing but this status, if it is another one. */
function planStatus(flow: Flow, status: JobFlowStatus): Plan {
  if (sameJson(status, flow.status)) return nothing(flow);
  return { status, actions: [], events: transitionEvents(flow, status), dueAt: undefined };
}

/** What was started may not change; the CRD refuses nearly all of it where CEL is enforced. */
function isChanged(flow: Flow): boolean {
  const { status, outline } = flow;
  if (status?.startTime === undefined) return false;
  const hasOtherHash = status.specHash !== undefined && status.specHash !== outline.specHash;
  return hasOtherHash || !hasItsSteps(flow);
}

function hasItsSteps({ status, outline }: Flow): boolean {
  const steps = status?.steps ?? [];
  return steps.length === outline.steps.length &&
    steps.every((step, index) => step.name === outline.steps[index]!.name);
}

function stagesOf({ flow, changed }: Context): typeof STAGES {
  if (!changed) return STAGES;
  // Where the names are others, which CEL refuses, nothing in the spec tells about a step.
  return hasItsSteps(flow) ? STAGES_OF_CHANGED : [];
}

/**
 * When the first uid that is known and not yet recorded must be written, in ms: with the reason why
 * the pod does not run, if it does not. A uid that nobody has written down is lost with the process.
 */
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
    dueAt = earliest(dueAt, askAt(job, now));
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
