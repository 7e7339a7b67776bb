/** A small budget of the simulation, and what makes it worth anything: it repeats, and it is rich. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ALL_FAULTS } from "./faults.ts";
import { ENABLED, FEATURES } from "./features.ts";
import { describeFailure } from "./report.ts";
import { type Played, simulate } from "./run.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";

/** Plays it and fails with everything a person needs where something is violated. */
async function play(scenario: Scenario): Promise<Played> {
  const played = await simulate(scenario);
  assertEquals(played.violation, undefined, played.violation && describeFailure(played));
  return played;
}

Deno.test("simulate() takes the same course for the same scenario, and another for another", async () => {
  const scenario = { ...scenarioOf(11, 4), faults: ALL_FAULTS, windowMs: 60_000, replicas: 2 };
  const first = await play(scenario);
  assertEquals((await play(scenario)).hash, first.hash);
  assertNotEquals((await play({ ...scenario, seed: 12 })).hash, first.hash);
});

Deno.test("simulate() finds nothing wrong with 25 seeds of 6 flows", async () => {
  for (let seed = 1001; seed <= 1025; seed++) await play(scenarioOf(seed, 6));
});

Deno.test("simulate() meets every class of faults and every feature of flows", async () => {
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= 12; seed++) {
    const scenario = { ...scenarioOf(seed, 10), faults: ALL_FAULTS, intensity: 2, replicas: 2 };
    for (const [what, count] of (await play(scenario)).counts) {
      counts.set(what, (counts.get(what) ?? 0) + count);
    }
  }
  // Skew is of a replica's birth, pages of every list: they are not events to count.
  const uncounted = new Set(["skew", "pages", "slow-jobs"]);
  const wanted = [...ALL_FAULTS, ...ENABLED.map((feature) => feature.name)];
  const missing = wanted.filter((what) => !uncounted.has(what) && !counts.has(what));
  assertEquals(missing, []);
});

Deno.test("the simulation uses every feature it knows of", () => {
  const unused = FEATURES.filter((feature) => !ENABLED.includes(feature)).map(({ name }) => name);
  assertEquals(unused, []);
  assert(ENABLED.length > 15);
});
