/** How long the Job of a step may run: as the step and its template say, and as the flow does. */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Step, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Context, formatInstant, isLive, isStopping, readInstant, stepAt } from "./context.ts";
import type { Outline } from "./outline.ts";
import { prepareStep } from "./prepare.ts";
import type { Action, JobLimit, JobRecord } from "./types.ts";
import { variablesFor } from "./variables.ts";

/** When the flow has run for its activeDeadlineSeconds, in ms; undefined: never. */
export function deadlineAt(
  { activeDeadlineSeconds }: Pick<Outline, "activeDeadlineSeconds">,
  startTime: string | undefined,
): number | undefined {
  const startedAt = readInstant(startTime);
  if (activeDeadlineSeconds === undefined || startedAt === undefined) return undefined;
  return startedAt + activeDeadlineSeconds * 1000;
}

/**
 * The smallest of the step's timeout, the template's own and what is left of the flow's, so that it
 * holds without us.
 *
 * @param step without expressions in its template
 * @param from when the Job starts, in ms
 */
export function jobLimit(
  { flow, outline, now }: Pick<Context, "flow" | "outline" | "now">,
  { step, index }: { readonly step: Step; readonly index: number },
  from: number,
): JobLimit {
  const { activeDeadlineSeconds } = (step.template as Job).spec!;
  const own = Math.min(step.timeoutSeconds ?? Infinity, activeDeadlineSeconds ?? Infinity);
  // Steps of `finally` run after the flow's deadline too.
  const deadline = outline.steps[index]!.final
    ? undefined
    : deadlineAt(outline, flow.status?.startTime ?? formatInstant(now));
  const left = deadline === undefined ? Infinity : Math.max(1, Math.ceil((deadline - from) / 1000));
  if (left < own) return { seconds: left, flowDeadline: deadline };
  return { seconds: own === Infinity ? undefined : own, flowDeadline: undefined };
}

/** Jobs that run towards a deadline which the flow has no more: somebody has changed it. */
export function movedDeadlines(context: Context, steps: readonly StepStatus[]): Action[] {
  const { outline, flow, facts, now } = context;
  if (context.changed) return []; // the step may not be the one that was started
  const deadline = deadlineAt(outline, flow.status?.startTime);
  return steps.flatMap((step, index): Action[] => {
    if (!isLive(step) || isStopping(step)) return [];
    const job = facts.jobs.get(step.jobRef!.name);
    if (job?.flowDeadline === undefined || job.flowDeadline === deadline) return [];
    if (!isOpen(job) || (step.jobRef!.uid ?? job.uid) !== job.uid) return [];
    const made = prepareStep(stepAt(context, index), variablesFor(context, steps, index));
    if ("reason" in made) return [];
    const limit = jobLimit(context, { step: made.step, index }, job.startedAt ?? now);
    return [{ kind: "setJobLimit", name: job.name, uid: job.uid, limit }];
  });
}

function isOpen({ complete, failed, failureTarget, deleting }: JobRecord): boolean {
  return !complete && !failed && !failureTarget && !deleting;
}
