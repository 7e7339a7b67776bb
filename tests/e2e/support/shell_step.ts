/** Steps with real containers. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { template } from "./flows.ts";

/** A step whose container runs a shell script. */
export function shStep(
  name: string,
  script: string,
  more: Partial<Step> = {},
  pod: object = {},
): Step {
  const container = { name: "main", image: "busybox:1.37", command: ["sh", "-c", script] };
  return {
    name,
    template: template({ template: { spec: { containers: [container], ...pod } } }),
    ...more,
  };
}
