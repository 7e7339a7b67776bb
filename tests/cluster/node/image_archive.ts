/** Archives of container images, made of folders of this machine: nothing is pulled or pushed. */

/** An image of one layer. */
export interface Image {
  /** With registry and tag, as nodes know it: `docker.io/library/busybox:1.37`. */
  readonly name: string;
  /** The folder whose files and links are those of the image; its own mode is the root's. */
  readonly root: string;
  readonly config: ImageConfig;
}

/** What is run of an image, in the words of the OCI image specification. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
}

const layerType = "application/vnd.oci.image.layer.v1.tar";
const configType = "application/vnd.oci.image.config.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes an archive in the OCI image layout, as `ctr images import` takes it. Images with the same
 * root share their layer.
 *
 * @throws {Error} if tar fails.
 */
export async function writeImageArchive(archive: string, images: readonly Image[]): Promise<void> {
  const layout = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${layout}/blobs/sha256`, { recursive: true });
    const layers = new Map<string, Descriptor>();
    for (const root of new Set(images.map((image) => image.root))) {
      layers.set(root, await addLayer(layout, root));
    }
    const manifests: unknown[] = [];
    for (const image of images) {
      manifests.push(await addImage(layout, image, layers.get(image.root)!));
    }
    await Deno.writeTextFile(`${layout}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
    const index = JSON.stringify({ schemaVersion: 2, manifests });
    await Deno.writeTextFile(`${layout}/index.json`, index);
    await tar(archive, layout);
  } finally {
    await Deno.remove(layout, { recursive: true });
  }
}

async function addLayer(layout: string, root: string): Promise<Descriptor> {
  const file = `${layout}/layer.tar`;
  await tar(file, root);
  const layer = await addBlob(layout, layerType, await Deno.readFile(file));
  await Deno.remove(file);
  return layer;
}

async function addImage(
  layout: string,
  { name, config }: Image,
  layer: Descriptor,
): Promise<unknown> {
  const description = {
    os: Deno.build.os,
    architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
    config,
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: await addBlob(layout, configType, encoded(description)),
    layers: [layer],
  };
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
  const { success, stderr } = await new Deno.Command("tar", {
    args: ["--create", "--numeric-owner", "--file", archive, "--directory", folder, "."],
    stdin: "null",
    stdout: "null",
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot put ${folder} into an archive: tar said: ${reason}`);
}
