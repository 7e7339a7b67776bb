/** Runs the cluster's own kubectl as its administrator. */

import type { ClusterPlan } from "./plan.ts";

/** A kubectl that ended with another exit code than 0. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    args: readonly string[],
    result: { readonly code: number; readonly stdout: string; readonly stderr: string },
  ) {
    super(`'kubectl ${args.join(" ")}' ended with exit code ${result.code}: ${result.stderr}`);
    this.exitCode = result.code;
    this.stdout = result.stdout;
    this.stderr = result.stderr;
  }
}

/**
 * Runs kubectl and returns its standard output.
 *
 * @throws {KubectlError} if it ends with another exit code than 0.
 */
export async function kubectl(
  { binaries, layout }: ClusterPlan,
  args: readonly string[],
  stdin = "",
): Promise<string> {
  const env = { PATH: "/usr/bin:/bin", HOME: layout.dir, KUBECONFIG: layout.kubeconfig };
  return await runKubectl({ program: binaries.kubectl, env }, args, stdin);
}

/** The same of any kubectl. */
export async function runKubectl(
  { program, env }: { readonly program: string; readonly env: Record<string, string> },
  args: readonly string[],
  stdin = "",
): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ code, stdout, stderr }] = await Promise.all([
    child.output(),
    new Blob([stdin]).stream().pipeTo(child.stdin).catch((error) => {
      // One that fails may end before it has read it all: what it says is told.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }),
  ]);
  const text = new TextDecoder();
  const result = { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  if (code !== 0) throw new KubectlError(args, result);
  return result.stdout;
}
