/**
 * What is wrong with flows and flags for a run on this machine, though each flow is valid in
 * itself: what would wait for ever, and flags that name steps which are not there.
 */

import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { HOLD_ANNOTATION, missingValues } from "../flow/mod.ts";
import { nearest } from "../schema/mod.ts";
import { checkAnswerable } from "./approvals.ts";
import type { FieldProblem, FlowObject } from "./load.ts";
import { type Invocation, UsageError } from "./parse_command_line.ts";
import { checkSimulation, type SimulationFlags } from "./simulation.ts";

/** The flags of `zen-flow run`. */
export type RunOptions = Extract<Invocation, { command: "run" }>["options"];

/** What the flags say of simulated steps. */
export function simulationFlags({ outcome, duration }: RunOptions): SimulationFlags {
  return { exitCodes: outcome, durationsMs: duration };
}

/** What would keep a valid flow from ever ending here. */
export function checkRunnable(
  flow: FlowObject,
  { options, canAsk }: { readonly options: RunOptions; readonly canAsk: boolean },
): readonly FieldProblem[] {
  // The check before this one has found it to be one.
  const valid = flow as unknown as JobFlow;
  const problems: FieldProblem[] = [];
  if (valid.spec.suspend === true) {
    const message = "nothing could resume the flow here; remove it, or set it to false";
    problems.push({ path: ["spec", "suspend"], message });
  }
  if (valid.metadata.annotations?.[HOLD_ANNOTATION] !== undefined) {
    const message = "nothing would take the flow off hold here; remove the annotation";
    problems.push({ path: ["metadata", "annotations", HOLD_ANNOTATION], message });
  }
  problems.push(...checkStartable(valid.spec), ...missingValues(valid.spec));
  if (!canAsk) problems.push(...checkAnswerable(valid, options));
  if (options.executor === "simulate") {
    problems.push(...checkSimulation(valid.spec, simulationFlags(options)));
  }
  return problems;
}

/** Jobs and pods that wait for somebody else before they start; here nobody else is. */
function checkStartable(spec: JobFlow["spec"]): FieldProblem[] {
  return (["steps", "finally"] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ template }, index) => {
      const { suspend, parallelism, completions, template: pod } = template?.spec ?? {};
      // A Job that wants no pod is complete at once.
      if (template === undefined || completions === 0) return [];
      const at = ["spec", list, index, "template", "spec"];
      const problems: FieldProblem[] = [];
      if (suspend === true) {
        const message = "nothing could resume the Job here; remove it, or set it to false";
        problems.push({ path: [...at, "suspend"], message });
      }
      if (parallelism === 0) {
        const message = "no pod of this Job would start, and nothing could raise it here";
        problems.push({ path: [...at, "parallelism"], message });
      }
      if ((pod?.spec?.schedulingGates ?? []).length > 0) {
        const message = "nothing would remove the gates here; remove them";
        problems.push({ path: [...at, "template", "spec", "schedulingGates"], message });
      }
      return problems;
    })
  );
}

/**
 * Refuses flags that name steps which no flow has, or which are of the other type.
 *
 * @throws {UsageError} with a message of one line.
 */
export function checkStepNames(flows: readonly JobFlow[], options: RunOptions): void {
  const steps = flows.flatMap(({ spec }) => [...spec.steps, ...spec.finally ?? []]);
  const named = [
    ["outcome", [...options.outcome.keys()], false],
    ["duration", [...options.duration.keys()], false],
    ["approve", options.approve.filter((name) => name !== "all"), true],
    ["reject", [...options.reject.keys()], true],
  ] as const;
  for (const [flag, names, isManual] of named) {
    for (const name of names) {
      const fault = nameFault(name, steps, isManual);
      if (fault !== undefined) throw new UsageError(`zen-flow run: --${flag}: ${fault}`);
    }
  }
}

function nameFault(name: string, steps: readonly Step[], isManual: boolean): string | undefined {
  const found = steps.filter((step) => step.name === name);
  if (found.length === 0) {
    const meant = nearest(name, steps.map((step) => step.name));
    const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
    return `no step is named ${JSON.stringify(name)}${hint}`;
  }
  if (found.some((step) => (step.type === "Manual") === isManual)) return undefined;
  return isManual
    ? `step ${name} is not Manual: nobody is asked about it`
    : `step ${name} is Manual and runs nothing; --approve or --reject answers it`;
}
