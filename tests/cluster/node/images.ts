/**
 * The images that a real node has from the start, made of this machine's static busybox. Pods
 * that name another one do not run: there is no way from the node to a registry.
 */

import { writeImageArchive } from "./image_archive.ts";

/** What the examples' steps run in. The release of its busybox is the machine's. */
export const busyboxImage = "docker.io/library/busybox:1.37";

/** Holds a pod's network while its containers come and go. */
export const pauseImage = "zen-flow.test/pause:1";

/** Waits for ever, and for the orphans that a pod with one process namespace leaves to it. */
const pauseCommand = ["/bin/sh", "-c", "sleep 2147483647 & wait"];

/**
 * Writes an archive of both images.
 *
 * @param busybox a busybox that needs no library.
 * @throws {Error} if the busybox does not run by itself, or tar fails.
 */
export async function writeImages(archive: string, busybox: string): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    // What is made by this name is readable by one user alone.
    await Deno.chmod(root, 0o755);
    await writeRoot(root, busybox);
    const Env = ["PATH=/bin"];
    await writeImageArchive(archive, [
      { name: busyboxImage, root, config: { Cmd: ["sh"], Env } },
      { name: pauseImage, root, config: { Cmd: pauseCommand, Env } },
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The file system of the images: busybox under all its names, and what programs look for. */
async function writeRoot(root: string, busybox: string): Promise<void> {
  for (const dir of ["bin", "etc", "root", "usr"]) {
    await Deno.mkdir(`${root}/${dir}`, { recursive: true });
  }
  await Deno.mkdir(`${root}/tmp`);
  // mkdir() takes away what the process's mask forbids.
  await Deno.chmod(`${root}/tmp`, 0o1777);
  await Deno.copyFile(busybox, `${root}/bin/busybox`);
  await Deno.symlink("../bin", `${root}/usr/bin`);
  await Deno.writeTextFile(
    `${root}/etc/passwd`,
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  );
  await Deno.writeTextFile(`${root}/etc/group`, "root:x:0:\nnogroup:x:65534:\n");
  // Run where it will be, so that one which needs libraries is found out.
  const names = await output("chroot", [root, "/bin/busybox", "--list"]);
  for (const name of names.trim().split("\n")) {
    if (name !== "busybox") await Deno.symlink("busybox", `${root}/bin/${name}`);
  }
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) {
    throw new Error(
      `Cannot make the node's images: '${program}' said: ${text.decode(stderr).trim()}`,
    );
  }
  return text.decode(stdout);
}
