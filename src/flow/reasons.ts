/**
 * Every reason that zen-flow writes into a status, a condition or an event. One constant feeds all
 * of them, so that what `kubectl describe` shows can be searched for here.
 */

/** Reasons of a step (`status.steps[].reason`). A Job's own reason may stand there as well. */
export const StepReason = {
  /** Pending: the last attempt failed, another is due at `nextRetryTime`. */
  RetryBackoff: "RetryBackoff",
  /** Pending: the API server refused the Job (403); tried again. */
  CreateForbidden: "CreateForbidden",
  /** Failed: a container of the Job's pod ended with a code other than 0. */
  Error: "Error",
  /** Failed: the Job failed and its pods no longer tell why. */
  JobFailed: "JobFailed",
  /** Failed: the attempt ran longer than its deadline. */
  DeadlineExceeded: "DeadlineExceeded",
  /** Failed: a FailJob rule of a podFailurePolicy matched. */
  PodFailurePolicy: "PodFailurePolicy",
  /** Failed: the Job was deleted by someone else while it ran. */
  JobDeleted: "JobDeleted",
  /** Failed: the API server calls the Job invalid. */
  Invalid: "Invalid",
  /** Failed: another object has the Job's name. */
  NameConflict: "NameConflict",
  /** Failed: the flow's backoffLimit is used up. */
  BackoffLimitExceeded: "BackoffLimitExceeded",
  /** Skipped: a step it depends on, directly or not, failed. */
  UpstreamFailed: "UpstreamFailed",
  /** Skipped: another step failed and `failFast` is on. */
  FailFast: "FailFast",
} as const;

/** Reasons of the flow's conditions. */
export const FlowReason = {
  Valid: "Valid",
  Invalid: "Invalid",
  StepsSucceeded: "StepsSucceeded",
  StepFailed: "StepFailed",
  BackoffLimitExceeded: "BackoffLimitExceeded",
} as const;

/** Reasons of events. */
export const EventReason = {
  Invalid: "Invalid",
  StepFailed: "StepFailed",
  StepTimedOut: "StepTimedOut",
  StepRetrying: "StepRetrying",
  StrayJob: "StrayJob",
  Succeeded: "Succeeded",
  Failed: "Failed",
} as const;
