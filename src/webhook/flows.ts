/** Whether a JobFlow may be stored as it is: by the checks of the command line and the controller. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { checkJobSchema, formatErrors, type SpecError, validate, warnings } from "../flow/mod.ts";
import type { AdmissionRequest, Cause, Verdict } from "./review.ts";

/** The API server cuts what all warnings of a request say to 4,096 characters. */
const MAX_WARNINGS = 20;

/** More than anybody reads; a graph of a thousand steps may have as many errors. */
const MAX_ERRORS = 100;

/**
 * Refuses a spec with errors, all of them at once, and warns of what is seldom meant. Errors that the
 * stored flow has already refuse nothing: it must be possible to repair one after the other, and to
 * cancel a flow that was let in by an older version.
 */
export function reviewFlow({ object, oldObject }: AdmissionRequest): Verdict {
  const isUnchanged = oldObject !== undefined &&
    JSON.stringify(object.spec) === JSON.stringify(oldObject.spec);
  if (isUnchanged || object.metadata.deletionTimestamp !== undefined) return { allowed: true };
  const errors = errorsOf(object.spec);
  const warned = warningsOf(object.spec, errors);
  const known = new Set(
    oldObject === undefined
      ? []
      : errorsOf(oldObject.spec).map((error) => keyOf(error, oldObject.spec)),
  );
  const fresh = errors.filter((error) => !known.has(keyOf(error, object.spec)));
  if (fresh.length > 0) {
    return { allowed: false, code: 422, causes: causesOf(fresh), warnings: shortened(warned) };
  }
  const stillWrong = formatErrors(errors).map((line) => `not started until mended: ${line}`);
  return { allowed: true, warnings: shortened([...stillWrong, ...warned]) };
}

/** An error stays the same where its step has moved: it is known by name, not by place. */
function keyOf({ path, message }: SpecError, spec: unknown): string {
  const [root, list, index, ...rest] = path;
  const steps =
    ((spec ?? {}) as Partial<Record<string, readonly ({ name?: unknown } | null)[]>>)[list!];
  const isStep = (list === "steps" || list === "finally") && typeof index === "number";
  const step = isStep ? steps?.[index]?.name ?? index : index;
  return JSON.stringify([root, list, step, ...rest, message]);
}

/** The core takes any shape, though its type says otherwise. */
function errorsOf(spec: unknown): SpecError[] {
  return validate(spec as JobFlowSpec);
}

/**
 * First what is wrong by Kubernetes' schema of a Job: no more than a warning, since the API server that
 * asks may be of another release than the schema, and know another form of a field.
 */
function warningsOf(spec: unknown, errors: readonly SpecError[]): string[] {
  const refused = new Set(errors.map(({ path }) => JSON.stringify(path)));
  const misfits = checkJobSchema(spec as JobFlowSpec)
    .filter(({ path }) => !refused.has(JSON.stringify(path)));
  return formatErrors([...misfits, ...warnings(spec as JobFlowSpec)]);
}

function causesOf(errors: readonly SpecError[]): Cause[] {
  const causes = errors.slice(0, MAX_ERRORS).map((error): Cause => {
    const line = formatErrors([error])[0]!;
    return { field: line.slice(0, -error.message.length - 2), message: error.message };
  });
  const more = errors.length - causes.length;
  return more > 0 ? [...causes, { field: "spec", message: `and ${more} more errors` }] : causes;
}

function shortened(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MAX_WARNINGS);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more: zen-flow lint tells them all`] : shown;
}
