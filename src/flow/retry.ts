/** Whether a failed attempt is followed by another, and when. */

import type { RetryPolicy } from "./outline.ts";

/**
 * Milliseconds between a failed attempt and the next.
 *
 * Fixed: d. Linear: d·(n+1). Exponential: d·factor^n. Capped by maxDuration.
 * @param retries made so far, n.
 */
export function backoffMs(policy: RetryPolicy, retries: number): number {
  const grown = {
    Fixed: () => policy.durationMs,
    Linear: () => policy.durationMs * (retries + 1),
    Exponential: () => policy.durationMs * policy.factor ** retries,
  }[policy.type]();
  return Math.min(grown, policy.maxDurationMs);
}

/** Why an attempt that failed is the step's last. */
export type NoRetry = "None" | "NotRetriable" | "LimitReached" | "BackoffLimit";

/** What decides besides the step's own policy. */
export interface RetryCircumstances {
  /** Reason of the failure. */
  readonly reason: string;
  /** Retries of this step so far. */
  readonly retries: number;
  /** What the flow's backoffLimit leaves, those retries counted that wait for their moment. */
  readonly flowRetriesLeft: number;
}

/** Failures that another attempt cannot mend, or that a rule of the user's forbids to repeat. */
const NOT_RETRIABLE: ReadonlySet<string> = new Set([
  "PodFailurePolicy",
  "Invalid",
  "NameConflict",
  "ExpressionError",
]);

/** Says why there is no retry, or undefined where there is one. First match wins. */
export function noRetryReason(
  policy: RetryPolicy | undefined,
  { reason, retries, flowRetriesLeft }: RetryCircumstances,
): NoRetry | undefined {
  if (policy === undefined || policy.limit === 0) return "None";
  if (NOT_RETRIABLE.has(reason)) return "NotRetriable";
  if (retries >= policy.limit) return "LimitReached";
  if (flowRetriesLeft <= 0) return "BackoffLimit";
  return undefined;
}
