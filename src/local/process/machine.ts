/**
 * This machine as a node: how its containers are kept apart, and what their environment starts
 * from. Made once, used for every container.
 */

import type { Clock } from "../../kube/clock.ts";
import { detectIsolation } from "./isolation.ts";
import type { Isolation } from "./launcher.ts";

/** A machine that runs containers as processes. */
export interface Machine {
  readonly clock: Clock;
  readonly isolation: Isolation;
  /** What each container's environment starts from: PATH, HOME, LANG and the like. */
  readonly environment: ReadonlyMap<string, string>;
  /** Where the launcher finds `sh`, `unshare`, `mount` and the like. */
  readonly toolPath: string;
}

/** What a machine is found out from. */
export interface MachineOptions {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  /** An existing folder on the disk for containers' files; tried out, and left as it was. */
  readonly scratchDir: string;
  /**
   * How to keep containers apart: `auto` takes the best that works, `rewrite` uses no namespaces.
   *
   * @default "auto"
   */
  readonly isolation?: "auto" | "rewrite";
}

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Looks at the machine. */
export async function inspectMachine(options: MachineOptions): Promise<Machine> {
  const { clock, scratchDir } = options;
  const environment = new Map(Object.entries(options.environment));
  if (!environment.get("PATH")) environment.set("PATH", SYSTEM_PATH);
  // Tools for mounting are for administrators and often not on a user's PATH.
  const toolPath = `${environment.get("PATH")}:${SYSTEM_PATH}`;
  const isolation: Isolation = options.isolation === "rewrite"
    ? { kind: "rewrite", why: "asked for" }
    : await detectIsolation({ clock, toolPath, scratchDir });
  return { clock, isolation, environment, toolPath };
}
