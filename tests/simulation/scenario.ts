/** What one simulation is: everything that a seed decides before it begins, and can be narrowed. */

import { Chance } from "./chance.ts";
import { ALL_FAULTS, type Fault } from "./faults.ts";

export interface Scenario {
  /** The source of every draw. */
  readonly seed: number;
  /** Which of the seed's flows take part, by number. */
  readonly flows: readonly number[];
  /** The first so many steps of each flow; the others are left out. */
  readonly maxSteps: number;
  readonly faults: readonly Fault[];
  /** How likely what can go wrong does, beside the usual 1. */
  readonly intensity: number;
  /** Faults happen during the first so many ms; then they stop, and everything must settle. */
  readonly windowMs: number;
  /** Controllers at once. */
  readonly replicas: number;
  /** They elect one that works; else all of them do, which is worse than anything an election allows. */
  readonly elects: boolean;
}

/** Flows of one simulation, unless told otherwise. */
export const FLOWS_PER_SEED = 50;

/** The scenario of a seed with its first so many flows. */
export function scenarioOf(seed: number, flows = FLOWS_PER_SEED): Scenario {
  const chance = new Chance(seed, "scenario");
  // Some seeds have hardly any faults, so that what only patience shows is seen too.
  const share = chance.pick([0, 0.15, 0.4, 0.4, 0.7]);
  return {
    seed,
    flows: Array.from({ length: flows }, (_, index) => index),
    maxSteps: Infinity,
    faults: chance.some(ALL_FAULTS, share),
    intensity: chance.pick([0.3, 1, 1, 3]),
    windowMs: chance.pick([60, 180, 180, 400]) * 1000,
    replicas: chance.pick([1, 2, 2, 3]),
    elects: chance.happens(0.6),
  };
}
