/**
 * What Kubernetes' own schema of a Job says of the templates in a spec: unknown fields and wrong types.
 * It is the schema of one release, and has fields whose form the next one may change. So this is no rule
 * of `validate()`: whether it stops a flow is for those to say who know which Kubernetes is meant.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { jobSchema } from "../../../generated/job_schema.ts";
import { checkSchema, type FieldError } from "../../schema/mod.ts";
import { isLiteral } from "../literal.ts";
import { suggestions } from "../suggestions.ts";
import { allSteps, isExpression, objectAt } from "./paths.ts";

/** All that is wrong by that schema, each path beginning with `spec`. Never throws, whatever the shape. */
export function checkJobSchema(spec: JobFlowSpec): FieldError[] {
  const options = { unknownFields: "error", suggest: suggestions() } as const;
  return allSteps(spec).flatMap(([step, path]) => {
    const { template } = objectAt(step);
    // That it must be an object is said by the schema of a flow.
    if (objectAt(template) !== template) return [];
    return checkSchema(template, jobSchema, options)
      // What an expression gives, the rules on expressions check.
      .filter(({ value }) => isLiteral(step) || !isExpression(value))
      .map((error) => ({ ...error, path: [...path, "template", ...error.path] }));
  });
}
