/**
 * Ending `zen-flow run` before its steps: nothing of them may be left.
 *
 * Each step holds a named pipe open for writing, and hands it on to what it starts. Reading it to
 * its end therefore waits for the last process of the step, and hangs if one stays.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { flow, step, tempFolder } from "./flow_file.ts";
import { startZenFlow } from "./zen_flow.ts";

interface RunningFlow extends AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** Where the program makes its temporary folders. */
  readonly tempDir: string;
  /** Reads its standard output until a text comes; resolves with all of it so far. */
  readonly readUntil: (text: string) => Promise<string>;
  /** Reads its standard output to the end; resolves with all of it. */
  readonly rest: () => Promise<string>;
  readonly stderr: Promise<string>;
  /** Resolves when no process of the step is left. */
  readonly allGone: Promise<unknown>;
}

/** Runs a flow of one step, and waits until the step's processes run. */
async function startStep(script: string, last: readonly unknown[] = []): Promise<RunningFlow> {
  const folder = await tempFolder();
  const pipe = `${folder.path}/pipe`;
  const tempDir = `${folder.path}/tmp`;
  await Deno.mkdir(tempDir);
  const made = await new Deno.Command("mkfifo", { args: [pipe] }).output();
  assert(made.success);
  const steps = [step("long", `exec 9> ${pipe}; ${script}`)];
  const child = startZenFlow(["run", "-"], { env: { TMPDIR: tempDir } });
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(flow("endless", steps, { finally: last })));
  await writer.close();
  // Opening a named pipe waits for its other end.
  const allGone = Deno.readFile(pipe);
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const readUntil = async (expected: string | undefined) => {
    while (expected === undefined || !text.includes(expected)) {
      const { value, done } = await reader.read();
      if (done) {
        assert(expected === undefined, `It ended without ${expected}: ${text}`);
        break;
      }
      text += value;
    }
    return text;
  };
  await readUntil("long │ up");
  return {
    child,
    tempDir,
    readUntil,
    rest: () => readUntil(undefined),
    stderr,
    allGone,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name);
}

Deno.test("zen-flow run ends its steps on Ctrl-C and leaves nothing", async () => {
  const script = `trap 'echo told to end; exit 0' TERM; sleep 1000 & echo up; wait`;
  await using run = await startStep(script);
  run.child.kill("SIGINT");
  const stdout = await run.rest();
  const { code } = await run.child.status;
  await run.allGone;
  assertEquals({ code, stderr: await run.stderr }, { code: 130, stderr: "" }, stdout);
  assertStringIncludes(
    stdout,
    "Cancelled: steps end, and nothing more starts; Ctrl-C again ends at once.\n",
  );
  assertStringIncludes(stdout, "long │ told to end\n");
  assertMatch(stdout, /^endless failed in .+: the flow was cancelled$/m);
  assertEquals(namesIn(run.tempDir), []);
});

Deno.test("zen-flow run lets finally steps run after Ctrl-C, as a cancelled flow does", async () => {
  const last = [step("tidy", "echo tidied")];
  await using run = await startStep("echo up; sleep 1000 & wait", last);
  run.child.kill("SIGINT");
  const stdout = await run.rest();
  const { code } = await run.child.status;
  await run.allGone;
  assertEquals({ code, stderr: await run.stderr }, { code: 130, stderr: "" }, stdout);
  assertStringIncludes(stdout, "Cancelled: steps end, and those of finally still run");
  assertStringIncludes(stdout, "tidy │ tidied\n");
});

Deno.test("zen-flow run ends with the signal's code on SIGTERM and SIGHUP", async () => {
  for (const [signal, expected] of [["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    await using run = await startStep("echo up; sleep 1000");
    run.child.kill(signal);
    const stdout = await run.rest();
    const { code } = await run.child.status;
    await run.allGone;
    assertEquals({ code, stderr: await run.stderr }, { code: expected, stderr: "" }, stdout);
    assertEquals(namesIn(run.tempDir), []);
  }
});

Deno.test("zen-flow run ends at once on a second Ctrl-C, steps that ignore it included", async () => {
  await using run = await startStep(`trap '' TERM INT HUP; echo up; sleep 1000 & wait; sleep 1000`);
  run.child.kill("SIGINT");
  await run.readUntil("Ctrl-C again ends at once.");
  run.child.kill("SIGINT");
  const stdout = await run.rest();
  const { code } = await run.child.status;
  await run.allGone;
  assertEquals(code, 130, stdout);
  const [left] = namesIn(run.tempDir);
  assertEquals(
    await run.stderr,
    `zen-flow: ended at once; left behind: ${run.tempDir}/${left}\n`,
  );
  assertEquals(stdout.includes("cancelled"), false, "it has waited for the step");
});

Deno.test("zen-flow run leaves no process of a step when it is killed", async () => {
  await using run = await startStep(`trap '' TERM INT HUP; echo up; sleep 1000 & sleep 1000`);
  run.child.kill("SIGKILL");
  await run.rest();
  await run.child.status;
  await run.allGone;
  await run.stderr;
});

Deno.test("zen-flow run ends its steps and itself when nobody reads its output", async () => {
  await using folder = await tempFolder();
  const child = startZenFlow(["run", "-"], { env: { TMPDIR: folder.path } });
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(flow("endless", [step("a", "yes")])));
  await writer.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  const { code } = await child.status;
  assertEquals({ code, stderr }, { code: 141, stderr: "" });
  assertEquals(namesIn(folder.path), []);
});
