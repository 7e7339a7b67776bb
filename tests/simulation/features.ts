/**
 * What random flows are made of, a row a feature. A feature is used as soon as the engine accepts
 * its sample, so a field that the engine learns is covered from that day on.
 */

import type {
  JobFlowSpec,
  JobTemplate,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { validate } from "../../src/flow/mod.ts";
import { Chance } from "./chance.ts";

/** One thing that a flow can have. */
export interface Feature {
  readonly name: string;
  /** How likely a flow that may have it does. */
  readonly share: number;
  /** Puts it into a valid flow, so that it stays valid. */
  readonly add: (spec: JobFlowSpec, chance: Chance) => void;
}

type Policy = NonNullable<JobFlowSpec["executionPolicy"]>;

function policy(name: keyof Policy, value: (chance: Chance) => unknown): Feature {
  return {
    name,
    share: 0.3,
    add: (spec, chance) => {
      spec.executionPolicy = { ...spec.executionPolicy, [name]: value(chance) };
    },
  };
}

function onSteps(name: string, add: (step: Step, chance: Chance) => void): Feature {
  return {
    name,
    share: 0.5,
    add: (spec, chance) => {
      for (const step of allSteps(spec)) {
        if (chance.happens(0.4) && step.type !== "Manual") add(step, chance);
      }
    },
  };
}

function allSteps(spec: JobFlowSpec): Step[] {
  return [...spec.steps, ...spec.finally ?? []];
}

function jobSpec(step: Step): JobTemplate["spec"] {
  return step.template!.spec;
}

function simpleTemplate(): Step["template"] {
  const containers = [{ name: "main", image: "busybox", command: ["true"] }];
  return { apiVersion: "batch/v1", kind: "Job", spec: { template: { spec: { containers } } } };
}

/** A step with the smallest template. */
export function simpleStep(name: string, dependencies: string[] = []): Step {
  return { name, ...(dependencies.length > 0 ? { dependencies } : {}), template: simpleTemplate() };
}

const RETRY_BACKOFFS = [
  undefined,
  { type: "Fixed", duration: "2s" },
  { type: "Linear", duration: "500ms", maxDuration: "20s" },
  { type: "Exponential", duration: "1s", factor: 3, maxDuration: "30s" },
] as const;

const FAILURE_POLICIES = [
  { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }] },
  { rules: [{ action: "Ignore", onExitCodes: { operator: "In", values: [137] } }] },
  { rules: [{ action: "Count", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] },
] as const;

const WIDTHS = [
  { completions: 2, parallelism: 2 },
  { completions: 3, parallelism: 1 },
  { completions: 3, parallelism: 2, completionMode: "Indexed" },
  { completions: 4, parallelism: 4, completionMode: "Indexed", backoffLimitPerIndex: 1 },
] as const;

/** In this order they are put into a flow: those that add steps first. */
export const FEATURES: readonly Feature[] = [
  {
    name: "finally",
    share: 0.4,
    add: (spec, chance) => {
      const steps = [simpleStep("f0")];
      if (chance.happens(0.4)) steps.push(simpleStep("f1", chance.happens(0.5) ? ["f0"] : []));
      spec.finally = steps;
    },
  },
  {
    name: "manual",
    share: 0.2,
    add: (spec, chance) => {
      const step = chance.pick(spec.steps);
      delete step.template;
      Object.assign(step, { type: "Manual", message: "Go on?" });
      if (chance.happens(0.4)) step.timeoutSeconds = chance.whole(5, 60);
    },
  },
  onSteps("when", (step, chance) => {
    const [dependency] = step.dependencies ?? [];
    const conditions = ["always", "never", "1 + 1 == 2", "flow.name.startsWith('none')"];
    if (dependency) conditions.push(`steps.${dependency}.phase == 'Succeeded'`);
    step.when = chance.pick(conditions);
  }),
  onSteps("continueOnFailure", (step) => void (step.continueOnFailure = true)),
  onSteps("retryPolicy", (step, chance) => {
    const backoff = chance.pick(RETRY_BACKOFFS);
    step.retryPolicy = { limit: chance.whole(0, 3), ...(backoff ? { backoff } : {}) };
  }),
  onSteps("timeoutSeconds", (step, chance) => void (step.timeoutSeconds = chance.whole(1, 30))),
  onSteps("job deadline", (step, chance) => {
    jobSpec(step).activeDeadlineSeconds = chance.whole(1, 60);
  }),
  onSteps("job backoffLimit", (step, chance) => {
    jobSpec(step).backoffLimit = chance.whole(1, 3);
  }),
  onSteps("wide job", (step, chance) => void Object.assign(jobSpec(step), chance.pick(WIDTHS))),
  onSteps("restartPolicy", (step) => {
    // Without a limit for the whole Job, what fails is started again for ever.
    if (jobSpec(step).backoffLimitPerIndex !== undefined) return;
    jobSpec(step).template.spec!.restartPolicy = "OnFailure";
  }),
  onSteps("forEach", (step, chance) => {
    const { completions: _count, completionMode: _mode, ...rest } = jobSpec(step);
    step.template!.spec = rest;
    step.forEach = { items: ["a", { b: 1 }, "c"].slice(0, chance.whole(0, 3)) };
  }),
  {
    name: "outputs",
    share: 0.4,
    add: (spec, chance) => {
      const steps = new Map(allSteps(spec).map((step) => [step.name, step]));
      for (const step of allSteps(spec)) {
        if (step.type === "Manual" || (jobSpec(step).completions ?? 1) > 1) continue;
        if (chance.happens(0.6)) step.outputs = { parameters: [{ name: "pod" }] };
      }
      for (const step of steps.values()) {
        const source = step.dependencies?.find((name) => steps.get(name)!.outputs);
        if (source === undefined || step.type === "Manual") continue;
        const output = `steps.${source}.outputs.parameters.pod`;
        if (chance.happens(0.3)) step.when = `has(${output})`;
        const valueFrom = { jsonPath: `${source}:$.pod` };
        const fallback = chance.happens(0.5) ? { default: "none" } : {};
        step.inputs = { parameters: [{ name: "pod", valueFrom, ...fallback }] };
      }
    },
  },
  onSteps("job ttl", (step, chance) => {
    jobSpec(step).ttlSecondsAfterFinished = chance.pick([0, 5, 60]);
  }),
  onSteps("metadata", (step) => {
    step.metadata = { labels: { team: "data" }, annotations: { "example.com/why": "nightly" } };
  }),
  policy("failFast", () => false),
  policy("parallelism", (chance) => chance.whole(1, 3)),
  policy("backoffLimit", (chance) => chance.whole(0, 4)),
  policy("ttlSecondsAfterFinished", (chance) => chance.pick([0, 10, 120])),
  policy("podFailurePolicy", (chance) => structuredClone(chance.pick(FAILURE_POLICIES))),
  policy("activeDeadlineSeconds", (chance) => chance.whole(2, 300)),
  {
    name: "concurrencyGroup",
    share: 0.3,
    add: (spec, chance) => {
      spec.executionPolicy = {
        ...spec.executionPolicy,
        concurrencyGroup: chance.pick(["nightly", "hourly"]),
        concurrencyPolicy: chance.pick(["Queue", "Queue", "Forbid", "Replace"]),
      };
    },
  },
  { name: "suspend", share: 0.1, add: (spec) => void (spec.suspend = true) },
  {
    name: "resourceTemplates",
    share: 0.2,
    add: (spec) => {
      spec.resourceTemplates = {
        configMapTemplates: [{ metadata: { name: "settings" }, data: { mode: "fast" } }],
        volumeClaimTemplates: [{
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        }],
      };
    },
  },
];

/** What somebody may write into a flow that runs, as soon as the engine knows it. */
export const EDITS: Readonly<Record<string, JobFlowSpec>> = {
  suspend: { suspend: true, steps: [simpleStep("a")] },
  cancel: { cancel: true, steps: [simpleStep("a")] },
};

/** The features that the engine accepts today. */
export const ENABLED: readonly Feature[] = FEATURES.filter(isAccepted);

/** Whether the engine accepts this edit today. */
export function isEditAccepted(name: keyof typeof EDITS): boolean {
  return validate(EDITS[name]!).length === 0;
}

/** Whether all that the feature may add is valid. */
function isAccepted({ name, add }: Feature): boolean {
  for (let draw = 0; draw < 20; draw++) {
    const spec: JobFlowSpec = { steps: [simpleStep("s0"), simpleStep("s1", ["s0"])] };
    add(spec, new Chance("sample", name, draw));
    if (validate(spec).length > 0) return false;
  }
  return true;
}
