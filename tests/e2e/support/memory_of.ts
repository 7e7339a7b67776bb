/** Runs zen-flow and tells the most memory that it had. */

const MAIN = new URL("../../../src/main.ts", import.meta.url).pathname;
const PROBE = new URL("./memory_probe.ts", import.meta.url).pathname;

/** How the program ended, and its greatest resident memory, MiB. */
export async function runMeasured(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stderr: string; peakMiB: number }> {
  // Deno gives /proc only to programs with every permission.
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--frozen", "--preload", PROBE, MAIN, ...args],
    env,
  }).output();
  const text = new TextDecoder().decode(stderr);
  const peakMiB = Number(/^VmHWM:\s*(\d+) kB$/m.exec(text)?.[1]) / 1024;
  return { code, stderr: text.replace(/^VmHWM.*\n/m, ""), peakMiB };
}
