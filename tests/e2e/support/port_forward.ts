/** `kubectl port-forward` for as long as a test needs it. */

import type { Place } from "./world.ts";

export interface ForwardedPort extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/**
 * Forwards a free port of loopback to a pod's, and returns when it is open.
 *
 * @throws {Error} with what kubectl said if it ends before that.
 */
export async function portForward(
  { namespace, world: { cluster } }: Place,
  target: string,
  podPort: number,
): Promise<ForwardedPort> {
  const child = new Deno.Command(cluster.binaries.kubectl, {
    args: [
      ...["--kubeconfig", cluster.kubeconfigPath, "--namespace", namespace],
      ...["port-forward", "--address=127.0.0.1", target, `:${podPort}`],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  const port = value.match(/^Forwarding from 127\.0\.0\.1:(\d+) /)?.[1];
  if (port === undefined) throw new Error(`Cannot forward to ${target}: ${value}${await stderr}`);
  return {
    port: Number(port),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await Promise.all([child.status, stderr, lines.cancel()]);
    },
  };
}
