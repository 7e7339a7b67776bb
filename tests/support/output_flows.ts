/** Flows of one step with outputs. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { TerminationMessage } from "../../src/flow/types.ts";
import { FlowWorld, step } from "./flow_world.ts";

/** The outputs that a step declares. */
export type Parameters = NonNullable<NonNullable<Step["outputs"]>["parameters"]>;

/** What a step wrote, and how many bytes the kubelet keeps of it. */
export const written = (text: string, limit = 4096): TerminationMessage => ({ text, limit });

/** A running flow of one step with these outputs, and what else the step and the flow have. */
export function running(
  parameters: Parameters,
  more: Partial<Step> = {},
  spec: Partial<JobFlowSpec> = {},
) {
  const world = new FlowWorld({
    steps: [step("a", { outputs: { parameters }, ...more })],
    ...spec,
  });
  world.pass();
  return world;
}
