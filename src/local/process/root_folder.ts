/**
 * Lays a container's view out as a skeleton folder, and lists what is to be mounted in it.
 */

import { dirname, join } from "./paths.ts";
import type { RootView, ViewFolder, ViewNode } from "./root_view.ts";

/** One mount in a container's root; `at` is its path there. */
export type MountEntry =
  | {
    readonly kind: "bind";
    readonly at: string;
    readonly source: string;
    /** With what is mounted below the source. */
    readonly isRecursive: boolean;
    readonly readOnly: boolean;
    /** What the machine has may go away before it is mounted, and is then simply not there. */
    readonly mayBeMissing: boolean;
  }
  | { readonly kind: "proc"; readonly at: string }
  | { readonly kind: "shm"; readonly at: string };

/**
 * Makes the skeleton in an empty folder, and the mount points within volumes.
 *
 * @returns what to mount, in this order
 */
export async function layOutRoot(view: RootView, folder: string): Promise<MountEntry[]> {
  const entries: MountEntry[] = [];
  await Deno.mkdir(folder, { recursive: true });
  await layOutFolder(view.root, "/", { folder, entries });
  for (const { point, at, mount } of view.inner) {
    await makePoint(point, mount?.isFile ?? false);
    if (mount) entries.push(bindOf(mount, at));
  }
  return entries;
}

interface Layout {
  readonly folder: string;
  readonly entries: MountEntry[];
}

async function layOutFolder(tree: ViewFolder, at: string, layout: Layout): Promise<void> {
  for (const [name, node] of tree.children) {
    const path = join(at, name);
    const point = join(layout.folder, path);
    if (node.kind === "link") {
      await Deno.symlink(node.target, point);
      continue;
    }
    await makePoint(point, isFile(node));
    if (node.kind === "folder") await layOutFolder(node, path, layout);
    else layout.entries.push(entryOf(node, path));
  }
}

function entryOf(node: Exclude<ViewNode, { kind: "folder" | "link" }>, at: string): MountEntry {
  if (node.kind === "special") return { kind: node.type, at };
  if (node.kind === "mount") return bindOf(node.mount, at);
  const { path: source, isFolder: isRecursive } = node;
  return { kind: "bind", at, source, isRecursive, readOnly: false, mayBeMissing: true };
}

function bindOf(
  { source, readOnly }: { source: string; readOnly: boolean },
  at: string,
): MountEntry {
  return { kind: "bind", at, source, isRecursive: false, readOnly, mayBeMissing: false };
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
