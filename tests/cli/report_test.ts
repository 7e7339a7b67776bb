/** `zen-flow report` of a file, which needs no cluster. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { flow, step, tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const input = flow("drawn", [step("a", "true"), step("b", "exit 1", { dependencies: ["a"] })]);

Deno.test("zen-flow report draws a flow from a file, with what its status tells", async () => {
  const ended = await zenFlow(["run", "-", "-o", "yaml"], { stdin: input });
  const { code, stdout, stderr } = await zenFlow(["report", "-"], { stdin: ended.stdout });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assert(stdout.startsWith("<!doctype html>"), stdout);
  assertStringIncludes(stdout, "<title>drawn: Failed");
  assertStringIncludes(stdout, "b, Failed");
});

Deno.test("zen-flow report -o FILE writes the graph of what has not run", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/page.html`;
  // A longer file of before is replaced as a whole.
  await Deno.writeTextFile(path, "x".repeat(1e6));
  const { code, stdout, stderr } = await zenFlow(["report", "-", "-o", path], { stdin: input });
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: "",
    stderr: `Report of drawn: ${path}\n`,
  });
  const page = await Deno.readTextFile(path);
  assertStringIncludes(page, "It has no status");
  assert(page.endsWith("</html>\n"), page.slice(-100));
});

Deno.test("zen-flow report says what is wrong with a file, and makes no page", async () => {
  const { code, stdout, stderr } = await zenFlow(["report", "-"], { stdin: "kind: Job" });
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  assertStringIncludes(stderr, "no report was made");
});
