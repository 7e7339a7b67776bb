/**
 * The images that a real node has from the start, made of this machine's static busybox. Pods
 * that name another one do not run: there is no way from the node to a registry.
 */

/** What the examples' steps run in. The release of its busybox is the machine's. */
export const busyboxImage = "docker.io/library/busybox:1.37";

/** Holds a pod's network while its containers come and go. */
export const pauseImage = "zen-flow.test/pause:1";

/** Waits for ever, and for the orphans that a pod with one process namespace leaves to it. */
const pauseCommand = ["/bin/sh", "-c", "sleep 2147483647 & wait"];

const layerType = "application/vnd.oci.image.layer.v1.tar";
const manifestType = "application/vnd.oci.image.manifest.v1+json";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes an archive of both images in the OCI image layout, as `ctr images import` takes it.
 *
 * @param busybox a busybox that needs no library.
 * @throws {Error} if the busybox does not run by itself, or tar fails.
 */
export async function writeImages(archive: string, busybox: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await putTogether(archive, { folder, busybox });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function putTogether(
  archive: string,
  { folder, busybox }: { readonly folder: string; readonly busybox: string },
): Promise<void> {
  const layout = `${folder}/layout`;
  await Deno.mkdir(`${layout}/blobs/sha256`, { recursive: true });
  await writeRoot(`${folder}/root`, busybox);
  await tar(`${folder}/layer.tar`, `${folder}/root`);
  const layer = await addBlob(layout, layerType, await Deno.readFile(`${folder}/layer.tar`));
  const index = {
    schemaVersion: 2,
    manifests: [
      await addImage(layout, layer, { name: busyboxImage, command: ["sh"] }),
      await addImage(layout, layer, { name: pauseImage, command: pauseCommand }),
    ],
  };
  await Deno.writeTextFile(`${layout}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
  await Deno.writeTextFile(`${layout}/index.json`, JSON.stringify(index));
  await tar(archive, layout);
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

async function addImage(
  layout: string,
  layer: Descriptor,
  { name, command }: { readonly name: string; readonly command: readonly string[] },
): Promise<unknown> {
  const config = await addBlob(
    layout,
    "application/vnd.oci.image.config.v1+json",
    encoded({
      os: Deno.build.os,
      architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
      config: { Cmd: command, Env: ["PATH=/bin"] },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
  );
  const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: [layer] };
  const descriptor = await addBlob(layout, manifestType, encoded(manifest));
  return { ...descriptor, annotations: { "io.containerd.image.name": name } };
}

function encoded(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

async function addBlob(
  layout: string,
  mediaType: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<Descriptor> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
  await Deno.writeFile(`${layout}/blobs/sha256/${hash}`, content);
  return { mediaType, digest: `sha256:${hash}`, size: content.length };
}

async function tar(archive: string, folder: string): Promise<void> {
  await output("tar", [
    "--create",
    "--numeric-owner",
    "--file",
    archive,
    "--directory",
    folder,
    ".",
  ]);
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
