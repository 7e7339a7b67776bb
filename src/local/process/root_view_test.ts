import { assertEquals, assertRejects } from "@std/assert";
import type { Mount } from "./mounts.ts";
import { PodError } from "./pod_error.ts";
import { type HostFolders, type ViewFolder, viewRoot } from "./root_view.ts";

/** A machine: folders end in a slash, links name their target. */
const MACHINE: Readonly<Record<string, readonly string[]>> = {
  "/": [
    "etc/",
    "usr/",
    "var/",
    "bin -> usr/bin",
    "lib -> usr/lib",
    "loop -> loop",
    "file",
    "proc/",
    "sys/",
    "dev/",
  ],
  "/etc": ["passwd", "conf/"],
  "/usr": ["bin/", "lib/"],
  "/usr/lib": [],
  "/var": ["run -> /run", "log/"],
};

const host: HostFolders = {
  async *readDir(path) {
    const entries = MACHINE[path];
    if (!entries) throw new Deno.errors.PermissionDenied(path);
    for (const entry of entries) {
      const [name = ""] = entry.split(" -> ");
      const isDirectory = name.endsWith("/");
      const isSymlink = entry.includes(" -> ");
      yield {
        name: name.replace("/", ""),
        isDirectory,
        isSymlink,
        isFile: !isDirectory && !isSymlink,
      };
    }
    await Promise.resolve();
  },
  readLink(path) {
    const at = path.lastIndexOf("/");
    const entry = MACHINE[path.slice(0, at) || "/"]?.find((one) =>
      one.startsWith(`${path.slice(at + 1)} -> `)
    );
    return Promise.resolve(entry!.split(" -> ")[1]!);
  },
};

function mount(path: string, source: string): Mount {
  return { path, source, isFile: false, readOnly: false };
}

/** What stands at a path of a view, in short. */
function at(root: ViewFolder, path: string): string {
  let folder: ViewFolder = root;
  const names = path.split("/").slice(1);
  for (const [index, name] of names.entries()) {
    const node = folder.children.get(name);
    if (!node) return "nothing";
    if (node.kind === "folder" && index < names.length - 1) folder = node;
    else if (node.kind === "host") return `host ${node.path}`;
    else if (node.kind === "mount") return `mount ${node.mount.source}`;
    else return node.kind;
  }
  return "nothing";
}

Deno.test("viewRoot() opens only the folders on the way to a mount point", async () => {
  const { root } = await viewRoot(
    [mount("/data", "/s/data"), mount("/etc/app", "/s/app")],
    "/",
    host,
  );
  assertEquals(at(root, "/data"), "mount /s/data");
  assertEquals(at(root, "/etc/app"), "mount /s/app");
  assertEquals(at(root, "/etc/passwd"), "host /etc/passwd");
  assertEquals(at(root, "/usr"), "host /usr");
  assertEquals(at(root, "/bin"), "link");
});

Deno.test("viewRoot() follows links to where the mount point really is", async () => {
  const { root } = await viewRoot(
    [
      mount("/lib/tool", "/s/tool"),
      mount("/var/run/app", "/s/run"),
    ],
    "/",
    host,
  );
  assertEquals(at(root, "/usr/lib/tool"), "mount /s/tool");
  assertEquals(at(root, "/usr/bin"), "host /usr/bin");
  assertEquals(at(root, "/run/app"), "mount /s/run");
});

Deno.test("viewRoot() puts mounts within mounts into the innermost one's folder", async () => {
  const { inner } = await viewRoot(
    [
      mount("/var/run", "/s/a"),
      mount("/var/run/b", "/s/b"),
      mount("/var/run/b/c/d", "/s/c"),
    ],
    "/var/run/b/work",
    host,
  );
  assertEquals(inner.map(({ at, point, mount }) => [at, point, mount?.source]), [
    ["/run/b", "/s/a/b", "/s/b"],
    ["/run/b/c/d", "/s/b/c/d", "/s/c"],
    ["/run/b/work", "/s/b/work", undefined],
  ]);
});

Deno.test("viewRoot() makes the working directory where it is missing", async () => {
  const { root } = await viewRoot([], "/app/src", host);
  assertEquals(at(root, "/app/src"), "folder");
  const { root: other } = await viewRoot([], "/etc/conf", host);
  assertEquals(at(other, "/etc/conf"), "host /etc/conf");
});

Deno.test("viewRoot() refuses what cannot be a mount point", async () => {
  for (const path of ["/", "/proc/x", "/sys/x", "/file/x", "/loop/x", "/usr/bin/x"]) {
    await assertRejects(() => viewRoot([mount(path, "/s")], "/", host), PodError, `'${path}'`);
  }
});
