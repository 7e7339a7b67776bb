/** The core: what the shell, the webhook and the command line may use of it. */

export type { Outline } from "./outline.ts";
export { readOutline } from "./outline.ts";
export { whyNotCounted } from "./approval.ts";
export { isPodLive } from "./attempt.ts";
export { formatInstant } from "./context.ts";
export { plan } from "./plan.ts";
export { isLiteral } from "./literal.ts";
export { claimsOf, type ClaimSource, claimSource, withClaimsOf } from "./adopt_claims.ts";
export { jobRecord, podRecord } from "./records.ts";
export {
  approvalNote,
  compareDecisions,
  decidedBy,
  type DecidedFlow,
  type DecisionChange,
  readDecisions,
  readRecords,
} from "./decisions.ts";
export { type Rerun, rerunOf, rerunStatus, restoredStatus } from "./restore.ts";
export { EventReason } from "./reasons.ts";
export { isFinished } from "./status.ts";
export { DEFAULT_SETTINGS } from "./settings.ts";
export { STARTING_GRACE_MS } from "./waiting.ts";
export type {
  Action,
  CreateRefusal,
  Decision,
  Flow,
  FlowEvent,
  FlowResource,
  GroupFacts,
  GroupMember,
  JobLimit,
  JobRecord,
  Observed,
  Plan,
  PodRecord,
  Settings,
  TerminationMessage,
} from "./types.ts";
export { type LostJob, lostJobs, podlessJobs, silentJobs, unseenJobs } from "./unseen.ts";
export {
  checkJobSchema,
  formatErrors,
  missingValues,
  type SpecError,
  type SpecWarning,
  validate,
  warnings,
} from "./validate/mod.ts";
export {
  API_VERSION,
  APPROVAL_NOTE_PREFIX,
  APPROVED_PREFIX,
  ATTEMPT_LABEL,
  attemptLabels,
  CLAIMS_OF_ANNOTATION,
  DECIDED_BY_PREFIX,
  FLOW_DEADLINE_ANNOTATION,
  FLOW_LABEL,
  flowLabel,
  GROUP,
  GROUP_LABEL,
  HOLD_ANNOTATION,
  KIND,
  MANAGED_BY,
  MANAGED_BY_LABEL,
  REJECTED_PREFIX,
  STEP_LABEL,
  VERSION,
} from "./names.ts";
