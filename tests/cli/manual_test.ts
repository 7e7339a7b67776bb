/** Manual steps under `zen-flow run`: answered by flags, at a terminal, or refused at the start. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { flow, step, tempFolder } from "./flow_file.ts";
import { PERMISSIONS, zenFlow } from "./zen_flow.ts";

const ask = (more: object = {}) => ({
  name: "ask",
  type: "Manual",
  message: "Deploy this build?",
  ...more,
});
const deploy = step("deploy", "echo deployed", { dependencies: ["ask"] });

Deno.test("zen-flow run --approve lets a Manual step succeed, by name or by all", async () => {
  for (const name of ["ask", "all"]) {
    const { code, stdout } = await zenFlow(["run", "-", "--approve", name], {
      stdin: flow("release", [ask(), deploy]),
    });
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "ask succeeded");
    assertStringIncludes(stdout, "deploy │ deployed\n");
  }
});

Deno.test("zen-flow run --reject fails a Manual step with the reason", async () => {
  const { code, stdout } = await zenFlow(["run", "-", "--reject", "ask=not on a Friday"], {
    stdin: flow("release", [ask(), deploy]),
  });
  assertEquals(code, 1);
  assertStringIncludes(stdout, "rejected: not on a Friday");
  assertEquals(stdout.includes("deployed"), false);
});

Deno.test("zen-flow run refuses a Manual step that nobody could ever answer", async () => {
  const { code, stdout, stderr } = await zenFlow(["run", "-"], {
    stdin: flow("release", [ask(), deploy]),
  });
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  assertStringIncludes(stderr, "there is no terminal to ask at");
  assertStringIncludes(stderr, "--approve ask or --reject ask=WHY");
  assertStringIncludes(stderr, "1 problem; nothing was started.\n");
});

Deno.test("zen-flow run ends a Manual step by its timeout, and says so while it waits", async () => {
  const { code, stdout } = await zenFlow(["run", "-"], {
    stdin: flow("release", [ask({ timeoutSeconds: 1 }), deploy]),
  });
  assertEquals(code, 1);
  assertStringIncludes(stdout, "Nobody is here to answer for ask: it waits for 1 s");
  assertStringIncludes(stdout, "nobody approved it within 1s");
});

Deno.test("zen-flow run refuses a flow that nothing could resume", async () => {
  const cases = [
    [flow("held", [step("a", "true")], { suspend: true }), "spec.suspend"],
    [
      flow("held", [step("a", "true")]).replace(
        `"metadata":{`,
        `"metadata":{"annotations":{"workflow.zen.io/hold":""},`,
      ),
      "metadata.annotations",
    ],
  ] as const;
  for (const [stdin, path] of cases) {
    const { code, stderr } = await zenFlow(["run", "-"], { stdin });
    assertEquals(code, 1);
    assertStringIncludes(stderr, path);
    assertStringIncludes(stderr, "nothing was started");
  }
});

Deno.test("zen-flow run refuses answers to steps that are not there or not Manual", async () => {
  const cases = [
    [["--approve", "aks"], `no step is named "aks"; did you mean "ask"?`],
    [["--reject", "deploy=no"], "step deploy is not Manual"],
    [["--executor", "simulate", "--outcome", "ask=fail"], "step ask is Manual"],
  ] as const;
  for (const [flags, message] of cases) {
    const { code, stderr } = await zenFlow(["run", "-", ...flags], {
      stdin: flow("release", [ask({ timeoutSeconds: 1 }), deploy]),
    });
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
});

/** Runs the program in a pseudo terminal, and types a line whenever a text has appeared. */
async function atTerminal(
  args: readonly string[],
  dialogue: readonly { readonly seen: string; readonly typed: string }[],
): Promise<{ readonly code: number; readonly screen: string }> {
  const main = new URL("../../src/main.ts", import.meta.url).pathname;
  const words = [Deno.execPath(), "run", ...PERMISSIONS, main, ...args];
  const command = new Deno.Command("script", {
    args: ["-qec", words.map((word) => `'${word}'`).join(" "), "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1", TERM: "xterm" },
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  const left = [...dialogue];
  let screen = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += text;
    while (left.length > 0 && screen.includes(left[0]!.seen)) {
      await writer.write(new TextEncoder().encode(`${left.shift()!.typed}\n`));
    }
  }
  await writer.close();
  const { code } = await child.status;
  return { code, screen };
}

Deno.test("zen-flow run asks at the terminal, again after what is no answer, and goes on", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/release.json`;
  await Deno.writeTextFile(file, flow("release", [ask(), deploy]));
  const { code, screen } = await atTerminal(["run", file], [
    { seen: "ask waits for you: Deploy this build? [y, or n and why]", typed: "perhaps" },
    { seen: "Please type y, or n and why:", typed: "y" },
  ]);
  assertEquals(code, 0, screen);
  assert(screen.indexOf("deployed") > screen.indexOf("Please type"), screen);
});

Deno.test("zen-flow run fails a step that is refused at the terminal, with the reason typed", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/release.json`;
  await Deno.writeTextFile(file, flow("release", [ask(), deploy]));
  const { code, screen } = await atTerminal(["run", file], [
    { seen: "[y, or n and why]", typed: "n not on a Friday" },
  ]);
  assertEquals(code, 1, screen);
  assertStringIncludes(screen, "rejected: not on a Friday");
});
