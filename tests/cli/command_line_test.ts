/** The program's edges: help, version, wrong command lines, output that nobody reads. */

import { assertEquals, assertMatch } from "@std/assert";
import { startZenFlow, zenFlow } from "./zen_flow.ts";

Deno.test("zen-flow prints its version", async () => {
  for (const args of [["version"], ["--version"]]) {
    const { code, stdout, stderr } = await zenFlow(args);
    assertMatch(stdout, /^zen-flow \d+\.\d+\.\d+ \(deno \d.*\)\n$/);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  }
});

Deno.test("zen-flow explains itself and its commands", async () => {
  const overall = await zenFlow(["--help"]);
  assertMatch(overall.stdout, /Usage: zen-flow COMMAND/);
  assertEquals(overall.code, 0);
  const command = await zenFlow(["run", "--help"]);
  assertMatch(command.stdout, /Usage: zen-flow run FILE\.\.\.\|-/);
  assertEquals(command.code, 0);
});

Deno.test("zen-flow ends with 2 and one line for a wrong command line", async () => {
  const { code, stdout, stderr } = await zenFlow(["run", "flow.yaml", "--kep", "out"]);
  assertEquals({ code, stdout, stderr }, {
    code: 2,
    stdout: "",
    stderr: "zen-flow run: unknown flag --kep; did you mean --keep?\n",
  });
});

Deno.test("zen-flow ends quietly when nobody reads its output", async () => {
  const child = startZenFlow(["--help"]);
  await child.stdin.close();
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  const { code } = await child.status;
  assertEquals({ code, stderr }, { code: 141, stderr: "" });
});
