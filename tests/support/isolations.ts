/**
 * The ways of keeping containers apart that tests of the local executor go through: what this
 * machine offers, and the rewriting of paths, which works everywhere.
 */

import { systemClock } from "../../src/kube/clock.ts";
import { inspectMachine } from "../../src/local/process/machine.ts";

export const ISOLATIONS = ["auto", "rewrite"] as const;

let known: Promise<boolean> | undefined;

/** Whether mount namespaces can be had here; where not, `auto` is rewriting as well. */
export function hasNamespaces(): Promise<boolean> {
  return known ??= lookForNamespaces();
}

async function lookForNamespaces(): Promise<boolean> {
  const scratchDir = await Deno.makeTempDir();
  const machine = await inspectMachine({ clock: systemClock, environment: {}, scratchDir });
  await Deno.remove(scratchDir, { recursive: true });
  return machine.isolation.kind === "namespaces";
}
