/**
 * Artifacts that are carried: a container of ours in front of the step's fetches what comes from
 * elsewhere, and where something is stored the step's container becomes the last init container,
 * with one of ours after it. So a failed transfer is a failed step, and the step's own container is
 * the same as ever.
 *
 * Ours run as the user that the step's container runs as, with the same restrictions.
 */

import type { Container, PodSpec, Volume, VolumeMount } from "@cloudydeno/kubernetes-apis/core/v1";
import { doubleDollars } from "../expression/mod.ts";
import { ARTIFACT_VOLUME_PREFIX, GET_CONTAINER, PUT_CONTAINER } from "../names.ts";
import type { SecretVariables } from "./secrets.ts";
import type { Fetching, Storing } from "./transfer.ts";

/** An artifact to be fetched before the step's container starts. */
export interface Arrival {
  /** Where the step's container finds it. */
  readonly path: string;
  readonly fetching: Omit<Fetching, "to">;
}

/** An artifact to be stored after the step's container has ended. */
export interface Departure {
  /** Where the step's container leaves it. */
  readonly path: string;
  readonly storing: Omit<Storing, "from">;
}

/** Transfers in one direction, with the variables that their locations name. */
export interface Transfers<T> {
  readonly list: readonly T[];
  readonly secrets: SecretVariables;
}

/** Below these our containers see what they carry. */
const INPUTS_FOLDER = "/zen-flow/inputs";
const OUTPUTS_FOLDER = "/zen-flow/outputs";
const INPUTS_VOLUME = `${ARTIFACT_VOLUME_PREFIX}inputs`;
const OUTPUTS_VOLUME = `${ARTIFACT_VOLUME_PREFIX}outputs`;

/**
 * A runtime with the program takes some 90 MiB, and an upload the parts that are under way. Both
 * limits are set, since a quota may ask for them.
 */
const RESOURCES = {
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { cpu: "1", memory: "512Mi" },
};

/** The pod, of one container, with what fetches its artifacts. */
export function fetchInto(
  podSpec: PodSpec,
  { list, secrets }: Transfers<Arrival>,
  image: string,
): PodSpec {
  if (list.length === 0) return podSpec;
  const [container] = podSpec.containers;
  const fetchings = list.map(({ fetching }): Fetching => ({
    ...fetching,
    to: `${INPUTS_FOLDER}/${fetching.name}`,
  }));
  const mounts = list.map(({ path, fetching }): VolumeMount => ({
    name: INPUTS_VOLUME,
    mountPath: path,
    // A file or a folder, which is there by then.
    subPath: fetching.name,
  }));
  const getter = carrier(container!, {
    name: GET_CONTAINER,
    image,
    args: ["artifact", "get", doubleDollars(JSON.stringify(fetchings))],
    secrets,
    volumeMounts: [{ name: INPUTS_VOLUME, mountPath: INPUTS_FOLDER }],
  });
  return {
    ...podSpec,
    volumes: [...podSpec.volumes ?? [], { name: INPUTS_VOLUME, emptyDir: {} }],
    initContainers: [...podSpec.initContainers ?? [], getter],
    containers: [withMounts(container!, mounts)],
  };
}

/** The pod, of one container, with what stores its artifacts. */
export function storeFrom(
  podSpec: PodSpec,
  { list, secrets }: Transfers<Departure>,
  image: string,
): PodSpec {
  if (list.length === 0) return podSpec;
  const [container] = podSpec.containers;
  const places = placesOf(container!, list);
  const storings = list.map(({ path, storing }): Storing => {
    const index = places.findIndex(({ folder }) => folder === folderOf(path, storing));
    const seen = `${OUTPUTS_FOLDER}/${index}`;
    return { ...storing, from: isFolder(storing) ? seen : `${seen}/${lastName(path)}` };
  });
  const putter = carrier(container!, {
    name: PUT_CONTAINER,
    image,
    args: ["artifact", "put", doubleDollars(JSON.stringify(storings))],
    secrets,
    volumeMounts: places.map(({ mount }, index) => ({
      ...mount,
      mountPath: `${OUTPUTS_FOLDER}/${index}`,
      readOnly: true,
    })),
  });
  const added = places.filter(({ isNew }) => isNew).map(({ mount }) => mount);
  return {
    ...podSpec,
    volumes: [
      ...podSpec.volumes ?? [],
      ...added.map(({ name }): Volume => ({ name, emptyDir: {} })),
    ],
    initContainers: [...podSpec.initContainers ?? [], withMounts(container!, added)],
    containers: [putter],
  };
}

/** A folder of the step's container that ours sees as well. */
interface Place {
  readonly folder: string;
  readonly mount: VolumeMount;
  /** Whether the step's container does not mount it by itself. */
  readonly isNew: boolean;
}

function placesOf(container: Container, departures: readonly Departure[]): Place[] {
  const folders = new Set(departures.map(({ path, storing }) => folderOf(path, storing)));
  return [...folders].map((folder, index): Place => {
    const own = container.volumeMounts?.find(({ mountPath }) =>
      mountPath.replace(/\/+$/, "") === folder
    );
    if (own) return { folder, mount: own, isNew: false };
    const mount = { name: `${OUTPUTS_VOLUME}-${index}`, mountPath: folder };
    return { folder, mount, isNew: true };
  });
}

/** An archive is a folder of its own; for one file, the folder that it is in is shared. */
function folderOf(path: string, storing: Pick<Storing, "packing">): string {
  return isFolder(storing) ? path : path.slice(0, path.lastIndexOf("/"));
}

function isFolder({ packing }: Pick<Storing, "packing">): boolean {
  return packing.format === "tar";
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function withMounts(container: Container, mounts: readonly VolumeMount[]): Container {
  return { ...container, volumeMounts: [...container.volumeMounts ?? [], ...mounts] };
}

/** A container of ours beside the step's. */
function carrier(
  { securityContext }: Container,
  { secrets, ...own }:
    & Pick<Container, "name" | "image" | "args" | "volumeMounts">
    & { readonly secrets: SecretVariables },
): Container {
  return {
    ...own,
    ...(secrets.env.length === 0 ? {} : { env: [...secrets.env] }),
    resources: RESOURCES,
    ...(securityContext === undefined ? {} : { securityContext }),
    // Its last line says what went wrong, and holds no word of the step's.
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}
