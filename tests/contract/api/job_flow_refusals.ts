/** Specs of JobFlows that the rules of the CRD refuse, each with what it is refused for. */

import { podTemplate } from "./objects.ts";

/** What of a spec is wrong, and at which fields. */
export interface RefusedFlow {
  readonly spec: Record<string, unknown>;
  readonly fields: readonly string[];
}

const ROOT = "<nil>";

function template(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { apiVersion: "batch/v1", kind: "Job", spec: { template: podTemplate() }, ...more };
}

/** A flow whose one step is wrong, at a field of the step (empty: the step itself). */
function wrongStep(fields: string | readonly string[], step: Record<string, unknown>): RefusedFlow {
  const listed = typeof fields === "string" ? [fields] : fields;
  return {
    spec: { steps: [{ name: "a", template: template(), ...step }] },
    fields: listed.map((field) => `spec.steps[0]${field && `.${field}`}`),
  };
}

function wrongPolicy(field: string, rule: Record<string, unknown>): RefusedFlow {
  const at = "spec.executionPolicy.podFailurePolicy.rules[0]";
  return {
    spec: { executionPolicy: { podFailurePolicy: { rules: [{ action: "Ignore", ...rule }] } } },
    fields: [at + field],
  };
}

const named = (name: string) => ({ name, template: template() });
const exitCodes = (values: number[]) => ({ onExitCodes: { operator: "In", values } });
const input = (more: unknown) => ({ inputs: { parameters: [{ name: "p", ...more as object }] } });
const artifact = (more: unknown) => ({
  inputs: { artifacts: [{ name: "p", path: "/p", ...more as object }] },
});
const backoff = (more: unknown) => ({ retryPolicy: { backoff: more } });
const bucket = { endpoint: "https://s3.example", bucket: "b", key: "k" };
const keyRef = { name: "n", key: "k" };

/** One or more for each rule. */
export const REFUSED_FLOWS: readonly RefusedFlow[] = [
  { spec: { steps: [named("a"), named("a")] }, fields: [ROOT] },
  { spec: { steps: [named("a")], finally: [named("b"), named("b")] }, fields: [ROOT] },
  { spec: { steps: [named("a")], finally: [named("a")] }, fields: [ROOT] },
  { spec: { parameters: [{ name: "p" }, { name: "p" }] }, fields: ["spec.parameters"] },
  {
    spec: { parameters: [{ name: "p", value: "x", enum: ["y"] }] },
    fields: ["spec.parameters[0]"],
  },
  wrongPolicy("", {}),
  wrongPolicy("", { ...exitCodes([1]), onPodConditions: [{ type: "a" }] }),
  wrongPolicy(".onExitCodes", exitCodes([0, 1])),
  wrongPolicy(".onExitCodes", exitCodes([2, 1])),
  wrongPolicy(".onExitCodes", exitCodes([1, 1])),
  {
    spec: {
      resourceTemplates: {
        configMapTemplates: [{ metadata: { name: "a" } }, { metadata: { name: "a" } }],
      },
    },
    fields: ["spec.resourceTemplates.configMapTemplates"],
  },
  {
    spec: {
      resourceTemplates: {
        volumeClaimTemplates: [
          { metadata: { name: "a" }, spec: {} },
          { metadata: { name: "a" }, spec: {} },
        ],
      },
    },
    fields: ["spec.resourceTemplates.volumeClaimTemplates"],
  },
  wrongStep("", { template: undefined }),
  wrongStep("", { type: "Job", template: undefined }),
  wrongStep("", { type: "Manual" }),
  wrongStep("", { dependencies: ["a"] }),
  wrongStep("retryPolicy.backoff.duration", backoff({ duration: "0s" })),
  wrongStep("retryPolicy.backoff.maxDuration", backoff({ maxDuration: "0.0m0s" })),
  wrongStep("retryPolicy.backoff.maxDuration", backoff({ maxDuration: "2562048h" })),
  wrongStep("inputs.parameters[0]", input({})),
  wrongStep("inputs.parameters[0]", input({ value: "x", valueFrom: { expression: "1" } })),
  wrongStep("inputs.parameters[0].valueFrom", input({ valueFrom: {} })),
  wrongStep(
    "inputs.parameters[0].valueFrom",
    input({ valueFrom: { expression: "1", secretKeyRef: keyRef } }),
  ),
  wrongStep("inputs.artifacts[0]", artifact({})),
  wrongStep("inputs.artifacts[0]", artifact({ from: "a/b", s3: bucket })),
  wrongStep("inputs.artifacts[0].path", artifact({ from: "a/b", path: "/p/../q" })),
  wrongStep("inputs.artifacts[0].path", artifact({ from: "a/b", path: "/p/.." })),
  wrongStep(
    "inputs.artifacts[0].http.headers[0]",
    artifact({ http: { url: "https://x.example", headers: [{ name: "X" }] } }),
  ),
  wrongStep(
    "inputs.artifacts[0].s3",
    artifact({ s3: { ...bucket, accessKeyIDSecretRef: keyRef } }),
  ),
  wrongStep("outputs.parameters[0].valueFrom", {
    outputs: { parameters: [{ name: "p", valueFrom: {} }] },
  }),
  wrongStep("outputs.artifacts[0]", { outputs: { artifacts: [{ name: "p", path: "/p" }] } }),
  wrongStep(["template", "template"], {
    template: template({ metadata: { name: "x", generateName: "y" } }),
  }),
  wrongStep("template", { template: template({ status: {} }) }),
  wrongStep("template.spec", {
    template: template({ spec: { manualSelector: true, template: podTemplate() } }),
  }),
  wrongStep("template.spec.template.spec", {
    template: template({ spec: { template: podTemplate({ restartPolicy: "Always" }) } }),
  }),
  {
    spec: { finally: [{ name: "last", type: "Manual", template: template() }] },
    fields: ["spec.finally[0]"],
  },
];
