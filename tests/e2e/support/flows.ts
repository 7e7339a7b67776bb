/** Flows whose pods end on the simulated node as their steps say. */

import type {
  JobFlow,
  JobFlowSpec,
  JobTemplate,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** How the pods of a step end: see tests/cluster/manifests/kwok_stages.yaml. */
export interface Ending {
  /** `1m30s`, or `forever`. At once unless given. */
  readonly duration?: string;
  /** `3`, or one code for each attempt: `1,1,0`. 0 unless given. */
  readonly exitCode?: string;
  /** The termination message. */
  readonly message?: string;
}

/** A step whose pods end like this. */
export function podStep(name: string, ending: Ending = {}, more: Partial<Step> = {}): Step {
  const { duration, exitCode, message } = ending;
  const given = { duration, "exit-code": exitCode, message };
  const annotations = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined)
      .map(([key, value]) => [`zen-flow.test/${key}`, value!]),
  );
  return { name, metadata: { annotations }, template: template(), ...more };
}

/** The smallest template, with these fields in the Job's spec. */
export function template(jobSpec: Readonly<Record<string, unknown>> = {}): JobTemplate {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    spec: {
      template: { spec: { containers: [{ name: "main", image: "none" }] } },
      ...jobSpec,
    },
  };
}

/** A flow of these steps. */
export function flow(
  name: string,
  steps: readonly Step[],
  spec: Partial<JobFlowSpec> = {},
): JobFlow {
  return {
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name },
    spec: { steps: [...steps], ...spec },
  };
}

/** Steps one after the other: `step-1` to `step-N`. */
export function chain(length: number, ending: Ending = {}): Step[] {
  return Array.from({ length }, (_, index) =>
    podStep(
      `step-${index + 1}`,
      ending,
      index === 0 ? {} : { dependencies: [`step-${index}`] },
    ));
}
