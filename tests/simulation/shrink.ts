/**
 * Makes a failing scenario small: fewer flows, fewer classes of faults, fewer steps, fewer replicas,
 * a shorter window, as long as the same check fails. What is left is what a person has to read.
 */

import { type Played, simulate } from "./run.ts";
import type { Scenario } from "./scenario.ts";

/** How many simulations a shrinking may take. */
const MOST_RUNS = 300;

/** The smallest failing scenario that was found, played; what is given has failed. */
export async function shrink(
  failed: Played,
  onProgress: (best: Played) => void = () => {},
): Promise<Played> {
  let best = failed;
  let runs = 0;
  const isSmaller = async (candidate: Scenario): Promise<boolean> => {
    if (runs++ >= MOST_RUNS) return false;
    const played = await simulate(candidate);
    if (played.violation?.check !== failed.violation!.check) return false;
    best = played;
    onProgress(best);
    return true;
  };
  let before: Scenario;
  do {
    before = best.scenario;
    for (const attempts of WAYS) {
      // Each success changes what there is left to try.
      for (let next = attempts(best.scenario); next.length > 0 && runs < MOST_RUNS;) {
        const [candidate, ...rest] = next;
        next = await isSmaller(candidate!) ? attempts(best.scenario) : rest;
      }
    }
  } while (best.scenario !== before && runs < MOST_RUNS);
  return best;
}

/** Ways to make a scenario smaller, the boldest of each first. */
const WAYS: readonly ((scenario: Scenario) => Scenario[])[] = [
  (scenario) => subsets(scenario.flows).map((flows) => ({ ...scenario, flows })),
  (scenario) => subsets(scenario.faults).map((faults) => ({ ...scenario, faults })),
  (scenario) => shorter(scenario).map((windowMs) => ({ ...scenario, windowMs })),
  (scenario) =>
    fewer(scenario.replicas, scenario.replicas).map((replicas) => ({ ...scenario, replicas })),
  (scenario) => fewer(scenario.maxSteps, 8).map((maxSteps) => ({ ...scenario, maxSteps })),
];

/** The halves, the quarters, …, then all but one. */
function subsets<T>(items: readonly T[]): T[][] {
  const found: T[][] = [];
  if (items.length <= 1) return found;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < items.length; from += size) {
      found.push(items.slice(from, from + size));
    }
  }
  for (let left = 0; left < items.length; left++) {
    found.push(items.filter((_, index) => index !== left));
  }
  return found;
}

/** A window that ends sooner; what is created at which instant of it moves along. */
function shorter({ windowMs }: Scenario): number[] {
  return [0.25, 0.5, 0.8].map((share) => Math.round(windowMs * share)).filter((ms) => ms >= 5_000);
}

function fewer(count: number, most: number): number[] {
  const found: number[] = [];
  for (let less = 1; less < Math.min(count, most); less++) found.push(less);
  return found;
}
