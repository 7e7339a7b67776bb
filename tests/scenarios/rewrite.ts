/** `deno task scenarios`: writes into each scenario what is seen now; the diff tells what changed. */

import { play, scenarioFiles } from "./play.ts";

for (const file of await scenarioFiles()) {
  const text = await Deno.readTextFile(file);
  const seen = await play(text);
  if (seen === text) continue;
  await Deno.writeTextFile(file, seen);
  console.log(`rewritten: ${file.pathname.split("/").at(-1)}`);
}
