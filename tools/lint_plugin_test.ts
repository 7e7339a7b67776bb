import { assertStringIncludes } from "@std/assert";
import plugin from "./lint_plugin.ts";

Deno.test("the plugin's tests cover each of its rules", async () => {
  const folder = new URL("lint/", import.meta.url);
  const tests = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith("_test.ts"));
  const sources = tests.map(({ name }) => Deno.readTextFile(new URL(name, folder)));
  const source = (await Promise.all(sources)).join("");
  for (const rule of Object.keys(plugin.rules)) {
    assertStringIncludes(source, `assertFindings("${rule}", [`);
  }
});
