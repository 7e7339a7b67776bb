/** Specs refused for what is wrong with a template or with the executionPolicy. */

import { jobSpec, podFailureRule, podSpec, policy, type Refused, rule, template } from "./cases.ts";

/** About templates. */
export const refusedTemplates: readonly Refused[] = [
  {
    name: "a template of another kind",
    spec: template({ kind: "CronJob" }),
    causes: [
      'spec.steps[0].template.kind: Unsupported value: "CronJob": supported values: "Job"',
    ],
  },
  {
    name: "a template of another group",
    spec: template({ apiVersion: "batch/v1beta1" }),
    causes: [
      'spec.steps[0].template.apiVersion: Unsupported value: "batch/v1beta1": supported values: ' +
      '"batch/v1"',
    ],
  },
  {
    name: "a template without containers",
    spec: podSpec({ containers: [] }),
    causes: [
      "spec.steps[0].template.spec.template.spec.containers: Invalid value: 0: " +
      "spec.steps[0].template.spec.template.spec.containers in body should have at least 1 items",
    ],
  },
  {
    name: "a container without name and image",
    spec: podSpec({ containers: [{ command: ["true"] }] }),
    causes: [
      "spec.steps[0].template.spec.template.spec.containers[0].image: Required value",
      "spec.steps[0].template.spec.template.spec.containers[0].name: Required value",
    ],
  },
  rule(
    "restartPolicy Always",
    podSpec({ restartPolicy: "Always" }),
    "spec.steps[0].template.spec.template.spec: Invalid value: restartPolicy must be Never or OnFailure",
  ),
  rule(
    "a template with a name",
    template({ metadata: { name: "mine" } }),
    "spec.steps[0].template: Invalid value: metadata.name is given by zen-flow, so the template cannot set it",
  ),
  rule(
    "a template with generateName",
    template({ metadata: { generateName: "mine-" } }),
    "spec.steps[0].template: Invalid value: metadata.name is given by zen-flow, so the template cannot set generateName",
  ),
  rule(
    "a template with a selector",
    jobSpec({ selector: { matchLabels: { a: "b" } } }),
    "spec.steps[0].template.spec: Invalid value: the Job's selector is made by Kubernetes, so the template can set neither selector nor manualSelector",
  ),
  rule(
    "a template with manualSelector",
    jobSpec({ manualSelector: true }),
    "spec.steps[0].template.spec: Invalid value: the Job's selector is made by Kubernetes, so the template can set neither selector nor manualSelector",
  ),
  rule(
    "a template with a status",
    template({ status: { active: 1 } }),
    "spec.steps[0].template: Invalid value: a template has no status",
  ),
];

/** About the executionPolicy. */
export const refusedPolicies: readonly Refused[] = [
  {
    name: "an unknown concurrency policy",
    spec: policy({ concurrencyPolicy: "Wait" }),
    causes: [
      'spec.executionPolicy.concurrencyPolicy: Unsupported value: "Wait": supported values: ' +
      '"Allow", "Forbid", "Queue", "Replace"',
    ],
  },
  {
    name: "a parallelism of nothing",
    spec: policy({ parallelism: 0 }),
    causes: [
      "spec.executionPolicy.parallelism: Invalid value: 0: spec.executionPolicy.parallelism in " +
      "body should be greater than or equal to 1",
    ],
  },
  {
    name: "a podFailurePolicy without rules",
    spec: policy({ podFailurePolicy: { rules: [] } }),
    causes: [
      "spec.executionPolicy.podFailurePolicy.rules: Invalid value: 0: " +
      "spec.executionPolicy.podFailurePolicy.rules in body should have at least 1 items",
    ],
  },
  rule(
    "a pod failure rule that matches nothing",
    podFailureRule({}),
    "spec.executionPolicy.podFailurePolicy.rules[0]: Invalid value: a rule has either onExitCodes or onPodConditions",
  ),
  rule(
    "exit code 0 as a failure",
    podFailureRule({ onExitCodes: { operator: "In", values: [0, 1] } }),
    "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes: Invalid value: values cannot contain 0 with operator In, because exit code 0 is no failure",
  ),
  rule(
    "exit codes out of order",
    podFailureRule({ onExitCodes: { operator: "In", values: [2, 1] } }),
    "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes: Invalid value: values must be in ascending order, each once",
  ),
  rule(
    "an exit code twice",
    podFailureRule({ onExitCodes: { operator: "NotIn", values: [1, 1] } }),
    "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes: Invalid value: values must be in ascending order, each once",
  ),
  {
    name: "an exit code that no process has",
    spec: podFailureRule({ onExitCodes: { operator: "In", values: [256] } }),
    causes: [
      "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 256: " +
      "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes.values[0] in body should be " +
      "less than or equal to 255",
    ],
  },
];
