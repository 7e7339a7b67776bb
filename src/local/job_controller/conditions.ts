/**
 * A Job's conditions.
 */

import type { Job, JobCondition } from "@cloudydeno/kubernetes-apis/batch/v1";
import { formatTime } from "../api/json.ts";

/** What a condition says. */
export interface ConditionText {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** The condition of that type if its status is True. */
export function trueCondition(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((c) => c.type === type && c.status === "True");
}

/** The condition with which the Job has ended: Complete or Failed. */
export function endOf(job: Job): JobCondition | undefined {
  return trueCondition(job, "Complete") ?? trueCondition(job, "Failed");
}

/**
 * The conditions with one more, or with one of that type changed. A condition whose status and
 * text stay keeps its times; one that would begin as False is left out.
 */
export function withCondition(
  conditions: readonly JobCondition[],
  text: ConditionText,
  now: number,
): JobCondition[] {
  const old = conditions.find((condition) => condition.type === text.type);
  if (!old && text.status === "False") return [...conditions];
  if (old?.status === text.status && old.reason === text.reason && old.message === text.message) {
    return [...conditions];
  }
  const time = formatTime(now);
  const condition: JobCondition = {
    type: text.type,
    status: text.status,
    lastProbeTime: time,
    lastTransitionTime: old?.status === text.status ? old.lastTransitionTime : time,
    reason: text.reason,
    message: text.message,
  };
  return old
    ? conditions.map((each) => each === old ? condition : each)
    : [...conditions, condition];
}
