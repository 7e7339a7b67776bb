/**
 * Whether a Job has failed or met its success criteria, and why: the first row that applies.
 */

import type { Job, SuccessPolicy } from "@cloudydeno/kubernetes-apis/batch/v1";
import { trueCondition } from "./conditions.ts";
import { parseIndexes } from "./index_set.ts";
import { isFailed, type JobView } from "./job_view.ts";
import { restartsOf } from "./pod_facts.ts";
import { judgeFailedPod } from "./pod_failure_policy.ts";

/** What a Job will end as, though pods of it may still have to go. */
export interface Verdict {
  readonly result: "success" | "failure";
  readonly reason: string;
  readonly message: string;
}

/** The verdict on a Job, without the success that comes from enough completions. */
export function judgeJob(view: JobView): Verdict | undefined {
  return standing(view.job) ?? failedByRule(view) ?? pastLimit(view) ?? pastDeadline(view) ??
    failedIndexes(view) ?? successPolicy(view);
}

/** When the Job passes its activeDeadlineSeconds, ms since the epoch; undefined: never. */
export function deadlineOf({ startedAt, terms }: JobView): number | undefined {
  if (terms.activeDeadlineMs === undefined || startedAt === undefined) return undefined;
  return terms.suspended ? undefined : startedAt + terms.activeDeadlineMs;
}

/** A verdict once written stands. */
function standing(job: Job): Verdict | undefined {
  const met = trueCondition(job, "SuccessCriteriaMet");
  const target = met ?? trueCondition(job, "FailureTarget");
  return target && {
    result: met ? "success" : "failure",
    reason: target.reason ?? "",
    message: target.message ?? "",
  };
}

function failedByRule({ pods, terms }: JobView): Verdict | undefined {
  for (const pod of pods) {
    if (!isFailed(pod, terms)) continue;
    const { message } = judgeFailedPod(terms.podFailurePolicy, pod);
    if (message !== undefined) return failure("PodFailurePolicy", message);
  }
  return undefined;
}

function pastLimit(view: JobView): Verdict | undefined {
  const { failed, terms: { backoffLimit, restartsInPlace } } = view;
  // Restarts in place count only as long as their pod is at work; then the pod itself counts.
  const restarts = restartsInPlace
    ? [...view.active, ...view.terminating].reduce((sum, pod) => sum + restartsOf(pod), 0)
    : 0;
  return failed > backoffLimit || (restarts > 0 && restarts >= backoffLimit)
    ? failure("BackoffLimitExceeded", "Job has reached the specified backoff limit")
    : undefined;
}

function pastDeadline(view: JobView): Verdict | undefined {
  return view.now >= (deadlineOf(view) ?? Infinity)
    ? failure("DeadlineExceeded", "Job was active longer than specified deadline")
    : undefined;
}

function failedIndexes(view: JobView): Verdict | undefined {
  const { failedIndexes: failed, completedIndexes: completed, terms } = view;
  if (terms.backoffLimitPerIndex === undefined || failed.size === 0) return undefined;
  if (failed.size > (terms.maxFailedIndexes ?? Infinity)) {
    return failure(
      "MaxFailedIndexesExceeded",
      "Job has exceeded the specified maximal number of failed indexes",
    );
  }
  return failed.size + completed.size >= (terms.completions ?? 0)
    ? failure("FailedIndexes", "Job has failed indexes")
    : undefined;
}

function successPolicy({ terms, completedIndexes }: JobView): Verdict | undefined {
  if (!terms.indexed || !terms.successPolicy || completedIndexes.size === 0) return undefined;
  const rule = metRule(terms.successPolicy, completedIndexes, terms.completions ?? 0);
  return rule === undefined ? undefined : {
    result: "success",
    reason: "SuccessPolicy",
    message: `Matched rules at index ${rule}`,
  };
}

/** The position of the first rule that is met. */
function metRule(
  policy: SuccessPolicy,
  completed: ReadonlySet<number>,
  completions: number,
): number | undefined {
  const position = policy.rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return completed.size >= (succeededCount ?? Infinity);
    const wanted = parseIndexes(succeededIndexes, completions);
    if (wanted.size === 0) return false;
    const met = [...wanted].filter((index) => completed.has(index)).length;
    return met >= (succeededCount ?? wanted.size);
  });
  return position < 0 ? undefined : position;
}

function failure(reason: string, message: string): Verdict {
  return { result: "failure", reason, message };
}
