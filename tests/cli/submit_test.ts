/** `zen-flow submit` where it can tell without a cluster that a flow would not begin. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { flow, step } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

Deno.test("zen-flow submit refuses a flow with a parameter that has no value, once", async () => {
  const text = flow("daily", [step("report", "true")], { parameters: [{ name: "day" }] });
  const { code, stdout, stderr } = await zenFlow(["submit", "-"], { stdin: text });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "spec.parameters[0]: parameter day has no value; give it one here");
  assertEquals(stderr.match(/has no value/g)?.length, 1);
  assertStringIncludes(stderr, "1 problem; nothing was submitted.");
});

Deno.test("zen-flow submit takes a parameter's value from -p, and then wants a cluster", async () => {
  const text = flow("daily", [step("report", "true")], { parameters: [{ name: "day" }] });
  const args = ["submit", "-", "-p", "day=monday", "--kubeconfig", "/nowhere/config"];
  const { code, stderr } = await zenFlow(args, { stdin: text });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "/nowhere/config");
});
