/** Runs `deno task cluster`, and what its tests need around it. */

import { assertEquals } from "@std/assert";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the task's own command line, permissions included.
 *
 * @param under a command that runs the one which follows it.
 */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  under: readonly string[] = [],
): Promise<Result> {
  const config = JSON.parse(await Deno.readTextFile(`${repository}/deno.json`));
  const [program, ...task] = config.tasks.cluster.split(" ");
  assertEquals(program, "deno");
  const [first, ...rest] = [...under, Deno.execPath(), ...task, ...args];
  return await output(new Deno.Command(first, { args: rest, cwd: repository, env }));
}

const repository = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** Runs a shell script, with these as its $1, $2 and so on. */
export async function sh(script: string, args: readonly string[] = []): Promise<Result> {
  return await output(new Deno.Command("/bin/sh", { args: ["-c", script, "sh", ...args] }));
}

async function output(command: Deno.Command): Promise<Result> {
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

export async function temporaryDirectory() {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-test-" });
  return {
    path,
    async entries(): Promise<readonly string[]> {
      return (await Array.fromAsync(Deno.readDir(path))).map((entry) => entry.name);
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}
