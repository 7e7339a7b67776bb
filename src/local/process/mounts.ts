/**
 * What a container sees mounted where: its volumes and the file for its termination message.
 */

import type { Container, VolumeMount } from "@cloudydeno/kubernetes-apis/core/v1";
import { expand, unknownNames } from "./expansion.ts";
import { dirname, isWithin, join } from "./paths.ts";
import { CONFIG_ERROR, PodError } from "./pod_error.ts";
import type { PreparedVolume } from "./volumes.ts";

/** One mount of a container. */
export interface Mount {
  /** Where the container sees it: absolute, clean. */
  readonly path: string;
  /** The folder or file of this machine. */
  readonly source: string;
  readonly isFile: boolean;
  readonly readOnly: boolean;
}

/** What mounts are made from. */
export interface MountSources {
  readonly volumes: ReadonlyMap<string, PreparedVolume>;
  readonly variables: ReadonlyMap<string, string>;
  /** The file for the container's termination message; it exists. */
  readonly terminationFile: string;
}

/** Where a termination message goes unless the container says otherwise. */
export const DEFAULT_TERMINATION_PATH = "/dev/termination-log";

/**
 * The container's mounts, outer ones before those within them. Missing folders of subPaths are
 * made.
 *
 * @throws {PodError} if a volume is missing or a subPath leaves it
 */
export async function containerMounts(
  container: Container,
  sources: MountSources,
): Promise<Mount[]> {
  const mounts: Mount[] = [{
    path: absolute(container.terminationMessagePath || DEFAULT_TERMINATION_PATH),
    source: sources.terminationFile,
    isFile: true,
    readOnly: false,
  }];
  for (const mount of container.volumeMounts ?? []) {
    mounts.push(await mountOf(container, mount, sources));
  }
  return mounts.sort((a, b) => a.path.length - b.path.length);
}

async function mountOf(
  container: Container,
  mount: VolumeMount,
  { volumes, variables }: MountSources,
): Promise<Mount> {
  const volume = volumes.get(mount.name);
  if (!volume) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot mount '${mount.name}' in container '${container.name}': the pod has no such volume`,
    );
  }
  const subPath = subPathOf(container, mount, variables);
  const source = join(volume.folder, subPath);
  const readOnly = volume.readOnly || (mount.readOnly ?? false);
  const info = subPath === "" ? undefined : await subPathInfo(source, volume.folder, mount);
  return { path: absolute(mount.mountPath), source, isFile: info?.isFile ?? false, readOnly };
}

function subPathOf(
  container: Container,
  mount: VolumeMount,
  variables: ReadonlyMap<string, string>,
): string {
  const written = mount.subPathExpr ?? "";
  const [unknown] = unknownNames(written, variables);
  if (unknown !== undefined) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot mount '${mount.name}' in container '${container.name}': subPathExpr '${written}' ` +
        `refers to '${unknown}', which is not a variable of the container`,
    );
  }
  const path = mount.subPath || expand(written, variables);
  if (path.startsWith("/") || path.split("/").includes("..")) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot mount '${mount.name}' in container '${container.name}': subPath '${path}' must be ` +
        `relative and without '..'`,
    );
  }
  return path;
}

/** Looks at a subPath, made as a folder if it is missing, and sees that no link leads out. */
async function subPathInfo(
  source: string,
  folder: string,
  mount: VolumeMount,
): Promise<Deno.FileInfo> {
  const parent = dirname(source);
  await Deno.mkdir(parent, { recursive: true });
  try {
    await Deno.mkdir(source);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const real = await Deno.realPath(source);
  if (!isWithin(real, await Deno.realPath(folder))) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot mount '${mount.name}' at '${mount.mountPath}': its subPath leads out of the volume`,
    );
  }
  return await Deno.stat(real);
}

function absolute(path: string): string {
  return join("/", path);
}
