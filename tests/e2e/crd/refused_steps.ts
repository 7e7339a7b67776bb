/** Specs refused for what is wrong with their steps or retries. */

import { minimalStep } from "../../support/jobflow_samples.ts";
import { LABEL, type Refused, rule, step } from "./cases.ts";

/** About steps. */
export const refusedSteps: readonly Refused[] = [
  {
    name: "a flow without steps",
    spec: { steps: [] },
    causes: ["spec.steps: Invalid value: 0: spec.steps in body should have at least 1 items"],
  },
  {
    name: "a flow with too many steps",
    spec: { steps: Array.from({ length: 1001 }, (_, index) => minimalStep(`s${index}`)) },
    causes: ["spec.steps: Too many: 1001: must have at most 1000 items"],
  },
  {
    name: "too many finally steps",
    spec: { finally: Array.from({ length: 51 }, (_, index) => minimalStep(`s${index}`)) },
    causes: ["spec.finally: Too many: 51: must have at most 50 items"],
  },
  {
    name: "a step whose name is no DNS label",
    spec: step({ name: "Build_it" }),
    causes: [
      `spec.steps[0].name: Invalid value: "Build_it": spec.steps[0].name in body should match ${LABEL}`,
    ],
  },
  {
    name: "a step name that is too long",
    spec: step({ name: "a".repeat(64) }),
    causes: ["spec.steps[0].name: Too long: may not be more than 63 bytes"],
  },
  rule(
    "two steps of one name",
    { steps: [minimalStep("a"), minimalStep("b"), minimalStep("a")] },
    "<nil>: Invalid value: two of spec.steps have the same name; names are unique over steps and finally",
  ),
  rule(
    "two finally steps of one name",
    { finally: [minimalStep("a"), minimalStep("a")] },
    "<nil>: Invalid value: two of spec.finally have the same name; names are unique over steps and finally",
  ),
  rule(
    "a finally step with the name of a step",
    { finally: [minimalStep("only")] },
    "<nil>: Invalid value: one of spec.finally has the name of a step; names are unique over steps and finally",
  ),
  rule(
    "a Job step without a template",
    step({ template: undefined }),
    "spec.steps[0]: Invalid value: a step needs a template (a batch/v1 Job), unless its type is Manual",
  ),
  rule(
    "a Manual step with a template",
    step({ type: "Manual" }),
    "spec.steps[0]: Invalid value: a Manual step runs nothing, so it has neither template nor forEach",
  ),
  rule(
    "a step that depends on itself",
    step({ dependencies: ["a"] }),
    "spec.steps[0]: Invalid value: a step cannot depend on itself",
  ),
  {
    name: "a dependency on nothing",
    spec: step({ dependencies: [""] }),
    causes: [
      'spec.steps[0].dependencies[0]: Invalid value: "": spec.steps[0].dependencies[0] in body ' +
      "should be at least 1 chars long",
    ],
  },
  {
    name: "too many dependencies",
    spec: step({ dependencies: Array.from({ length: 65 }, (_, index) => `s${index}`) }),
    causes: ["spec.steps[0].dependencies: Too many: 65: must have at most 64 items"],
  },
  {
    name: "an unknown step type",
    spec: step({ type: "Approval" }),
    causes: [
      'spec.steps[0].type: Unsupported value: "Approval": supported values: "Job", "Manual"',
    ],
  },
  {
    name: "a timeout of nothing",
    spec: step({ timeoutSeconds: 0 }),
    causes: [
      "spec.steps[0].timeoutSeconds: Invalid value: 0: spec.steps[0].timeoutSeconds in body " +
      "should be greater than or equal to 1",
    ],
  },
  {
    name: "a timeout of more than 30 days",
    spec: step({ timeoutSeconds: 2592001 }),
    causes: [
      "spec.steps[0].timeoutSeconds: Invalid value: 2592001: spec.steps[0].timeoutSeconds in " +
      "body should be less than or equal to 2592000",
    ],
  },
  {
    name: "a dependency that is null",
    spec: step({ dependencies: [null] }),
    causes: [
      'spec.steps[0].dependencies[0]: Invalid value: "null": spec.steps[0].dependencies[0] in ' +
      'body must be of type string: "null"',
    ],
  },
];

/** About retries. */
export const refusedRetries: readonly Refused[] = [
  {
    name: "a negative retry limit",
    spec: step({ retryPolicy: { limit: -1 } }),
    causes: [
      "spec.steps[0].retryPolicy.limit: Invalid value: -1: spec.steps[0].retryPolicy.limit in " +
      "body should be greater than or equal to 0",
    ],
  },
  {
    name: "a factor below 1",
    spec: step({ retryPolicy: { backoff: { factor: 0.5 } } }),
    causes: [
      "spec.steps[0].retryPolicy.backoff.factor: Invalid value: 0.5: " +
      "spec.steps[0].retryPolicy.backoff.factor in body should be greater than or equal to 1",
    ],
  },
  {
    name: "a duration in days",
    spec: step({ retryPolicy: { backoff: { duration: "1d" } } }),
    causes: [
      'spec.steps[0].retryPolicy.backoff.duration: Invalid value: "1d": ' +
      "spec.steps[0].retryPolicy.backoff.duration in body should match " +
      "'^(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$'",
      'spec.steps[0].retryPolicy.backoff.duration: Invalid value: "string": type conversion ' +
      "error from 'string' to 'google.protobuf.Duration' evaluating rule: must be more than 0, " +
      "as 30s or 1h30m",
    ],
  },
  rule(
    "a duration of nothing",
    step({ retryPolicy: { backoff: { maxDuration: "0h0m" } } }),
    'spec.steps[0].retryPolicy.backoff.maxDuration: Invalid value: "0h0m": must be more than 0, as 30s or 1h30m',
  ),
];
