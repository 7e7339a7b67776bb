/** `zen-flow graph` as a user sees it: the drawing, Mermaid, and what is refused. */

import { assertEquals } from "@std/assert";
import { flow, step } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const DIAMOND = flow("diamond", [
  step("fetch", "true"),
  step("build", "true", { dependencies: ["fetch"] }),
  step("test", "true", { dependencies: ["fetch"] }),
  step("report", "true", { dependencies: ["build", "test"] }),
]);

Deno.test("zen-flow graph draws a flow", async () => {
  const { code, stdout, stderr } = await zenFlow(["graph", "-"], { stdin: DIAMOND });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(
    stdout,
    `diamond: 4 steps, 3 levels, at most 2 side by side

    fetch
  ┌───┴─┐
build  test
  └───┬─┘
    report
`,
  );
});

Deno.test("zen-flow graph -o mermaid prints a flowchart", async () => {
  const { code, stdout } = await zenFlow(["graph", "-", "-o", "mermaid"], { stdin: DIAMOND });
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").slice(0, 3), [
    "flowchart TD",
    '  s0["fetch"]',
    '  s1["build"]',
  ]);
});

Deno.test("zen-flow graph refuses what run would refuse, and draws nothing", async () => {
  const stdin = flow("bad", [step("a", "true", { dependencies: ["b"] })]);
  const { code, stdout, stderr } = await zenFlow(["graph", "-"], { stdin });
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  assertEquals(stderr.split("\n").slice(-2), ["1 problem; nothing was drawn.", ""]);
});

Deno.test("zen-flow graph takes one file", async () => {
  const { code, stderr } = await zenFlow(["graph", "a.yaml", "b.yaml"]);
  assertEquals([code, stderr], [
    2,
    'zen-flow graph: unexpected argument "b.yaml"; it takes one FILE|-\n',
  ]);
});

Deno.test("zen-flow graph draws a thousand steps", async () => {
  const name = (index: number) => `step-${index}`;
  const steps = Array.from({ length: 1000 }, (_, index) =>
    step(name(index), "true", {
      dependencies: [index - 10, index - 13, index - 17].filter((one) => one >= 0).map(name),
    }));
  const { code, stdout } = await zenFlow(["graph", "-"], { stdin: flow("large", steps) });
  assertEquals(code, 0);
  const lines = stdout.split("\n");
  assertEquals(lines[0], "large: 1000 steps, 100 levels, at most 10 side by side");
  assertEquals(lines.filter((line) => [...line].length > 80), []);
});
