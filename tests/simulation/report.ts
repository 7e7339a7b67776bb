/** What is told of simulations: a failure so that a person can follow it, and the sum of all. */

import { FAULTS } from "./faults.ts";
import { plannedFlow } from "./flows.ts";
import { commandFor } from "./options.ts";
import type { Played } from "./run.ts";

/** Lines of what happened last; leases, which are renewed for as long as it lasts, are not of them. */
const TAIL = 60;

/** A failure: what was wrong, what there was, what had happened, and how to see it again. */
export function describeFailure(played: Played): string {
  const { scenario, violation, hash } = played;
  const { check, message, at } = violation!;
  const flows = scenario.flows.map((number) => {
    const { namespace, name, spec, features } = plannedFlow(scenario, number);
    const steps = spec.steps.map(({ name, dependencies = [] }) =>
      dependencies.length > 0 ? `${name} after ${dependencies.join(" and ")}` : name
    );
    return `  ${namespace}/${name}: ${steps.join(", ")}; with ${features.join(", ") || "nothing"}`;
  });
  const faults = scenario.faults.map((fault) => `  ${fault}: ${FAULTS[fault]}`);
  return [
    `violated: ${check}`,
    `  ${message}`,
    `  at ${(at / 1000).toFixed(3)} s, with ${scenario.replicas} replicas`,
    "flows:",
    ...flows.slice(0, 10),
    ...(flows.length > 10 ? [`  and ${flows.length - 10} more`] : []),
    "faults:",
    ...(faults.length > 0 ? faults : ["  none"]),
    "what happened last:",
    ...played.tail(TAIL, (line) => !line.includes("/leases/")),
    `trace ${hash}; again with:`,
    `  ${commandFor(scenario)}`,
  ].join("\n");
}

/** One line on a simulation. */
export function describeRun({ scenario, violation, hash, flows, elapsedMs }: Played): string {
  const outcome = violation === undefined ? "ok" : `VIOLATED: ${violation.check}`;
  const hours = (elapsedMs / 3600_000).toFixed(1);
  const active = scenario.elects ? "one leads" : "all work";
  return `seed ${scenario.seed}: ${flows} flows, ${scenario.replicas} replicas (${active}), ` +
    `${scenario.faults.length} classes of faults, ${hours} h, trace ${hash}: ${outcome}`;
}

/** What all simulations together have seen, most frequent first. */
export function describeCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([what, count]) => `${what} ${count}`).join(", ");
}
