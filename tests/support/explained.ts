/** What `zen-flow explain` tells of a flow that is given in a few words. */

import type {
  JobFlow,
  JobFlowSpec,
  JobFlowStatus,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { explain } from "../../src/cli/cluster/explain/explain.ts";
import type { Facts } from "../../src/cli/cluster/explain/facts.ts";
import { parseCommandLine } from "../../src/cli/parse_command_line.ts";
import { readOutline } from "../../src/flow/mod.ts";

/** The moment of the explanation, ms since the epoch. */
export const NOW = Date.parse("2026-01-01T01:00:00Z");
/** A timestamp this long before. */
export const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
/** Of the flow. */
export const UID = "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0001";

/** Of a step. */
export const TEMPLATE = { apiVersion: "batch/v1", kind: "Job", spec: {} } as Step["template"];

/** How the flow differs from one that runs. */
export interface Given {
  readonly steps?: readonly Partial<Step>[];
  readonly spec?: Partial<JobFlowSpec>;
  readonly status?: Partial<JobFlowStatus>;
  /** Of the steps, by name. */
  readonly states?: Readonly<Record<string, Partial<StepStatus>>>;
  readonly metadata?: Partial<JobFlow["metadata"]>;
  readonly facts?: Partial<Facts>;
}

/** Facts on a flow that runs, of steps a and b that have not begun unless they are given. */
function factsOf({ steps, spec, status, states = {}, metadata, facts }: Given): Facts {
  const all = (steps ?? [{ name: "a" }, { name: "b" }])
    .map((step): Step => ({ name: "s", template: TEMPLATE, ...step }));
  const names = [...all, ...spec?.finally ?? []].map((step) => step.name);
  const flow: JobFlow = {
    metadata: { name: "f", uid: UID, generation: 1, creationTimestamp: ago(600), ...metadata },
    spec: { steps: all, ...spec },
    status: {
      observedGeneration: 1,
      phase: "Running",
      startTime: ago(600),
      steps: names.map((name) => ({ name, phase: "Pending", ...states[name] })),
      ...status,
    },
  };
  const outline = readOutline(flow.spec);
  return { flow, outline, jobs: [], attempts: [], pods: [], warnings: [], now: NOW, ...facts };
}

/** `subject: text [next]` of each paragraph; commands of zen-flow are held to be understood. */
export function told(given: Given): string[] {
  return explain(factsOf(given)).map(({ step, text, next }) => {
    if (next?.program === "zen-flow") parseCommandLine(next.words.split(" "), () => undefined);
    return `${step ?? "flow"}: ${text}${
      next === undefined ? "" : ` [${next.program} ${next.words}]`
    }`;
  });
}

/** What is told of one step, which is named `a` and stands so. */
export function toldOfStep(state: Partial<StepStatus>, given: Given = {}): string | undefined {
  const one = { steps: [{ name: "a" }], ...given, states: { a: state, ...given.states } };
  return told(one).find((text) => text.startsWith("a: "));
}
