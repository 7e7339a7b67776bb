/**
 * This machine as a node: how its containers are kept apart, and what their environment starts
 * from. Made once, used for every container.
 */

import type { Clock } from "../../kube/clock.ts";
import { detectIsolation } from "./isolation.ts";
import type { Isolation } from "./launcher.ts";
import type { Secrets } from "./secrets.ts";

/** A machine that runs containers as processes. */
export interface Machine {
  readonly clock: Clock;
  readonly isolation: Isolation;
  /** What each container's environment starts from: PATH, HOME, LANG and the like. */
  readonly environment: ReadonlyMap<string, string>;
  /** What stands in for the entrypoint of an image, by the image's name. */
  readonly entrypoints: ReadonlyMap<string, readonly string[]>;
  readonly secrets: Secrets;
  /** Where the launcher finds `sh`, `unshare`, `mount` and the like. */
  readonly toolPath: string;
}

/** How containers may be kept apart. */
export type IsolationChoice = "auto" | Isolation["kind"];

/** What a machine is found out from. */
export interface MachineOptions {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  /** @default none */
  readonly entrypoints?: Machine["entrypoints"];
  /** @default none */
  readonly secrets?: Secrets;
  /** An existing folder on the disk for containers' files; tried out, and left as it was. */
  readonly scratchDir: string;
  /**
   * How to keep containers apart: `auto` takes the best that works, the others are that one way,
   * or rewriting where it does not work.
   *
   * @default "auto"
   */
  readonly isolation?: IsolationChoice;
}

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Looks at the machine. */
export async function inspectMachine(options: MachineOptions): Promise<Machine> {
  const { clock, scratchDir, isolation: choice = "auto" } = options;
  const { entrypoints = new Map(), secrets = new Map() } = options;
  const environment = new Map(Object.entries(options.environment));
  if (!environment.get("PATH")) environment.set("PATH", SYSTEM_PATH);
  // Tools for mounting are for administrators and often not on a user's PATH.
  const toolPath = `${environment.get("PATH")}:${SYSTEM_PATH}`;
  const detect = { clock, toolPath, scratchDir };
  const isolation: Isolation = choice === "rewrite"
    ? { kind: "rewrite", why: "asked for" }
    : await detectIsolation(detect, choice === "auto" ? undefined : choice);
  return { clock, isolation, environment, entrypoints, secrets, toolPath };
}
