/**
 * How many pods a Job should have now: which to make, which to take away.
 */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { nextPodAt, nextPodOfIndexAt } from "./backoff.ts";
import { hasValidIndex, type JobView } from "./job_view.ts";
import { completionIndexOf, isReady } from "./pod_facts.ts";
import { podOf } from "./pod_of_job.ts";

/** Most pods made or deleted in one go; the next pass makes more. Kubernetes' number. */
const MOST_AT_ONCE = 500;

/** What to do about the number of pods. */
export interface Scaling {
  readonly create: readonly Pod[];
  readonly remove: readonly Pod[];
  /** When a pod that is held back may start, ms since the epoch. */
  readonly dueAt: number | undefined;
}

const NOTHING: Scaling = { create: [], remove: [], dueAt: undefined };

/** Pods to make and to take away for a Job that has no verdict and is not being deleted. */
export function scaleJob(view: JobView): Scaling {
  const { active, terms } = view;
  if (terms.suspended) return { ...NOTHING, remove: active };
  const wanted = wantedActive(view);
  const surplus = surplusPods(view, active.length - wanted);
  // Taking away goes first, so that a doubled index is gone before it is looked at again.
  if (surplus.length > 0) return { ...NOTHING, remove: surplus.slice(0, MOST_AT_ONCE) };
  const leaving = terms.replacesOnlyFailed ? view.terminating.length : 0;
  const missing = Math.min(wanted - active.length - leaving, MOST_AT_ONCE);
  if (missing <= 0) return NOTHING;
  return terms.backoffLimitPerIndex === undefined
    ? createAll(view, missing)
    : createDueIndexes(view, missing);
}

function wantedActive({ terms, succeeded, active }: JobView): number {
  if (terms.completions === undefined) return succeeded > 0 ? active.length : terms.parallelism;
  return Math.max(0, Math.min(terms.completions - succeeded, terms.parallelism));
}

function createAll(view: JobView, missing: number): Scaling {
  const startAt = nextPodAt(view);
  if (startAt > view.now) return { ...NOTHING, dueAt: startAt };
  const create = view.terms.indexed
    ? pendingIndexes(view, missing).map((index) => podOf(view, index))
    : Array.from({ length: missing }, () => podOf(view));
  return { ...NOTHING, create };
}

/** Each index has its own backoff. An index that still waits holds its place, as in Kubernetes. */
function createDueIndexes(view: JobView, missing: number): Scaling {
  const pending = pendingIndexes(view, missing)
    .map((index) => ({ index, startAt: nextPodOfIndexAt(view, index) }));
  const due = pending.filter(({ startAt }) => startAt <= view.now);
  const later = pending.filter(({ startAt }) => startAt > view.now).map(({ startAt }) => startAt);
  return {
    ...NOTHING,
    create: due.map(({ index }) => podOf(view, index)),
    dueAt: later.length > 0 ? Math.min(...later) : undefined,
  };
}

/** The lowest indexes that have neither ended nor a pod at work. */
function pendingIndexes(view: JobView, most: number): number[] {
  const busy = view.terms.replacesOnlyFailed ? [...view.active, ...view.terminating] : view.active;
  const taken = new Set(busy.map(completionIndexOf));
  const pending: number[] = [];
  for (let index = 0; index < (view.terms.completions ?? 0) && pending.length < most; index++) {
    if (taken.has(index) || view.completedIndexes.has(index)) continue;
    if (!view.failedIndexes.has(index)) pending.push(index);
  }
  return pending;
}

/**
 * Active pods to take away: of an Indexed Job all that double an index or have none of the Job's;
 * then, until `atLeast` are chosen, those that have come least far.
 */
function surplusPods(view: JobView, atLeast: number): Pod[] {
  const bestFirst = [...view.active].sort(compareProgress);
  const surplus: Pod[] = [];
  const rest: Pod[] = [];
  const kept = new Set<number>();
  for (const pod of bestFirst) {
    const index = completionIndexOf(pod);
    const fits = !view.terms.indexed || (hasValidIndex(pod, view.terms) && !kept.has(index!));
    if (index !== undefined) kept.add(index);
    (fits ? rest : surplus).push(pod);
  }
  const more = Math.max(0, atLeast - surplus.length);
  return [...surplus, ...rest.toReversed().slice(0, more)];
}

/** Orders pods that one would rather keep first: placed, running, ready, older. */
function compareProgress(a: Pod, b: Pod): number {
  return rank(b) - rank(a) || createdAt(a) - createdAt(b);
}

function rank(pod: Pod): number {
  return (pod.spec?.nodeName ? 4 : 0) + (pod.status?.phase === "Running" ? 2 : 0) +
    (isReady(pod) ? 1 : 0);
}

function createdAt(pod: Pod): number {
  return Date.parse(pod.metadata.creationTimestamp ?? "") || 0;
}
