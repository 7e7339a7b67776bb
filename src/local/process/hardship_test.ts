/** What happens when this program dies, or when its disk is full: seen from outside of it. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasMounts } from "../../../tests/support/isolations.ts";

const MOUNTS = await hasMounts();
const PROGRAM = new URL("../../../tests/support/local_program.ts", import.meta.url).href;

function programArgs(scratchDir: string, ...scripts: string[]): string[] {
  const permissions = ["--no-prompt", "--allow-read", "--allow-write", "--allow-run"];
  return ["run", "--quiet", ...permissions, PROGRAM, scratchDir, ...scripts];
}

Deno.test("processExecutor() takes its processes with it when its program is killed", async () => {
  const scratchDir = await Deno.makeTempDir({ prefix: "zen-flow-" });
  const data = `${scratchDir}/volumes/data`;
  await Deno.mkdir(data, { recursive: true });
  await new Deno.Command("mkfifo", { args: [`${data}/pipe`] }).output();
  const script = "exec 9>/data/pipe; sleep 1000 & echo held >&9; echo up; wait";
  const program = new Deno.Command(Deno.execPath(), {
    args: programArgs(scratchDir, script),
    stdout: "piped",
  }).spawn();
  const pipe = Deno.readTextFile(`${data}/pipe`);
  const output = program.stdout.getReader();
  assertEquals(new TextDecoder().decode((await output.read()).value), "up\n");
  program.kill("SIGKILL");
  await program.status;
  // The pipe ends when the last process that holds it has died.
  assertEquals(await pipe, "held\n");
  await output.cancel();
  await Deno.remove(scratchDir, { recursive: true });
});

Deno.test({
  name: "processExecutor() fails a pod whose disk is full, and goes on",
  ignore: !MOUNTS,
  fn: async () => {
    const flood = await runOnSmallDisk("yes | head -c 3000000; sleep 1000");
    assertEquals(flood.map(({ result, reason }) => `${result} ${reason}`), ["Failed OutOfDisk"]);
    const fill = "cat /dev/zero >/data/filler 2>/dev/null; exit 0";
    const ends = await runOnSmallDisk(fill, "echo has no room");
    assertEquals(ends.map(({ result, reason }) => `${result} ${reason}`), [
      "Complete Completed",
      "Failed OutOfDisk",
    ]);
    for (const { message } of [...flood, ends[1]!]) {
      assertStringIncludes(message, "No space left on device");
    }
  },
});

interface PodEnd {
  readonly result: string;
  readonly reason: string;
  readonly message: string;
}

/** Runs the program in a mount namespace where the scratch directory is a disk of 1 MiB. */
async function runOnSmallDisk(...scripts: string[]): Promise<PodEnd[]> {
  const scratchDir = await Deno.makeTempDir({ prefix: "zen-flow-" });
  const script = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"';
  const { stdout, stderr, code } = await new Deno.Command("unshare", {
    args: [
      ...["--user", "--map-root-user", "--mount", "sh", "-c", script, scratchDir],
      ...[Deno.execPath(), ...programArgs(scratchDir, ...scripts)],
    ],
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  await Deno.remove(scratchDir);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}
