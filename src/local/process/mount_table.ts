/**
 * A container's mounts as mount(8) and bwrap(1) read them.
 */

import { join } from "./paths.ts";
import type { MountEntry } from "./root_folder.ts";

/** How this machine lets things be mounted. */
export interface MountTraits {
  /** Whether a proc of the container's own processes can be mounted. */
  readonly ownProc: boolean;
  /** Options that a read-only bind mount needs here besides `ro`. */
  readonly readOnlyOptions: readonly string[];
}

/** The table in fstab(5) form, for a root at `folder`. */
export function mountTable(
  entries: readonly MountEntry[],
  folder: string,
  traits: MountTraits,
): string {
  return entries.map((entry) => tableLine(entry, join(folder, entry.at), traits)).join("");
}

function tableLine(entry: MountEntry, at: string, traits: MountTraits): string {
  switch (entry.kind) {
    case "proc":
      return traits.ownProc
        ? line("proc", at, { type: "proc", options: ["nosuid", "nodev", "noexec"] })
        : line("/proc", at, { type: "none", options: ["rbind"] });
    case "shm":
      return line("tmpfs", at, { type: "tmpfs", options: ["nosuid", "nodev", "mode=1777"] });
    case "bind":
      return line(entry.source, at, {
        type: "none",
        options: [
          entry.isRecursive ? "rbind" : "bind",
          ...entry.readOnly ? ["ro", ...traits.readOnlyOptions] : [],
          ...entry.mayBeMissing ? ["nofail"] : [],
        ],
      });
  }
}

function line(
  source: string,
  at: string,
  { type, options }: { type: string; options: readonly string[] },
): string {
  return `${escaped(source)} ${escaped(at)} ${type} ${options.join(",")} 0 0\n`;
}

/** Blanks and backslashes as fstab(5) writes them. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

/** The arguments of bwrap(1) for the same, over a root that it has bound already. */
export function bubblewrapMounts(entries: readonly MountEntry[], ownProc: boolean): string[] {
  return entries.flatMap((entry) => {
    switch (entry.kind) {
      case "proc":
        return ownProc ? ["--proc", entry.at] : ["--dev-bind", "/proc", entry.at];
      case "shm":
        return ["--perms", "1777", "--tmpfs", entry.at];
      case "bind": {
        const { source, at, readOnly, mayBeMissing } = entry;
        if (readOnly) return ["--ro-bind", source, at];
        return [mayBeMissing ? "--dev-bind-try" : "--dev-bind", source, at];
      }
    }
  });
}
