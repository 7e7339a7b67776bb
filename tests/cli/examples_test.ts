/** Every file in examples/ runs on this machine, and its files hold what they should. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const EXAMPLES = new URL("../../examples/", import.meta.url);

/** What a finished example is, by its file's name. A new example needs a line here. */
const MESSAGES: Readonly<Record<string, string>> = {
  "dag-flow.yaml": "6 of 6 steps succeeded",
  "data-flow.yaml": "10 of 10 steps succeeded",
  "retries.yaml": "2 of 3 steps succeeded; failed, as continueOnFailure allows: optional",
  "simple-linear-flow.yaml": "3 of 3 steps succeeded",
};

Deno.test("every example has its expected end in this test", () => {
  const files = [...Deno.readDirSync(EXAMPLES)].map((entry) => entry.name).sort();
  assertEquals(files, Object.keys(MESSAGES));
});

for (const [file, message] of Object.entries(MESSAGES)) {
  Deno.test(`zen-flow run ends examples/${file} as it should`, async () => {
    const { code, stdout, stderr } = await zenFlow([
      "run",
      new URL(file, EXAMPLES).pathname,
      "-o",
      "json",
    ]);
    assertEquals(code, 0, stderr);
    const { status } = JSON.parse(stdout);
    assertEquals([status.phase, status.message], ["Succeeded", message]);
  });
}

Deno.test("the data flow's report agrees with its log", async () => {
  await using folder = await tempFolder();
  const kept = `${folder.path}/kept`;
  const { code, stderr } = await zenFlow([
    "run",
    new URL("data-flow.yaml", EXAMPLES).pathname,
    "--keep",
    kept,
  ]);
  assertEquals(code, 0, stderr);
  const data = `${kept}/volumes/data-flow-data`;
  const report = await Deno.readTextFile(`${data}/report.md`);
  const clean = (await Deno.readTextFile(`${data}/clean.log`)).trimEnd().split("\n");
  assertStringIncludes(report, `Requests: ${clean.length}, rejected lines: 1200`);
  const notFound = clean.filter((line) => line.split(" ")[3] === "404").length;
  assertStringIncludes(report, `- 404 ${notFound}\n`);
  assertMatch(await Deno.readTextFile(`${data}/package.sha256`), /^[0-9a-f]{64} {2}clean\.log$/m);
});

Deno.test("the retries example makes three attempts of its flaky step", async () => {
  const { stdout } = await zenFlow(["run", `${EXAMPLES.pathname}retries.yaml`, "-o", "json"]);
  const [flaky, optional] = JSON.parse(stdout).status.steps;
  assertEquals([flaky.attempt, flaky.retryCount, flaky.phase], [3, 2, "Succeeded"]);
  assertEquals([optional.phase, optional.exitCode], ["Failed", 7]);
});
