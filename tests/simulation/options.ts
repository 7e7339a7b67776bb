/** The command line of the simulation: which scenarios are played. */

import { parseArgs } from "@std/cli/parse-args";
import { hashOf } from "./chance.ts";
import { ALL_FAULTS, faultNamed } from "./faults.ts";
import { FLOWS_PER_SEED, type Scenario, scenarioOf } from "./scenario.ts";

export interface Options {
  readonly scenarios: readonly Scenario[];
  /** Only this one is played, and what happens in it is told. */
  readonly isReplay: boolean;
  /** Processes at once. */
  readonly workers: number;
}

/** Flows that are played where nothing is said: 200 seeds. */
const ALL_FLOWS = 200 * FLOWS_PER_SEED;

const NAMES = [
  ...["seed", "flows", "each", "base", "keep", "faults", "steps", "window", "replicas"] as const,
] as const;

/**
 * Reads the arguments.
 *
 * @throws {RangeError} for what cannot be played
 */
export function readOptions(args: readonly string[], cores: number): Options {
  const parsed = parseArgs([...args], {
    string: [...NAMES, "workers"],
    unknown: (argument) => {
      throw new RangeError(`There is no option '${argument}'`);
    },
  });
  const whole = (name: typeof NAMES[number] | "workers"): number | undefined => {
    const text = parsed[name];
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    throw new RangeError(`--${name} must be a whole number, not '${text}'`);
  };
  const workers = Math.max(1, whole("workers") ?? cores);
  const seed = whole("seed");
  const flows = whole("flows");
  if (seed === undefined) {
    const from = parsed.base === undefined ? 1 : hashOf(parsed.base);
    const scenarios = manyScenarios(from, flows ?? ALL_FLOWS, whole("each") ?? FLOWS_PER_SEED);
    return { scenarios, isReplay: false, workers };
  }
  const scenario = scenarioOf(seed, flows ?? FLOWS_PER_SEED);
  const narrowed: Scenario = {
    ...scenario,
    flows: parsed.keep?.split(",").map(Number) ?? scenario.flows,
    faults: parsed.faults === undefined ? scenario.faults : readFaults(parsed.faults),
    maxSteps: whole("steps") ?? scenario.maxSteps,
    windowMs: whole("window") ?? scenario.windowMs,
    replicas: whole("replicas") ?? scenario.replicas,
  };
  return { scenarios: [narrowed], isReplay: true, workers: 1 };
}

/** So many flows in all, over as many seeds in a row as that takes with so many flows each. */
function manyScenarios(from: number, flows: number, each: number): Scenario[] {
  const scenarios: Scenario[] = [];
  for (let left = flows, seed = from; left > 0; left -= each, seed++) {
    scenarios.push(scenarioOf(seed, Math.min(left, each)));
  }
  return scenarios;
}

function readFaults(text: string) {
  if (text === "all") return ALL_FAULTS;
  return text === "none" ? [] : text.split(",").map(faultNamed);
}

/** The command that plays exactly this scenario again. */
export function commandFor(scenario: Scenario): string {
  const { seed, flows, faults, maxSteps, windowMs, replicas } = scenario;
  const usual = scenarioOf(seed, flows.length);
  const parts = [`deno task simulate --seed ${seed}`];
  const keepsAll = flows.every((number, index) => number === index);
  parts.push(keepsAll ? `--flows ${flows.length}` : `--keep ${flows.join()}`);
  if (faults.join() !== usual.faults.join()) parts.push(`--faults ${faults.join() || "none"}`);
  if (maxSteps !== usual.maxSteps) parts.push(`--steps ${maxSteps}`);
  if (windowMs !== usual.windowMs) parts.push(`--window ${windowMs}`);
  if (replicas !== usual.replicas) parts.push(`--replicas ${replicas}`);
  return parts.join(" ");
}
