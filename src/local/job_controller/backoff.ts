/**
 * How long a Job waits before it replaces failed pods: 10 s, doubled with each further failure in
 * a row, at most 6 minutes, as Kubernetes documents.
 */

import { failuresThrough, isFailed, type JobView, lastFinishedAt } from "./job_view.ts";
import { completionIndexOf, finishedAtOf } from "./pod_facts.ts";

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 360_000;

/** The wait after the n-th failure in a row, ms; 0 without a failure. */
export function backoffDelayMs(failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
}

/**
 * When the Job's next pod may start, ms since the epoch; 0 if nothing holds it back. Failures
 * after the last success count, whichever pod they are of.
 *
 * Kubernetes remembers failures of pods that are gone; here pods that somebody deleted are
 * forgotten, so the next pod may start earlier than it would there.
 */
export function nextPodAt(view: JobView): number {
  const succeeded = view.pods.filter((pod) => pod.status?.phase === "Succeeded");
  const lastSuccessAt = lastFinishedAt(succeeded) ?? -Infinity;
  const failed = view.pods.filter((pod) =>
    isFailed(pod, view.terms) && finishedAtOf(pod) > lastSuccessAt
  );
  const lastFailureAt = lastFinishedAt(failed);
  return lastFailureAt === undefined ? 0 : lastFailureAt + backoffDelayMs(failed.length);
}

/** With backoffLimitPerIndex: when the next pod of this index may start; 0 at once. */
export function nextPodOfIndexAt(view: JobView, index: number): number {
  const failed = view.awaitingRetry.get(index);
  if (!failed || completionIndexOf(failed) !== index) return 0;
  return finishedAtOf(failed) + backoffDelayMs(failuresThrough(failed));
}
