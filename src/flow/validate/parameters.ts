/** The flow's parameters: which of them still need a value before the flow can start. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { items, type SpecError, textAt } from "./paths.ts";

/**
 * Parameters without a value. Such a flow is valid, but not to be started: whoever runs it gives
 * the value.
 */
export function missingValues(spec: JobFlowSpec): SpecError[] {
  return items(spec.parameters, ["spec", "parameters"])
    .filter(([{ value }]) => value === undefined || value === null)
    .map(([parameter, path]) => {
      const name = textAt(parameter.name);
      return {
        path,
        message: `parameter ${name} has no value; give it one here, or run the flow with ` +
          `-p ${name}=VALUE`,
      };
    });
}
