/**
 * Artifacts on a claim: a folder of the claim, mounted where the step wants it. Nothing is copied,
 * and nothing but volume and mount is put into the pod.
 *
 * Each attempt of a step has a folder of its own, named as its Job is: a retry begins with an empty
 * one, and readers find that of the attempt that succeeded by the Job's name in the status.
 */

import type { PodSpec, Volume, VolumeMount } from "@cloudydeno/kubernetes-apis/core/v1";
import { ARTIFACT_VOLUME_PREFIX, INDEX_VARIABLE } from "../names.ts";

/** A folder on a claim, and where the step's container sees it. */
export interface ClaimFolder {
  /** As the flow names it: a volumeClaimTemplate, or a claim of the namespace. */
  readonly claimName: string;
  /** Name of the Job of the attempt that makes the artifact. */
  readonly jobName: string;
  readonly artifact: string;
  readonly path: string;
  /** What is read belongs to the step that made it. */
  readonly readOnly: boolean;
  /** Whether each index of an Indexed Job has a folder of its own in it. */
  readonly byIndex: boolean;
}

/** The pod with the folders mounted in its container, of which it has one. */
export function mountClaims(podSpec: PodSpec, folders: readonly ClaimFolder[]): PodSpec {
  if (folders.length === 0) return podSpec;
  const volumes = [...podSpec.volumes ?? []];
  const mounts = folders.map((folder) => mountOf(folder, volumeFor(folder.claimName, volumes)));
  const [container] = podSpec.containers;
  return {
    ...podSpec,
    volumes,
    containers: [{
      ...container!,
      volumeMounts: [...container!.volumeMounts ?? [], ...mounts],
    }],
  };
}

/** The name of a volume with the claim: one that the pod has, or one that is added. */
function volumeFor(claimName: string, volumes: Volume[]): string {
  const known = volumes.find(({ persistentVolumeClaim: claim }) =>
    claim?.claimName === claimName && !claim.readOnly
  );
  if (known) return known.name;
  const name = `${ARTIFACT_VOLUME_PREFIX}claim-${volumes.length}`;
  volumes.push({ name, persistentVolumeClaim: { claimName } });
  return name;
}

function mountOf(folder: ClaimFolder, volume: string): VolumeMount {
  const { jobName, artifact, path: mountPath, readOnly, byIndex } = folder;
  const subPath = `${jobName}/${artifact}`;
  return {
    name: volume,
    mountPath,
    ...(byIndex ? { subPathExpr: `${subPath}/$(${INDEX_VARIABLE})` } : { subPath }),
    ...(readOnly ? { readOnly } : {}),
  };
}
