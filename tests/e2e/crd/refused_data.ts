/** Specs refused for what is wrong with parameters, artifacts, forEach or resourceTemplates. */

import { input, inputArtifact, outputArtifact, type Refused, rule, step } from "./cases.ts";

/** About data. */
export const refusedData: readonly Refused[] = [
  rule(
    "two parameters of one name",
    { parameters: [{ name: "a" }, { name: "a" }] },
    "spec.parameters: Invalid value: two parameters have the same name",
  ),
  rule(
    "a parameter's value that is not allowed",
    { parameters: [{ name: "a", value: "x", enum: ["y"] }] },
    "spec.parameters[0]: Invalid value: value is not one of enum",
  ),
  {
    name: "a parameter's value that is no string",
    spec: { parameters: [{ name: "a", value: 5 as unknown as string }] },
    causes: [
      'spec.parameters[0].value: Invalid value: "integer": spec.parameters[0].value in body must ' +
      'be of type string: "integer"',
    ],
  },
  rule(
    "an input without a source",
    input({ default: "x" }),
    "spec.steps[0].inputs.parameters[0]: Invalid value: an input parameter has either value or valueFrom",
  ),
  rule(
    "an input with two sources",
    input({ value: "x", valueFrom: { expression: "1" } }),
    "spec.steps[0].inputs.parameters[0]: Invalid value: an input parameter has either value or valueFrom",
  ),
  rule(
    "a valueFrom of two kinds",
    input({ valueFrom: { expression: "1", secretKeyRef: { name: "a", key: "b" } } }),
    "spec.steps[0].inputs.parameters[0].valueFrom: Invalid value: valueFrom has exactly one of expression, jsonPath, configMapKeyRef and secretKeyRef",
  ),
  rule(
    "an artifact path that climbs",
    inputArtifact({ path: "/a/..", from: "b/c" }),
    'spec.steps[0].inputs.artifacts[0].path: Invalid value: "/a/..": a path cannot contain ..',
  ),
  rule(
    "an artifact from nowhere",
    inputArtifact({}),
    "spec.steps[0].inputs.artifacts[0]: Invalid value: an input artifact has exactly one of from, http and s3",
  ),
  rule(
    "an artifact with two stores",
    outputArtifact({
      persistentVolumeClaim: { claimName: "a" },
      s3: { bucket: "b", key: "c" },
    }),
    "spec.steps[0].outputs.artifacts[0]: Invalid value: an output artifact has either persistentVolumeClaim or s3",
  ),
  rule(
    "half a credential",
    outputArtifact({
      s3: { bucket: "b", key: "c", accessKeyIDSecretRef: { name: "a", key: "b" } },
    }),
    "spec.steps[0].outputs.artifacts[0].s3: Invalid value: accessKeyIDSecretRef and secretAccessKeySecretRef are given together or not at all",
  ),
  {
    name: "a forEach over nothing",
    spec: step({ forEach: {} }),
    causes: [
      "spec.steps[0].forEach: Invalid value: 0: spec.steps[0].forEach in body should have at " +
      "least 1 properties",
    ],
  },
  {
    name: "a forEach over two lists",
    spec: step({ forEach: { items: [1], expression: "[1]" } }),
    causes: [
      "spec.steps[0].forEach: Too many: 2: must have at most 1 item",
    ],
  },
  rule(
    "two claims of one name",
    {
      resourceTemplates: {
        volumeClaimTemplates: [
          { metadata: { name: "a" }, spec: {} },
          { metadata: { name: "a" }, spec: {} },
        ],
      },
    },
    "spec.resourceTemplates.volumeClaimTemplates: Invalid value: two volumeClaimTemplates have the same name",
  ),
];
