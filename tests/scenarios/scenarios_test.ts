/** Each scenario comes out as it says. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { play, scenarioFiles } from "./play.ts";
import { SENTENCES } from "./sentences.ts";

for (const file of await scenarioFiles()) {
  const name = file.pathname.split("/").at(-1)!;
  const text = await Deno.readTextFile(file);
  Deno.test(`scenario ${name}: ${text.split("\n")[0]!.slice(2)}`, async () => {
    assertEquals(await play(text), text);
  });
}

const FLOW = "# It fails.\n\nflow one\n  steps: [{name: a}]\n\n";

Deno.test("play() names the line that means nothing, and what could stand there", async () => {
  const error = await assertRejects(() => play(`${FLOW}pod a-1 burns\n----\n`), Error, "line 6: ");
  assertStringIncludes((error as Error).message, "pod build-1 exit 3");
});

Deno.test("play() names the line of a pod that does not run", async () => {
  await assertRejects(() => play(`${FLOW}pod b-1 exit 0\n----\n`), Error, "line 6: no pod of b-1");
});

Deno.test("play() gives back what was seen where something else is written", async () => {
  const out = await play(`${FLOW}pod a-1 exit 0\n----\none Failed\n`);
  assertStringIncludes(out, "one Succeeded 1/1");
  assertEquals(out.includes("one Failed"), false);
});

Deno.test("the scenarios' README shows every sentence, and each is its own pattern's", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", import.meta.url));
  for (const { example, pattern } of SENTENCES) {
    assert(pattern.test(example), example);
    assertStringIncludes(readme, `\`${example}\``);
  }
});
