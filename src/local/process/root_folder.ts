/**
 * Lays a container's view out as a skeleton folder, and writes the mount table that fills it.
 */

import { dirname, join } from "./paths.ts";
import type { RootView, ViewFolder, ViewNode } from "./root_view.ts";

/** How this machine lets things be mounted. */
export interface MountTraits {
  /** Whether a proc of the container's own processes can be mounted. */
  readonly ownProc: boolean;
  /** Options that a read-only bind mount needs here besides `ro`. */
  readonly readOnlyOptions: readonly string[];
}

/** Where the old root is put for the instant between mounting and leaving it. */
export const OLD_ROOT = ".zen-flow-host";

/**
 * Makes the skeleton in an empty folder, and the mount points within volumes.
 *
 * @returns the mount table, in fstab(5) form and in the order of mounting
 */
export async function layOutRoot(
  view: RootView,
  folder: string,
  traits: MountTraits,
): Promise<string> {
  const table: string[] = [];
  await Deno.mkdir(join(folder, OLD_ROOT), { recursive: true });
  await layOutFolder(view.root, folder, { traits, table });
  for (const { point, mount } of view.inner) {
    await makePoint(point, mount?.isFile ?? false);
    if (!mount) continue;
    const options = bindOptions({ kind: "mount", mount }, traits);
    table.push(line(mount.source, join(folder, mount.path), { type: "none", options }));
  }
  return table.join("");
}

interface Layout {
  readonly traits: MountTraits;
  readonly table: string[];
}

async function layOutFolder(tree: ViewFolder, folder: string, layout: Layout): Promise<void> {
  for (const [name, node] of tree.children) {
    const at = join(folder, name);
    if (node.kind === "link") {
      await Deno.symlink(node.target, at);
      continue;
    }
    await makePoint(at, isFile(node));
    if (node.kind === "folder") await layOutFolder(node, at, layout);
    else layout.table.push(entry(node, at, layout.traits));
  }
}

function entry(
  node: Exclude<ViewNode, { kind: "folder" | "link" }>,
  at: string,
  traits: MountTraits,
) {
  if (node.kind === "special") {
    if (node.type === "shm") {
      return line("tmpfs", at, { type: "tmpfs", options: "nosuid,nodev,mode=1777" });
    }
    return traits.ownProc
      ? line("proc", at, { type: "proc", options: "nosuid,nodev,noexec" })
      : line("/proc", at, { type: "none", options: "rbind" });
  }
  const source = node.kind === "host" ? node.path : node.mount.source;
  return line(source, at, { type: "none", options: bindOptions(node, traits) });
}

function bindOptions(
  node: Extract<ViewNode, { kind: "host" | "mount" }>,
  traits: MountTraits,
): string {
  // What the machine has may go away before it is mounted, and is then simply not there.
  if (node.kind === "host") return node.isFolder ? "rbind,nofail" : "bind,nofail";
  return node.mount.readOnly ? ["bind", "ro", ...traits.readOnlyOptions].join(",") : "bind";
}

function isFile(node: ViewNode): boolean {
  if (node.kind === "host") return !node.isFolder;
  return node.kind === "mount" && node.mount.isFile;
}

async function makePoint(path: string, asFile: boolean): Promise<void> {
  if (!asFile) {
    await Deno.mkdir(path, { recursive: true });
    return;
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  const file = await Deno.open(path, { write: true, create: true });
  file.close();
}

function line(source: string, at: string, { type, options }: { type: string; options: string }) {
  return `${escaped(source)} ${escaped(at)} ${type} ${options} 0 0\n`;
}

/** Blanks and backslashes as fstab(5) writes them. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
