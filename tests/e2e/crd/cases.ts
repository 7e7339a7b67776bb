/** What the tables of `crd_test.ts` are made of: specs with one thing wrong in them. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { minimalStep, minimalTemplate } from "../../support/jobflow_samples.ts";

/** A spec that is refused. */
export interface Refused {
  readonly name: string;
  readonly spec: Partial<JobFlowSpec>;
  /** What the server's refusal names: `field: message`. */
  readonly causes: readonly string[];
  /** Whether a CEL rule refuses it, which `src/schema` does not evaluate. */
  readonly byRule?: boolean;
}

/** The pattern of names, as the server shows it. */
export const LABEL = "'^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'";

/** A spec of one step named `a`, with these fields on top. Wrong types are what is tested. */
export function step(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return { steps: [{ ...minimalStep("a"), ...more } as Step] };
}

/** A spec of one step whose template has these fields on top. */
export function template(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return step({ template: { ...minimalTemplate(), ...more } });
}

/** A spec of one step whose Job spec has these fields on top. */
export function jobSpec(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return template({ spec: { ...minimalTemplate().spec, ...more } });
}

/** A spec of one step whose pod spec has these fields on top. */
export function podSpec(more: Record<string, unknown>): Partial<JobFlowSpec> {
  const { spec } = minimalTemplate().spec.template;
  return jobSpec({ template: { spec: { ...spec, ...more } } });
}

/** A spec with this executionPolicy. */
export function policy(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return { executionPolicy: more };
}

/** A spec of one step with one input parameter `p`. */
export function input(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return step({ inputs: { parameters: [{ name: "p", ...more }] } });
}

/** A spec of one step with one input artifact `p`. */
export function inputArtifact(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return step({ inputs: { artifacts: [{ name: "p", path: "/p", ...more }] } });
}

/** A spec of one step with one output artifact `p`. */
export function outputArtifact(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return step({ outputs: { artifacts: [{ name: "p", path: "/p", ...more }] } });
}

/** A spec with one rule in its podFailurePolicy. */
export function podFailureRule(more: Record<string, unknown>): Partial<JobFlowSpec> {
  return policy({ podFailurePolicy: { rules: [{ action: "Ignore", ...more }] } });
}

/** A spec that a CEL rule refuses. */
export function rule(name: string, spec: Partial<JobFlowSpec>, cause: string): Refused {
  return { name, spec, causes: [cause], byRule: true };
}
