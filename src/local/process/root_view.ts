/**
 * The root directory that a container sees: this machine's own, with the container's mounts in it.
 *
 * A mount needs a mount point, and `/data` or `/etc/config` need not exist on this machine, nor
 * may they be made there. So each container gets a skeleton: a folder with an empty folder, file
 * or link for each name in `/`, to be filled by bind mounts in a mount namespace of its own. Where
 * a mount point lies deeper, the folders on the way to it are skeletons as well. What a process
 * writes into a folder that is a skeleton ends in the skeleton and goes with the container, as in
 * a container's writable layer.
 *
 * This file says what the skeleton consists of; nothing is mounted here.
 */

import type { Mount } from "./mounts.ts";
import { isWithin, join } from "./paths.ts";
import { CONFIG_ERROR, PodError } from "./pod_error.ts";

/** One entry of the skeleton. */
export type ViewNode =
  | { readonly kind: "folder"; readonly children: Map<string, ViewNode> }
  | { readonly kind: "link"; readonly target: string }
  /** The machine's own file or folder. */
  | { readonly kind: "host"; readonly path: string; readonly isFolder: boolean }
  | { readonly kind: "special"; readonly type: "proc" | "shm" }
  | { readonly kind: "mount"; readonly mount: Mount };

/** A skeleton's tree. */
export type ViewFolder = Extract<ViewNode, { kind: "folder" }>;

/** A mount point within another mount: it has to be made in that mount's own folder. */
export interface InnerPoint {
  /** The folder or file, on this machine, that has to be there. */
  readonly point: string;
  /** Its path in the container, without links. */
  readonly at: string;
  /** Absent where only the folder is wanted. */
  readonly mount: Mount | undefined;
}

/** A container's view: the tree, and mounts within mounts, outer ones first. */
export interface RootView {
  readonly root: ViewFolder;
  readonly inner: readonly InnerPoint[];
}

/** Reads this machine's folders; the entries of `/dev`, `/proc` and `/sys` are never asked for. */
export interface HostFolders {
  /** @throws {Deno.errors.NotFound | Deno.errors.PermissionDenied | Deno.errors.NotADirectory} */
  readDir(path: string): AsyncIterable<Deno.DirEntry>;
  readLink(path: string): Promise<string>;
}

/** Device files that a container gets, as container runtimes agree on. */
const DEVICES = ["full", "null", "ptmx", "random", "tty", "urandom", "zero"];
const DEVICE_LINKS: Readonly<Record<string, string>> = {
  core: "/proc/kcore",
  fd: "/proc/self/fd",
  stderr: "/proc/self/fd/2",
  stdin: "/proc/self/fd/0",
  stdout: "/proc/self/fd/1",
};
/** More links than this in one path are a loop, as the kernel has it. */
const MOST_LINKS = 40;

/**
 * The view of a container with these mounts, outer ones first, and with its working directory.
 *
 * @throws {PodError} for a path that cannot be a mount point
 */
export async function viewRoot(
  mounts: readonly Mount[],
  workingDir: string,
  host: HostFolders,
): Promise<RootView> {
  const root = await expandHostFolder("/", host);
  root.children.set("proc", { kind: "special", type: "proc" });
  if (root.children.has("sys")) {
    root.children.set("sys", { kind: "host", path: "/sys", isFolder: true });
  }
  root.children.set("dev", devices());
  const view = { root, inner: [] as InnerPoint[], host };
  for (const mount of mounts) await place(view, mount.path, mount);
  await place(view, workingDir, undefined);
  return { root, inner: view.inner };
}

function devices(): ViewFolder {
  const children = new Map<string, ViewNode>();
  for (const name of DEVICES) {
    children.set(name, { kind: "host", path: `/dev/${name}`, isFolder: false });
  }
  children.set("pts", { kind: "host", path: "/dev/pts", isFolder: true });
  children.set("shm", { kind: "special", type: "shm" });
  for (const [name, target] of Object.entries(DEVICE_LINKS)) {
    children.set(name, { kind: "link", target });
  }
  return { kind: "folder", children };
}

/** A folder of this machine as a skeleton, each of its entries bound to the machine's own. */
async function expandHostFolder(path: string, host: HostFolders): Promise<ViewFolder> {
  const children = new Map<string, ViewNode>();
  for await (const entry of host.readDir(path)) {
    const at = join(path, entry.name);
    children.set(
      entry.name,
      entry.isSymlink
        ? { kind: "link", target: await host.readLink(at) }
        : { kind: "host", path: at, isFolder: entry.isDirectory },
    );
  }
  return { kind: "folder", children };
}

interface OpenView {
  readonly root: ViewFolder;
  readonly inner: InnerPoint[];
  readonly host: HostFolders;
}

/** Puts a mount at its path; without one, sees that the path is a folder. */
async function place(view: OpenView, path: string, mount: Mount | undefined): Promise<void> {
  let names = namesOf(path);
  if (names.length === 0) {
    if (mount) throw new PodError(CONFIG_ERROR, "Cannot mount a volume at '/': choose a folder");
    return;
  }
  let links = 0;
  let folder = view.root;
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const isLast = at === names.length - 1;
    const child = folder.children.get(name);
    if (child?.kind === "link") {
      if (++links > MOST_LINKS) throw cannotMount(path, "its links form a loop");
      const parent = `/${names.slice(0, at).join("/")}`;
      names = namesOf(resolveLink(parent, child.target, names.slice(at + 1)));
      folder = view.root;
      at = -1;
      continue;
    }
    if (child?.kind === "mount" && !(isLast && mount)) {
      const outer = { source: child.mount.source, at: `/${names.slice(0, at + 1).join("/")}` };
      if (!isLast) placeWithin(view, outer, { at: `/${names.join("/")}`, mount });
      return;
    }
    if (isLast && (mount || isFolder(child))) {
      if (mount) folder.children.set(name, { kind: "mount", mount });
      return;
    }
    folder = await openFolder(view, { folder, name, path });
  }
}

/** The child as a skeleton folder, made if it is missing. */
async function openFolder(
  view: OpenView,
  { folder, name, path }: { folder: ViewFolder; name: string; path: string },
): Promise<ViewFolder> {
  const child = folder.children.get(name);
  if (child?.kind === "folder") return child;
  if (child?.kind === "special") throw cannotMount(path, `'${name}' belongs to the system`);
  if (child?.kind === "host" && !child.isFolder) {
    throw cannotMount(path, `'${child.path}' is a file on this machine`);
  }
  if (child?.kind === "host" && isWithin(child.path, "/sys")) {
    throw cannotMount(path, "'/sys' belongs to the system");
  }
  const opened: ViewFolder = child?.kind === "host"
    ? await readable(expandHostFolder(child.path, view.host), path)
    : { kind: "folder", children: new Map() };
  folder.children.set(name, opened);
  return opened;
}

async function readable(folder: Promise<ViewFolder>, path: string): Promise<ViewFolder> {
  try {
    return await folder;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      throw cannotMount(path, `a folder on the way is not readable: ${error.message}`);
    }
    throw error;
  }
}

/** Puts a mount into the innermost mount that its path lies in. */
function placeWithin(
  view: OpenView,
  outermost: { source: string; at: string },
  { at, mount }: { at: string; mount: Mount | undefined },
): void {
  const around = view.inner.findLast((inner) => inner.mount && isWithin(at, inner.at));
  const { source, at: outerAt } = around?.mount
    ? { source: around.mount.source, at: around.at }
    : outermost;
  view.inner.push({ point: join(source, at.slice(outerAt.length)), at, mount });
}

function isFolder(node: ViewNode | undefined): boolean {
  return node !== undefined && (node.kind !== "host" || node.isFolder);
}

/** What a link in a folder leads to, with the names that follow it. */
function resolveLink(parent: string, target: string, rest: readonly string[]): string {
  return join(target.startsWith("/") ? "/" : parent, target, ...rest);
}

function namesOf(path: string): string[] {
  return join("/", path).split("/").filter((name) => name !== "");
}

function cannotMount(path: string, why: string): PodError {
  return new PodError(CONFIG_ERROR, `Cannot mount at '${path}': ${why}`);
}
