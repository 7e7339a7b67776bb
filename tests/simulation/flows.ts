/** Random flows: each is a function of the seed and its number. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatErrors, validate } from "../../src/flow/mod.ts";
import { Chance } from "./chance.ts";
import { ENABLED, simpleStep } from "./features.ts";
import type { Scenario } from "./scenario.ts";

/** A flow, and when and where it is created. */
export interface PlannedFlow {
  readonly name: string;
  readonly namespace: string;
  /** ms since the simulation began. */
  readonly createdAtMs: number;
  readonly spec: JobFlowSpec;
  readonly features: readonly string[];
}

export const NAMESPACES = ["default", "team-a", "team-b"] as const;

/** The flow of this number. */
export function plannedFlow(scenario: Scenario, number: number): PlannedFlow {
  const { seed, maxSteps, windowMs } = scenario;
  const chance = new Chance(seed, "flow", number);
  // Swarm: a seed knows some features only, so that they meet each other more often.
  const known = new Chance(seed, "features").some(ENABLED, 0.6);
  const spec: JobFlowSpec = { steps: randomSteps(chance) };
  const features = known.filter(({ share }) => chance.happens(share));
  for (const feature of features) feature.add(spec, new Chance(seed, number, feature.name));
  const name = chance.pick([`flow-${number}`, `flow.${number}.x`]);
  const namespace = chance.pick(NAMESPACES);
  const createdAtMs = chance.between(0, windowMs * 0.8);
  const cut = shorten(spec, maxSteps);
  const errors = formatErrors(validate(cut));
  if (errors.length > 0) {
    throw new Error(`Cannot simulate flow ${number} of seed ${seed}: ${errors.join("; ")}`);
  }
  return { name, namespace, createdAtMs, spec: cut, features: features.map((one) => one.name) };
}

function randomSteps(chance: Chance): Step[] {
  const count = chance.pick([1, 1, 2, 2, 3, 3, 4, 5, 6, 8]);
  const density = chance.pick([0, 0.2, 0.5, 1]);
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    const earlier = steps.map((step) => step.name);
    const dependencies = density === 1 ? earlier.slice(-1) : chance.some(earlier, density);
    steps.push(simpleStep(`s${i}`, dependencies));
  }
  return chance.happens(0.5) ? steps : chance.shuffled(steps);
}

/** Only the steps with the lowest numbers, and what refers to no other. */
function shorten(spec: JobFlowSpec, maxSteps: number): JobFlowSpec {
  if (spec.steps.length <= maxSteps) return spec;
  const kept = new Set(
    spec.steps.map((step) => step.name).sort().slice(0, maxSteps),
  );
  const steps = spec.steps.filter((step) => kept.has(step.name));
  for (const step of steps) {
    const dependencies = (step.dependencies ?? []).filter((name) => kept.has(name));
    if (dependencies.length > 0) step.dependencies = dependencies;
    else delete step.dependencies;
  }
  return { ...spec, steps };
}
