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
  /** Running: for some time now the API server has failed to create the Job; tried again. */
  CreateFailing: "CreateFailing",
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
  /** Failed: an expression of its inputs or its template cannot be evaluated, or does not fit. */
  ExpressionError: "ExpressionError",
  /** Failed: the step wrote no value for an output that has no default. */
  OutputMissing: "OutputMissing",
  /** Failed: what the step wrote cannot be read. */
  OutputsMalformed: "OutputsMalformed",
  /** Failed: what the step wrote may have been cut, or is more than a status has room for. */
  OutputsTooLarge: "OutputsTooLarge",
  /** Failed: its pod was deleted before its outputs were read. */
  OutputsLost: "OutputsLost",
  /** Skipped: its `when` is false. */
  ConditionFalse: "ConditionFalse",
  /** Failed: its `when` cannot be evaluated. */
  ConditionError: "ConditionError",
  /** Failed: there is nothing of what it is to be given. */
  InputMissing: "InputMissing",
  /** Failed: its `forEach` gives no list. */
  ItemsInvalid: "ItemsInvalid",
  /** Failed: its `forEach` gives more items, or more bytes of them, than a ConfigMap can carry. */
  ItemsTooLarge: "ItemsTooLarge",
  /** Failed: somebody rejected a Manual step. */
  Rejected: "Rejected",
  /** Running: the Job is suspended, by a queue or a person. */
  Queued: "Queued",
  /** Running: no node takes the pod. */
  Unschedulable: "Unschedulable",
  /** Running: the image cannot be pulled. */
  ImagePull: "ImagePull",
  /** Running: the Job controller may not create the pod (quota, admission). */
  PodsForbidden: "PodsForbidden",
  /** Running: the pod has not started yet. */
  Starting: "Starting",
} as const;

/**
 * Why a flow's steps are stopped before their time. Running with such a reason, a step's Job is
 * being deleted; ended with it, the step was Failed (it had begun) or Skipped.
 */
export const STOP_REASONS = ["Cancelled", "Replaced", "DeadlineExceeded"] as const;
export type StopReason = typeof STOP_REASONS[number];

export const STOP_MESSAGES: Readonly<Record<StopReason, string>> = {
  Cancelled: "the flow was cancelled",
  Replaced: "a newer flow of the concurrencyGroup replaces this one",
  DeadlineExceeded: "the flow ran longer than its activeDeadlineSeconds",
};

/** Reasons of the flow's conditions. */
export const FlowReason = {
  Valid: "Valid",
  Invalid: "Invalid",
  StepsSucceeded: "StepsSucceeded",
  StepFailed: "StepFailed",
  BackoffLimitExceeded: "BackoffLimitExceeded",
  ConcurrencyForbidden: "ConcurrencyForbidden",
  /** Suspended condition. */
  Suspended: "Suspended",
  Resumed: "Resumed",
  /** Accepted is False: the spec is not the one that was started. */
  SpecChanged: "SpecChanged",
} as const;

/** Reasons of events. */
export const EventReason = {
  Invalid: "Invalid",
  StepFailed: "StepFailed",
  StepTimedOut: "StepTimedOut",
  StepRetrying: "StepRetrying",
  StrayJob: "StrayJob",
  SpecChanged: "SpecChanged",
  ApprovalNeeded: "ApprovalNeeded",
  ApprovalUnclear: "ApprovalUnclear",
  Approved: "Approved",
  Rejected: "Rejected",
  StatusNotWritten: "StatusNotWritten",
  Succeeded: "Succeeded",
  Failed: "Failed",
} as const;
