/** Every file in examples/ runs on this machine, and its files hold what they should. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXAMPLE_ENDS, EXAMPLES } from "../support/examples.ts";
import { tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

interface Finished {
  readonly status: {
    readonly phase: string;
    readonly message: string;
    readonly steps: readonly Record<string, unknown>[];
  };
}

/** The finished flows of an example, and the program's exit code. */
async function run(file: string, ...flags: string[]) {
  const path = new URL(file, EXAMPLES).pathname;
  const { code, stdout, stderr } = await zenFlow(["run", path, "-o", "json", ...flags]);
  if (stdout === "") throw new Error(stderr);
  const printed = JSON.parse(stdout) as Finished & { readonly items?: readonly Finished[] };
  return { code, flows: printed.items ?? [printed] };
}

Deno.test("every example has its expected end in this test", () => {
  const files = [...Deno.readDirSync(EXAMPLES)].filter((entry) => entry.isFile)
    .map((entry) => entry.name).sort();
  assertEquals(files, Object.keys(EXAMPLE_ENDS));
});

for (const [file, ends] of Object.entries(EXAMPLE_ENDS)) {
  Deno.test(`zen-flow run ends examples/${file} as it should`, async () => {
    const asks = file === "approval.yaml";
    const { code, flows } = await run(file, ...(asks ? ["--approve", "all"] : []));
    assertEquals(flows.map(({ status }) => `${status.phase}: ${status.message}`), ends);
    assertEquals(code, ends.every((line) => line.startsWith("Succeeded")) ? 0 : 1);
    if (file === "retries.yaml") checkRetries(flows[0]!);
  });
}

function checkRetries({ status }: Finished): void {
  const [flaky, optional] = status.steps;
  assertEquals([flaky!.attempt, flaky!.retryCount, flaky!.phase], [3, 2, "Succeeded"]);
  assertEquals([optional!.phase, optional!.exitCode], ["Failed", 7]);
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
