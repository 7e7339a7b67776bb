/** Why a step whose Job exists has no running pod yet. */

import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Facts, isPodLive } from "./attempt.ts";
import { StepReason } from "./reasons.ts";
import type { JobRecord, PodRecord } from "./types.ts";

/** Most Jobs are created, and most pods start, within this; a reason before it would only cost a write. */
export const STARTING_GRACE_MS = 5000;

export interface WaitReason {
  readonly reason: string;
  readonly message: string;
}

/** When it is time to ask why the Job's pod does not run, in ms. */
export function askAt(job: JobRecord, now: number): number {
  // A Job from the future: the clocks disagree, so the delay cannot be told. Ask at once.
  return job.createdAt > now + 1000 ? now : job.createdAt + STARTING_GRACE_MS;
}

/**
 * When it is time to ask why no pod of the Job runs, in ms; undefined: one does. One that has ended
 * is followed by another, or by the Job's end, most often within the same grace.
 */
export function askWhyAt(
  job: JobRecord,
  pods: readonly PodRecord[],
  now: number,
): number | undefined {
  if (job.suspended) return askAt(job, now);
  if (pods.some((pod) => isPodLive(pod) && pod.phase !== "Pending")) return undefined;
  const lastEnd = pods.reduce((last, { finishedAt = 0 }) => Math.max(last, finishedAt), 0);
  // From the future: the clocks disagree.
  return Math.max(askAt(job, now), lastEnd > now + 1000 ? now : lastEnd + STARTING_GRACE_MS);
}

/** Undefined: a pod of it runs, or none is on its way as far as can be told. First match wins. */
export function waitReason(job: JobRecord, facts: Facts): WaitReason | undefined {
  const all = facts.pods.get(job.uid) ?? [];
  const pods = all.filter(isPodLive);
  if (job.suspended) {
    return { reason: StepReason.Queued, message: `Job ${job.name} is suspended` };
  }
  if (pods.some((pod) => pod.phase !== "Pending")) return undefined;
  const stuck = pods.find((pod) => pod.unschedulable !== undefined);
  if (stuck) return { reason: StepReason.Unschedulable, message: stuck.unschedulable! };
  const imageless = pods.find((pod) => pod.imageProblem !== undefined);
  if (imageless) return { reason: StepReason.ImagePull, message: imageless.imageProblem! };
  // Pending until all init containers have ended, however long they run.
  if (pods.some((pod) => pod.startedAt !== undefined)) return undefined;
  const refusal = facts.podRefusals.get(job.uid);
  if (pods.length === 0 && refusal !== undefined) {
    return { reason: StepReason.PodsForbidden, message: refusal };
  }
  // Those that it had have ended: what that means is for the Job controller to say.
  if (pods.length < all.length && pods.length === 0) return undefined;
  return { reason: StepReason.Starting, message: "the pod has not started yet" };
}

/**
 * Until when a step whose pod runs may still be said to be Starting, in ms; undefined: not at all.
 * Most pods that start late, on a cluster that is slow, end within this: a write would come for
 * nothing but that.
 */
export function outdatedUntil(
  step: StepStatus,
  job: JobRecord,
  { facts, now }: { readonly facts: Facts; readonly now: number },
): number | undefined {
  if (step.reason !== StepReason.Starting) return undefined;
  const all = facts.pods.get(job.uid) ?? [];
  const live = all.filter(isPodLive);
  const starts = (live.length > 0 ? live : all).map((pod) => pod.startedAt)
    .filter((start) => start !== undefined);
  if (starts.length === 0) return undefined;
  const start = Math.min(...starts);
  // From the future: the clocks disagree, so nobody can tell how long it has run.
  return start > now + 1000 ? undefined : start + STARTING_GRACE_MS;
}
