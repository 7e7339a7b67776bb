/** What a real server refuses in an update of a Job's status. */

import { invalidValue, required } from "./field_cause.ts";
import { type ApiObject, jsonEqual, type JSONObject, objectAt, objectsAt } from "./json.ts";
import type { FieldCause } from "./status.ts";

/** Whether a status has this condition, and it is True. */
export function hasTrueCondition(status: JSONObject, type: string): boolean {
  return objectsAt(status, "conditions").some((condition) =>
    condition.type === type && condition.status === "True"
  );
}

/** A rule of a Job's status: broken in what way, and at which field. */
interface StatusRule {
  readonly field: string;
  readonly text: string;
  /** Whether it complains of something that is missing, not of something wrong. */
  readonly missing?: boolean;
  readonly broken: (status: JSONObject, old: JSONObject) => boolean;
}

const finished = (status: JSONObject) =>
  hasTrueCondition(status, "Complete") || hasTrueCondition(status, "Failed");
const finishes = (status: JSONObject, old: JSONObject) => finished(status) && !finished(old);

/** The transitions that a real server holds whoever controls a Job to. */
const STATUS_RULES: readonly StatusRule[] = [
  {
    field: "status.conditions",
    text: "cannot disable the terminal Complete=True condition",
    broken: (status, old) =>
      hasTrueCondition(old, "Complete") && !hasTrueCondition(status, "Complete"),
  },
  {
    field: "status.conditions",
    text: "cannot disable the terminal Failed=True condition",
    broken: (status, old) => hasTrueCondition(old, "Failed") && !hasTrueCondition(status, "Failed"),
  },
  {
    field: "status.conditions",
    text: "cannot set Failed=True condition without the FailureTarget=true condition",
    broken: (status, old) =>
      hasTrueCondition(status, "Failed") && !hasTrueCondition(old, "Failed") &&
      !hasTrueCondition(status, "FailureTarget"),
  },
  {
    field: "status.conditions",
    text: "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
    broken: (status, old) =>
      hasTrueCondition(status, "Complete") && !hasTrueCondition(old, "Complete") &&
      !hasTrueCondition(status, "SuccessCriteriaMet"),
  },
  {
    field: "status.conditions",
    text: "cannot set Complete=True and Failed=true conditions",
    broken: (status) => hasTrueCondition(status, "Complete") && hasTrueCondition(status, "Failed"),
  },
  {
    field: "status.active",
    text: "active>0 is invalid for finished job",
    broken: (status, old) => finishes(status, old) && Number(status.active ?? 0) > 0,
  },
  {
    field: "status.terminating",
    text: "terminating>0 is invalid for finished job",
    broken: (status, old) => finishes(status, old) && Number(status.terminating ?? 0) > 0,
  },
  {
    field: "status.completionTime",
    text: "completionTime can only be set for Complete jobs",
    broken: (status) =>
      status.completionTime !== undefined && !hasTrueCondition(status, "Complete"),
  },
  {
    field: "status.completionTime",
    text: "completionTime is required for Complete jobs",
    missing: true,
    broken: (status) => status.completionTime === undefined && hasTrueCondition(status, "Complete"),
  },
  {
    field: "status.startTime",
    text: "startTime is required for finished job",
    missing: true,
    broken: (status, old) => finishes(status, old) && status.startTime === undefined,
  },
  {
    field: "status.ready",
    text: "cannot set more ready pods than active",
    broken: (status) => Number(status.ready ?? 0) > Number(status.active ?? 0),
  },
  {
    field: "status.succeeded",
    text: "cannot decrease the succeeded counter",
    broken: (status, old) => Number(status.succeeded ?? 0) < Number(old.succeeded ?? 0),
  },
  {
    field: "status.failed",
    text: "cannot decrease the failed counter",
    broken: (status, old) => Number(status.failed ?? 0) < Number(old.failed ?? 0),
  },
];

/** What is wrong with a change of a Job's status. */
export function validateJobStatusUpdate(job: ApiObject, stored: ApiObject): FieldCause[] {
  const status = objectAt(job, "status") ?? {};
  const old = objectAt(stored, "status") ?? {};
  if (jsonEqual(status, old)) return [];
  return STATUS_RULES.filter(({ broken }) => broken(status, old))
    .map(({ field, text, missing }) =>
      missing ? required(field, text) : invalidValue(field, objectAt(job, "status"), text)
    );
}
