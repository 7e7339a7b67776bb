/** The simple model is worth something only if it notices when the engine is wrong. */

import fc from "fast-check";
import { replaceOnce } from "../support/replace_once.ts";
import type { Edit } from "./planted_bug.ts";
import { PLANTED_BUGS } from "./planted_bugs.ts";
import { randomScenarios } from "./random_scenarios.ts";
import type { Scenario } from "./scenario.ts";

const ROOT = new URL("../../", import.meta.url);

/** What the copy consists of: the core, and what compares it with the simple model. */
const COPIED = [
  "src/flow",
  "src/schema",
  "generated/job_schema.ts",
  "tests/model",
  "tests/support/flow_world.ts",
];

/** The same in every run: a bug must not be noticed by luck. */
const SEED = 4;
const SCENARIOS = 4000;

for (const { title, edits } of PLANTED_BUGS) {
  Deno.test(`the simple model notices an engine that ${title}`, async () => {
    const { failed, errorInstance } = await runCopy(edits);
    if (!failed) throw new Error(`${SCENARIOS} flows went as the simple model says`);
    const { cause } = errorInstance as Error;
    if (cause instanceof TypeError || cause instanceof ReferenceError) throw cause;
  });
}

Deno.test("the simple model notices nothing in a copy without a bug", async () => {
  const { failed, errorInstance } = await runCopy([]);
  if (failed) throw errorInstance;
});

/** Whether random flows go in a copy of the engine with these edits as the simple model says. */
async function runCopy(edits: readonly Edit[]) {
  const folder = await Deno.makeTempDir({ prefix: "planted-bug-" });
  try {
    const root = new URL(`file://${folder}/`);
    for (const path of COPIED) await copy(new URL(path, ROOT), new URL(path, root));
    for (const edit of edits) await plant(edit, root);
    const module = await import(new URL("tests/model/agreement.ts", root).href);
    const assertAgreement: (scenario: Scenario) => void = module.assertAgreement;
    const scenarios = randomScenarios({ maxSteps: 4, maxFinally: 2 });
    return fc.check(
      fc.property(scenarios, (scenario) => assertAgreement(scenario)),
      { numRuns: SCENARIOS, seed: SEED, endOnFailure: true },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copy(from: URL, to: URL): Promise<void> {
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(new URL("./", to), { recursive: true });
    return Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), new URL(`${to.href}/${name}`));
  }
}

async function plant({ file: name, original: text, planted: becomes }: Edit, root: URL) {
  const file = `src/flow/${name}`;
  const path = new URL(file, root);
  const source = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, replaceOnce({ file, source, text, becomes }));
}
