/**
 * A pod's volumes as folders of this machine: claims and emptyDirs are folders, ConfigMaps, Secrets and
 * the downward API are files written once, before the pod starts.
 */

import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  Volume,
  VolumeProjection,
} from "@cloudydeno/kubernetes-apis/core/v1";
import { dirname, isWithin, join } from "./paths.ts";
import type { ConfigMaps } from "./config_maps.ts";
import { containerEnvironment } from "./environment.ts";
import { expand } from "./expansion.ts";
import { CONFIG_ERROR, PodError } from "./pod_error.ts";
import { podField, resourceField } from "./pod_fields.ts";
import type { Secrets } from "./secrets.ts";

/** A volume, ready to be mounted. */
export interface PreparedVolume {
  /** The folder that holds it. */
  readonly folder: string;
  /** Whether its files are not the container's to change. */
  readonly readOnly: boolean;
}

/** Where volumes live. */
export interface VolumeFolders {
  /** One folder a claim, kept when the pod ends. */
  readonly claims: string;
  /** The pod's own volumes, removed with the pod. */
  readonly pod: string;
}

/** What volumes are made from. */
export interface VolumeSources {
  readonly pod: Pod;
  readonly configMaps: ConfigMaps;
  readonly secrets: Secrets;
  readonly folders: VolumeFolders;
}

/** A file of a volume: path within the volume, content, permission bits. */
interface VolumeFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

const DEFAULT_MODE = 0o644;

/**
 * Makes all volumes of the pod.
 *
 * @returns them by name
 * @throws {PodError} for a volume that cannot be had here, or whose source is missing
 */
export async function prepareVolumes(sources: VolumeSources): Promise<Map<string, PreparedVolume>> {
  const prepared = new Map<string, PreparedVolume>();
  for (const volume of sources.pod.spec?.volumes ?? []) {
    prepared.set(volume.name, await prepareVolume(volume, sources));
  }
  return prepared;
}

async function prepareVolume(volume: Volume, sources: VolumeSources): Promise<PreparedVolume> {
  const claim = volume.persistentVolumeClaim;
  if (claim) {
    const folder = join(sources.folders.claims, innerPath(claim.claimName));
    await Deno.mkdir(folder, { recursive: true });
    return { folder, readOnly: claim.readOnly ?? false };
  }
  const folder = join(sources.folders.pod, volume.name);
  await Deno.mkdir(folder, { recursive: true });
  if (volume.emptyDir) {
    // Any user of the pod may write here, as on a node.
    await Deno.chmod(folder, 0o777);
    return { folder, readOnly: false };
  }
  const isSeen = seenOf(volume.name, sources);
  for (const file of volumeFiles(volume, sources)) {
    if (isSeen(file.path)) await writeFile(folder, file);
  }
  return { folder, readOnly: true };
}

/**
 * Whether some container sees a file of the volume. Of a thousand pods that mount one file each of a
 * thousand, each writes its own.
 */
function seenOf(volumeName: string, sources: VolumeSources): (path: string) => boolean {
  const { pod } = sources;
  const containers = [...pod.spec?.initContainers ?? [], ...pod.spec?.containers ?? []];
  const parts = containers.flatMap((container) => {
    const mounts = (container.volumeMounts ?? []).filter(({ name }) => name === volumeName);
    return mounts.map(({ subPath, subPathExpr }) =>
      subPath || !subPathExpr
        ? subPath ?? ""
        : expand(subPathExpr, containerEnvironment(container, sources))
    );
  });
  return (path) => parts.some((part) => part === "" || isWithin(path, join(part)));
}

async function writeFile(folder: string, { path, content, mode }: VolumeFile): Promise<void> {
  const file = join(folder, path);
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeFile(file, content, { mode });
  // The mode given on creation is cut by the umask.
  await Deno.chmod(file, mode);
}

function volumeFiles(volume: Volume, sources: VolumeSources): VolumeFile[] {
  if (volume.configMap) {
    const { defaultMode, ...projection } = volume.configMap;
    return configMapFiles(projection, sources, defaultMode);
  }
  if (volume.secret) {
    const { secretName, defaultMode, ...projection } = volume.secret;
    return secretFiles({ ...projection, name: secretName }, sources, defaultMode);
  }
  if (volume.downwardAPI) {
    const { items, defaultMode } = volume.downwardAPI;
    return downwardFiles(items ?? [], sources, defaultMode);
  }
  if (volume.projected) {
    const { sources: parts = [], defaultMode } = volume.projected;
    return parts.flatMap((part) => projectedFiles(volume.name, part, { sources, defaultMode }));
  }
  throw unsupported(volume.name, volume);
}

function projectedFiles(
  volumeName: string,
  part: VolumeProjection,
  { sources, defaultMode }: { sources: VolumeSources; defaultMode: number | undefined },
): VolumeFile[] {
  if (part.configMap) return configMapFiles(part.configMap, sources, defaultMode);
  if (part.downwardAPI) return downwardFiles(part.downwardAPI.items ?? [], sources, defaultMode);
  if (part.secret) return secretFiles(part.secret, sources, defaultMode);
  throw unsupported(volumeName, part);
}

/** What a volume takes from one ConfigMap or Secret. */
interface Projection {
  readonly name?: string;
  /** All keys where it is absent. */
  readonly items?: KeyToPath[];
  /** The object may be missing, and so may keys of it. */
  readonly optional?: boolean;
}

function configMapFiles(
  projection: Projection,
  { pod, configMaps }: VolumeSources,
  defaultMode?: number,
): VolumeFile[] {
  const { name, optional } = projection;
  const configMap = configMaps.get(name ?? "");
  if (!configMap) {
    if (optional) return [];
    throw new PodError(
      CONFIG_ERROR,
      `configmap "${name}" not found in namespace ${pod.metadata.namespace}`,
    );
  }
  const content = new Map<string, Uint8Array>();
  for (const [key, text] of Object.entries(configMap.data ?? {})) {
    content.set(key, new TextEncoder().encode(text));
  }
  for (const [key, base64] of Object.entries(configMap.binaryData ?? {})) {
    content.set(key, Uint8Array.fromBase64(base64));
  }
  return keyFiles(content, projection, { defaultMode, of: `ConfigMap '${name}'` });
}

function secretFiles(
  projection: Projection,
  { secrets }: VolumeSources,
  defaultMode?: number,
): VolumeFile[] {
  const { name, optional } = projection;
  const content = secrets.get(name ?? "");
  if (content) return keyFiles(content, projection, { defaultMode, of: `Secret '${name}'` });
  // On a cluster that lacks the Secret it would be an empty folder too.
  if (optional) return [];
  throw new PodError(
    CONFIG_ERROR,
    `Cannot mount a volume: it wants Secret '${name}', which this run was not given`,
  );
}

function keyFiles(
  content: ReadonlyMap<string, Uint8Array>,
  { items, optional }: Projection,
  { defaultMode = DEFAULT_MODE, of }: { defaultMode: number | undefined; of: string },
): VolumeFile[] {
  const wanted = items ?? [...content.keys()].map((key): KeyToPath => ({ key, path: key }));
  return wanted.flatMap(({ key, path, mode = defaultMode }) => {
    const bytes = content.get(key);
    if (bytes) return [{ path: innerPath(path), content: bytes, mode }];
    if (optional) return [];
    throw new PodError(
      CONFIG_ERROR,
      `${of} has no key ${JSON.stringify(key)}, which a volume wants`,
    );
  });
}

function downwardFiles(
  items: readonly DownwardAPIVolumeFile[],
  { pod }: VolumeSources,
  defaultMode = DEFAULT_MODE,
): VolumeFile[] {
  return items.map(({ path, fieldRef, resourceFieldRef, mode = defaultMode }) => {
    const text = fieldRef
      ? podField(pod, fieldRef)
      : resourceFieldRef
      ? resourceField(pod, { name: resourceFieldRef.containerName ?? "" }, resourceFieldRef)
      : "";
    return { path: innerPath(path), content: new TextEncoder().encode(text), mode };
  });
}

/** A path that stays inside its volume. */
function innerPath(path: string): string {
  if (path.startsWith("/") || path.split("/").includes("..")) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot write file '${path}' of a volume: the path must be relative and without '..'`,
    );
  }
  return path;
}

/** Volumes of a kind that needs a cluster or a node. */
function unsupported(name: string, source: object): PodError {
  const kind = Object.keys(source).find((key) => key !== "name") ?? "unknown";
  const advice = kind === "hostPath"
    ? "a step must not depend on its node's files; use a claim, which is a folder here"
    : "use emptyDir, configMap, secret, downwardAPI, projected or persistentVolumeClaim here";
  return new PodError(
    "FailedMount",
    `Cannot mount volume '${name}': kind '${kind}' is not available without a cluster; ${advice}`,
  );
}
