/** docs/TROUBLESHOOTING.md names the tests that show what it says: they must exist. */

import { assert } from "@std/assert";

const repository = new URL("../", import.meta.url);
const suites = new URL("tests/e2e/suites/", repository);

/** A pattern for each name of a test; what a name takes from a variable may be anything. */
async function namesOfTests(): Promise<RegExp[]> {
  const names: RegExp[] = [];
  for await (const { name } of Deno.readDir(suites)) {
    const source = await Deno.readTextFile(new URL(name, suites));
    for (const [, , text] of source.matchAll(/clusterTest\(\s*(["'`])(.*?)\1,/gs)) {
      const parts = text!.split(/\$\{[^}]*\}/).map((part) => RegExp.escape(part));
      names.push(new RegExp(`^${parts.join(".+")}$`));
    }
  }
  return names;
}

Deno.test("docs/TROUBLESHOOTING.md names a test for each thing the API server may say", async () => {
  const document = await Deno.readTextFile(new URL("docs/TROUBLESHOOTING.md", repository));
  const [, table] = document.split("## What the API server may say");
  const rows = table!.split("\n").filter((line) => line.startsWith("|")).slice(2);
  assert(rows.length > 15);
  const tests = await namesOfTests();
  for (const row of rows) {
    const name = /`([^`]*)` \|$/.exec(row)?.[1];
    assert(name !== undefined, row);
    assert(tests.some((pattern) => pattern.test(name)), `there is no test '${name}'`);
  }
});
