/** A program that starts a cluster and is killed: what is left of the cluster is its guard's to end. */

import { assertEquals } from "@std/assert";

export interface KilledProcess {
  /** What the program printed last: one line. */
  readonly line: string;
  /** Kills it, and waits until the cluster's guard has ended too. */
  kill(): Promise<void>;
}

/**
 * Runs the script until it has printed a line.
 *
 * @param script has `startCluster`, and prints one line
 */
export async function processToKill(script: string): Promise<KilledProcess> {
  const startCluster = new URL("../../cluster/cluster.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--quiet",
      `import { startCluster } from "${startCluster}";
      ${script}
      setInterval(() => {}, 60_000);`,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  await lines.cancel();
  return {
    line: value.trim(),
    async kill() {
      child.kill("SIGKILL");
      // The cluster's guard holds this pipe: its end is the guard's.
      assertEquals(await new Response(child.stderr).text(), "");
      await child.status;
    },
  };
}
