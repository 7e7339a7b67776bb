/** The phases of a flow, in the order in which it may go through them. */

import type { FlowPhase } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

export const PHASES = [
  "Pending",
  "Running",
  "Suspended",
  "Paused",
  "Succeeded",
  "Failed",
] as const satisfies readonly FlowPhase[];
