/** The core: what the shell, the webhook and the command line may use of it. */

export type { Outline } from "./outline.ts";
export { readOutline } from "./outline.ts";
export { plan, unseenJobs } from "./plan.ts";
export { jobRecord, podRecord } from "./records.ts";
export { isFinished } from "./status.ts";
export type {
  Action,
  CreateRefusal,
  Flow,
  FlowEvent,
  FlowResource,
  JobRecord,
  Observed,
  Plan,
  PodRecord,
} from "./types.ts";
export {
  formatErrors,
  type SpecError,
  type SpecWarning,
  validate,
  warnings,
} from "./validate/mod.ts";
export {
  API_VERSION,
  ATTEMPT_LABEL,
  FLOW_LABEL,
  GROUP,
  KIND,
  MANAGED_BY,
  MANAGED_BY_LABEL,
  STEP_LABEL,
  VERSION,
} from "./names.ts";
