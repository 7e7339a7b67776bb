/** Helm as an operator runs it: in the repository, with nothing of this machine's settings. */

import { ensureTool } from "../../cluster/build.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { cacheDirectory } from "../../cluster/paths.ts";
import type { ToolName } from "../../cluster/programs.ts";

/** The repository's root, which the operator guide's commands are to be run in. */
export const repository = new URL("../../../", import.meta.url).pathname;

/** How a command has ended. */
export interface Result {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Path of a tool, which is built first if it is not cached. */
export function tool(name: ToolName): Promise<string> {
  const report = (line: string) => console.error(line);
  return ensureTool(name, { cacheDir: cacheDirectory(Deno.env), report });
}

/** Runs a program in the repository's root. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: repository,
    clearEnv: true,
    env,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { success, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/**
 * Runs Helm as the cluster's administrator and returns its standard output.
 *
 * @throws {Error} with its words if it fails.
 */
export async function helm(cluster: Cluster, args: readonly string[]): Promise<string> {
  const env = { HOME: cluster.dir, KUBECONFIG: cluster.kubeconfigPath };
  const { success, stdout, stderr } = await run(await tool("helm"), args, env);
  if (!success) throw new Error(`'helm ${args.join(" ")}' failed: ${stderr.trim()}`);
  return stdout;
}
