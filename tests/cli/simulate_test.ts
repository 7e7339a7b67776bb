/** `zen-flow run --executor simulate`: the flow's course without running anything. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { flow, step, tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const RETRIED = { retryPolicy: { limit: 2, backoff: { type: "Fixed", duration: "1m" } } };

Deno.test("zen-flow run --executor simulate runs nothing, and hours pass at once", async () => {
  await using folder = await tempFolder();
  const marker = `${folder.path}/started`;
  const { code, stdout, stderr } = await zenFlow(
    ["run", "-", "--executor", "simulate", "--outcome", "a=fail:2,exit=9", "--duration", "a=1h"],
    {
      stdin: flow("long", [
        step("a", `touch ${marker}`, { step: RETRIED }),
        step("b", `touch ${marker}`, { dependencies: ["a"] }),
      ]),
      env: { TMPDIR: folder.path },
    },
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
  assertEquals(stdout.split("\n").map((line) => line.trim()), [
    "Steps are simulated: nothing is run, and the times are virtual.",
    "0.0s  long started, 2 steps",
    "0.0s  a started",
    "1h00m  a attempt 1 of 3 failed, retry in 1m00s: container main ended with exit code 9",
    "1h01m  a started, attempt 2 of 3",
    "2h01m  a attempt 2 of 3 failed, retry in 1m00s: container main ended with exit code 9",
    "2h02m  a started, attempt 3 of 3",
    "3h02m  a succeeded in 3h02m",
    "3h02m  b started",
    "3h02m  b succeeded in 1.0s",
    "3h02m  long succeeded",
    "long succeeded in 3h02m: 2 of 2 steps succeeded",
    "",
  ]);
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("zen-flow run --executor simulate fails a step by its timeout", async () => {
  const { code, stdout } = await zenFlow(["run", "-", "--executor", "simulate", "-o", "json"], {
    stdin: flow("slow", [
      step("a", "", {
        step: {
          timeoutSeconds: 30,
          metadata: { annotations: { "simulate.workflow.zen.io/forever": "true" } },
        },
      }),
    ]),
  });
  assertEquals(code, 1);
  const [{ phase, reason, startTime, completionTime }] = JSON.parse(stdout).status.steps;
  assertEquals([phase, reason], ["Failed", "DeadlineExceeded"]);
  const seconds = (Date.parse(completionTime) - Date.parse(startTime)) / 1000;
  assertEquals(seconds, 30);
});

Deno.test("zen-flow run --executor simulate refuses annotations that it cannot read", async () => {
  const { code, stderr } = await zenFlow(["run", "-", "--executor", "simulate"], {
    stdin: flow("bad", [
      step("a", "", {
        step: { metadata: { annotations: { "simulate.workflow.zen.io/duration": "soon" } } },
      }),
    ]),
  });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "must be a duration as 30s or 1h30m");
});
