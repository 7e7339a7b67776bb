import { assertEquals, assertThrows } from "@std/assert";
import { ALL_FAULTS } from "./faults.ts";
import { commandFor, readOptions } from "./options.ts";
import { scenarioOf } from "./scenario.ts";

Deno.test("readOptions() plays 10,000 flows over 200 seeds where nothing is said", () => {
  const { scenarios, isReplay } = readOptions([], 2);
  assertEquals([scenarios.length, isReplay], [200, false]);
  assertEquals(new Set(scenarios.map(({ seed }) => seed)).size, 200);
  assertEquals(scenarios.reduce((sum, { flows }) => sum + flows.length, 0), 10_000);
});

Deno.test("readOptions() makes other seeds of another base, and the same of the same", () => {
  const seeds = (base: string) =>
    readOptions(["--base", base, "--flows", "120"], 2).scenarios.map(({ seed }) => seed);
  assertEquals(seeds("abc"), seeds("abc"));
  assertEquals(seeds("abc").length, 3);
  assertEquals(seeds("abc")[0] === seeds("abd")[0], false);
  const each = readOptions(["--flows", "40", "--each", "15"], 2).scenarios.map(({ flows }) =>
    flows
  );
  assertEquals(each.map((flows) => flows.length), [15, 15, 10]);
});

Deno.test("readOptions() reads what commandFor() writes, for every way of narrowing", () => {
  const usual = scenarioOf(7, 5);
  const scenarios = [
    usual,
    { ...usual, flows: [1, 3] },
    { ...usual, faults: ALL_FAULTS.slice(0, 2) },
    { ...usual, faults: [] },
    { ...usual, maxSteps: 2, windowMs: 5000, replicas: 1 },
  ];
  for (const scenario of scenarios) {
    const args = commandFor(scenario).split(" ").slice(3);
    assertEquals(readOptions(args, 2).scenarios, [scenario]);
  }
});

Deno.test("readOptions() refuses what it does not know", () => {
  assertThrows(() => readOptions(["--sead", "1"], 2), RangeError, "--sead");
  assertThrows(() => readOptions(["--seed", "x"], 2), RangeError, "--seed");
  assertThrows(() => readOptions(["--seed", "1", "--faults", "rain"], 2), RangeError, "rain");
});
