/** Specs at the edge of what is right, which the API server keeps as they are. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { inputArtifact, jobSpec, podSpec, policy, step } from "./cases.ts";

/** A spec that is accepted as it is. */
export interface Accepted {
  readonly name: string;
  readonly spec: Partial<JobFlowSpec>;
}

/** Specs at the edge of what is right. */
export const accepted: readonly Accepted[] = [
  { name: "a flow of one step", spec: {} },
  { name: "a step name of one character", spec: step({ name: "0" }) },
  { name: "a step name of 63 characters", spec: step({ name: "a".repeat(63) }) },
  { name: "a Manual step", spec: { steps: [{ name: "ask", type: "Manual" }] } },
  { name: "an empty condition", spec: step({ when: "" }) },
  { name: "no retries", spec: step({ retryPolicy: { limit: 0 } }) },
  {
    name: "durations as Go writes them",
    spec: step({ retryPolicy: { backoff: { duration: "1.5s", maxDuration: "1h2m3.5s" } } }),
  },
  {
    name: "expressions where a number belongs",
    spec: jobSpec({ completions: "{{ int(params.n) }}" }),
  },
  {
    name: "an expression for restartPolicy",
    spec: podSpec({ restartPolicy: "{{ params.policy }}" }),
  },
  {
    name: "fields of a newer Kubernetes in a template",
    spec: podSpec({ inventedYesterday: { deeply: [{ nested: null }] } }),
  },
  { name: "a TTL of nothing", spec: policy({ ttlSecondsAfterFinished: 0 }) },
  {
    name: "an artifact path with dots that do not climb",
    spec: inputArtifact({ path: "/a/..b/c../...", from: "b/c" }),
  },
  { name: "an empty parameter value", spec: { parameters: [{ name: "a", value: "" }] } },
];
