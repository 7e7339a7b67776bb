/**
 * All that is wrong with a JobFlow's spec, each error with its path, never only the first. One
 * implementation for the command line, the webhook and the controller. What the schema says of
 * single fields is checked by `src/schema`; here is what concerns more than one field, and what a
 * schema cannot say. A spec of the wrong shape gives fewer errors here, never an exception.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatPath } from "../../schema/mod.ts";
import { checkArtifacts } from "./artifacts.ts";
import { checkConditions } from "./conditions.ts";
import { checkDepth } from "./depth.ts";
import { checkExpressions } from "./expressions.ts";
import { checkForEach } from "./for_each.ts";
import { checkGraph } from "./graph.ts";
import { checkLabels } from "./labels.ts";
import { checkNames } from "./names.ts";
import { checkNumbers } from "./numbers.ts";
import { checkPolicies } from "./policies.ts";
import { checkQuantities } from "./quantities.ts";
import { checkSize } from "./size.ts";
import { checkSources } from "./sources.ts";
import type { SpecError } from "./paths.ts";
import { checkTemplates } from "./templates.ts";
import { checkTransfers } from "./transfers.ts";

export type { SpecError };
export { checkJobSchema } from "./job_schema.ts";
export { missingValues } from "./parameters.ts";
export { type SpecWarning, warnings } from "./warnings.ts";

/** Every rule on a spec; the order is that of the messages. */
const RULES: readonly ((spec: JobFlowSpec) => SpecError[])[] = [
  checkNames, // names are unique
  checkGraph, // dependencies exist and there is no cycle
  checkTemplates, // what a step's Job template must and may not hold
  checkLabels, // what Jobs and pods would be refused for
  checkConditions, // when: parses, type-checks, looks upstream, can hold
  checkForEach, // what a fan-out sets itself
  checkNumbers, // counts and modes of the Jobs
  checkQuantities, // resources are quantities, requests within limits
  checkPolicies, // durations, exit codes
  checkSources, // parameters and artifacts: names, one source each
  checkExpressions, // inputs, outputs and {{ }}: as conditions, and their values fit
  checkTransfers, // artifacts that are carried: addresses, and pods that can do it
  checkArtifacts, // artifacts: read from upstream, mounted where there is room
  checkSize, // what etcd can hold
];

/** The errors of a spec, each path beginning with `spec`; empty: it can be run. */
export function validate(spec: JobFlowSpec): SpecError[] {
  const tooDeep = checkDepth(spec);
  return tooDeep.length > 0 ? tooDeep : RULES.flatMap((rule) => rule(spec));
}

/** `spec.steps[1].dependencies[0]: no step is named …`, one line an error. */
export function formatErrors(errors: readonly SpecError[]): string[] {
  return errors.map((error) => `${formatPath(error.path)}: ${error.message}`);
}
