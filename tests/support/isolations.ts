/**
 * The ways of keeping containers apart that tests of the local executor go through: what this
 * machine offers, and the rewriting of paths, which works everywhere.
 */

import { systemClock } from "../../src/kube/clock.ts";
import { inspectMachine, type IsolationChoice } from "../../src/local/process/machine.ts";

let known: Promise<boolean> | undefined;

/** Whether mounts can be had here; where not, `auto` is rewriting as well. */
export function hasMounts(): Promise<boolean> {
  return known ??= works("auto");
}

/** The ways that work here: the best, rewriting, and bubblewrap where it is installed. */
export async function isolations(): Promise<IsolationChoice[]> {
  return await works("bubblewrap") ? ["auto", "rewrite", "bubblewrap"] : ["auto", "rewrite"];
}

async function works(isolation: IsolationChoice): Promise<boolean> {
  const scratchDir = await Deno.makeTempDir();
  const options = { clock: systemClock, environment: {}, scratchDir, isolation };
  const machine = await inspectMachine(options);
  await Deno.remove(scratchDir, { recursive: true });
  return machine.isolation.kind !== "rewrite";
}
