/** docs/CLI.md shows every command on a cluster, and a test runs each of its sections. */

import { assert, assertEquals } from "@std/assert";
import { CLUSTER_COMMANDS } from "../src/cli/cluster/commands.ts";
import { readSections } from "./support/cli_page.ts";

const repository = new URL("../", import.meta.url);
const sections = readSections(await Deno.readTextFile(new URL("docs/CLI.md", repository)));

Deno.test("docs/CLI.md has a section for each command on a cluster that runs it", () => {
  for (const name of Object.keys(CLUSTER_COMMANDS)) {
    const section = sections.find(({ title }) => title === name);
    assert(section !== undefined, `there is no section '${name}'`);
    const isShown = section.commands.some(({ command }) => command.startsWith(`zen-flow ${name}`));
    assert(isShown, `the section '${name}' runs no 'zen-flow ${name}'`);
  }
});

Deno.test("a test runs each section of docs/CLI.md that has commands", async () => {
  const suites = new URL("tests/e2e/suites/", repository);
  const run = new Set<string>();
  for await (const { name } of Deno.readDir(suites)) {
    const source = await Deno.readTextFile(new URL(name, suites));
    for (const [, title] of source.matchAll(/pageTest\(\s*"([^"]*)"/g)) run.add(title!);
  }
  const shown = sections.filter(({ commands }) => commands.length > 0).map(({ title }) => title);
  assertEquals([...run].toSorted(), shown.toSorted());
});
