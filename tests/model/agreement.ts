/** Whether the engine and the simple model say the same of a scenario, and how they differ. */

import { engineRun } from "./engine_run.ts";
import { describeScenario, type Scenario } from "./scenario.ts";
import { simpleRun } from "./simple_flow.ts";
import type { Snapshot } from "./simple_state.ts";

/** More than any flow of the tests needs that ends at all. */
const MAX_ROUNDS = 60;

/**
 * Throws, with the scenario and the first round that differs, unless both agree on every round.
 *
 * @param options `twice`: see `RunOptions`; it takes most of the time.
 */
export function assertAgreement(
  scenario: Scenario,
  { twice = true }: { readonly twice?: boolean } = {},
): void {
  const expected = simpleRun(scenario, MAX_ROUNDS);
  let actual: Snapshot[];
  try {
    actual = engineRun(scenario, { maxRounds: MAX_ROUNDS, twice });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`${text}\n${describeScenario(scenario)}`, { cause: error });
  }
  for (let round = 0; round < Math.max(expected.length, actual.length); round++) {
    const model = line(expected[round]);
    const engine = line(actual[round]);
    if (model === engine) continue;
    const earlier = expected.slice(0, round).map((each, index) =>
      `  round ${index}: ${line(each)}`
    );
    throw new Error(
      [
        `the engine and the simple model differ in round ${round}:`,
        describeScenario(scenario),
        ...earlier,
        `  model:   ${model}`,
        `  engine:  ${engine}`,
      ].join("\n"),
    );
  }
}

function line(snapshot: Snapshot | undefined): string {
  if (snapshot === undefined) return "over";
  const steps = Object.entries(snapshot.steps).map(([name, words]) => `${name} ${words}`);
  return `${snapshot.flow}: ${steps.join(", ")}`;
}
