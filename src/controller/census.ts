/** How many flows and steps there are, by namespace and phase. */

import type { FlowRecord } from "./flow_record.ts";

/** One number of the census. */
export interface Count {
  readonly namespace: string;
  readonly phase: string;
  readonly count: number;
}

export interface Census {
  readonly flows: readonly Count[];
  readonly steps: readonly Count[];
}

/** Counts the flows, and the steps of those whose status has them; what has none yet is Pending. */
export function takeCensus(flows: readonly FlowRecord[]): Census {
  const flowTally = new Tally();
  const stepTally = new Tally();
  for (const { namespace, status, outline } of flows) {
    flowTally.add(namespace, status?.phase ?? "Pending", 1);
    const steps = status?.steps;
    if (steps === undefined) stepTally.add(namespace, "Pending", outline.steps.length);
    else for (const step of steps) stepTally.add(namespace, step.phase ?? "Pending", 1);
  }
  return { flows: flowTally.counts(), steps: stepTally.counts() };
}

class Tally {
  readonly #byNamespace = new Map<string, Map<string, number>>();

  add(namespace: string, phase: string, count: number): void {
    let phases = this.#byNamespace.get(namespace);
    if (phases === undefined) this.#byNamespace.set(namespace, phases = new Map());
    phases.set(phase, (phases.get(phase) ?? 0) + count);
  }

  counts(): Count[] {
    return [...this.#byNamespace].flatMap(([namespace, phases]) =>
      [...phases].map(([phase, count]) => ({ namespace, phase, count }))
    );
  }
}
