/**
 * Artifacts that cannot work: what is read must be there by then, and what is mounted must have a
 * place of its own in the one container that there is.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { packingOf } from "../artifacts/locations.ts";
import { splitFrom } from "../artifacts/mod.ts";
import { ITEM_PATH } from "../for_each.ts";
import { ARTIFACT_VOLUME_PREFIX } from "../names.ts";
import { type Suggest, suggestions } from "../suggestions.ts";
import { hasForEach } from "./for_each.ts";
import {
  allSteps,
  artifactsAt,
  items,
  objectAt,
  type Path,
  type SpecError,
  textAt,
  type WrittenArtifact,
} from "./paths.ts";
import { placeSteps } from "./places.ts";
import { podSpecsOf } from "./pod_specs.ts";
import { checkPath } from "./sources.ts";

export function checkArtifacts(spec: JobFlowSpec): SpecError[] {
  const steps = allSteps(spec);
  if (!steps.some(([step]) => artifactsOf(step, []).length > 0)) return [];
  const all: Steps = new Map(steps.map(([step]) => [textAt(step.name), step]));
  return [
    ...steps.flatMap((one) => checkStep(one, all)),
    ...checkReaders(spec, all),
  ];
}

/** Inputs, then outputs. */
function artifactsOf(step: Step, path: Path): WrittenArtifact[] {
  return [...artifactsAt(step, "inputs", path), ...artifactsAt(step, "outputs", path)];
}

function checkStep(one: readonly [Step, Path], all: Steps): SpecError[] {
  const [step, path] = one;
  const artifacts = artifactsOf(step, path);
  if (artifacts.length === 0) return [];
  if (step.type === "Manual") {
    const message = "a Manual step runs nothing, so it has no artifacts; remove them";
    return artifacts.map(([, at]) => ({ path: at, message }));
  }
  return [
    ...checkPod(step, path),
    ...artifacts.flatMap((artifact) => checkArtifact(artifact)),
    ...checkPlaces(one, all),
  ];
}

function checkArtifact(
  [{ persistentVolumeClaim, from, archive }, path]: WrittenArtifact,
): SpecError[] {
  if (archive === undefined) return [];
  const why = from !== undefined
    ? "how it is packed is for the output to say"
    : persistentVolumeClaim !== undefined
    ? "on a claim nothing is packed"
    : undefined;
  return why === undefined ? [] : [{ path: [...path, "archive"], message: `${why}; remove this` }];
}

/** What is mounted goes into the pod's container, so there is one. */
function checkPod(step: Step, path: Path): SpecError[] {
  return podSpecsOf([step, path]).flatMap(({ podSpec, path: at }): SpecError[] => {
    const count = items(podSpec.containers as unknown[] | undefined, at).length;
    const reserved = items(podSpec.volumes as unknown[] | undefined, [...at, "volumes"])
      .filter(([volume]) => textAt(objectAt(volume).name).startsWith(ARTIFACT_VOLUME_PREFIX))
      .map(([, volume]): SpecError => ({
        path: [...volume, "name"],
        message: `names that begin with ${ARTIFACT_VOLUME_PREFIX} are kept for the step's ` +
          "artifacts; choose another",
      }));
    if (count <= 1) return reserved;
    const message = "a step with artifacts has one container, which they are mounted in; " +
      "make the others steps, or init containers";
    return [{ path: [...at, "containers"], message }, ...reserved];
  });
}

/** Paths that a container runtime keeps for itself. */
const SYSTEM_PATHS = ["/proc", "/sys"];

/** What is mounted in the container already. */
interface Mounted {
  readonly kind: "volume" | "item" | "artifact";
  /** What it is called in a message. */
  readonly what: string;
}

/** An artifact that wants a place, by what a mount of others within it would do. */
interface Wanted {
  readonly place: string;
  /** What is read from a claim is mounted read-only: Kubernetes can mount nothing within. */
  readonly isReadOnly: boolean;
  /** What stores it sees the artifact's own volume, and nothing that is mounted within. */
  readonly isStored: boolean;
}

type Steps = ReadonlyMap<string, Step>;

function checkPlaces([step, path]: readonly [Step, Path], all: Steps): SpecError[] {
  const taken = new Map<string, Mounted>(
    mountPathsOf(step, path).map((mount) => [mount, {
      kind: "volume",
      what: "a volume of the container",
    }]),
  );
  if (hasForEach(step)) taken.set(ITEM_PATH, { kind: "item", what: "the item of forEach" });
  return artifactsOf(step, path).flatMap(([artifact, at]): SpecError[] => {
    const { name, path: place, s3, archive } = artifact;
    const isOutput = at.at(-3) === "outputs";
    const isStored = s3 !== undefined && isOutput;
    // A path that is none at all is refused with the other sources of data.
    if (typeof place !== "string" || checkPath(place, at).length > 0) return [];
    // What the container mounts there by itself is what is stored, if it is a folder.
    const isFolder = packingOf(objectAt(archive), "output").format === "tar";
    if (isStored && isFolder && taken.get(place)?.kind === "volume") taken.delete(place);
    const isReadOnly = !isOutput && isOnClaim(artifact.from, all);
    const found = placeFault({ place, isReadOnly, isStored }, taken);
    taken.set(place, { kind: "artifact", what: `artifact "${textAt(name)}"` });
    return found === undefined ? [] : [{ path: [...at, "path"], message: found, value: place }];
  });
}

/** Whether an artifact that is read is a folder of a claim. */
function isOnClaim(from: unknown, all: Steps): boolean {
  if (typeof from !== "string") return false;
  const { step: name, artifact } = splitFrom(from);
  const step = all.get(name);
  return step !== undefined &&
    artifactsAt(step, "outputs", []).some(([output]) =>
      output.name === artifact && output.persistentVolumeClaim !== undefined
    );
}

function placeFault(wanted: Wanted, taken: ReadonlyMap<string, Mounted>): string | undefined {
  const { place } = wanted;
  if (place.includes(":")) return "Kubernetes mounts nothing at a path with a colon";
  if (place.split("/").slice(1).some((name) => name === "" || name === ".")) {
    return `write the path without /./, // and a slash at its end, not as ${JSON.stringify(place)}`;
  }
  if (SYSTEM_PATHS.some((system) => isWithin(place, system))) {
    return "nothing can be mounted there; choose a path of your own";
  }
  for (const [other, mounted] of taken) {
    const fault = neighbourFault(wanted, other, mounted);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Why an artifact cannot be where it is wanted beside what is mounted at another path. */
function neighbourFault(
  { place, isReadOnly, isStored }: Wanted,
  other: string,
  { kind, what }: Mounted,
): string | undefined {
  if (other === place) return `${what} is at this path too; give each a path of its own`;
  const isInside = isWithin(place, other);
  const isAround = isWithin(other, place);
  if (kind === "artifact" && (isInside || isAround)) {
    return `one artifact cannot lie within another, and ${what} is at ${other}`;
  }
  if (kind === "item" && isInside) return `${what} is a file at ${other}, so nothing is within it`;
  if (isAround && isReadOnly) {
    return `an artifact that is read cannot be written to, so that ${what} at ${other} has no ` +
      "place in it; mount it elsewhere";
  }
  if (isAround && isStored) {
    return `${what} is at ${other}, and what is there would not be stored; mount it elsewhere`;
  }
  return undefined;
}

function mountPathsOf(step: Step, path: Path): string[] {
  return podSpecsOf([step, path]).flatMap(({ podSpec, path: at }) =>
    items(podSpec.containers as unknown[] | undefined, at).flatMap(([container]) =>
      items(objectAt(container).volumeMounts as unknown[] | undefined, at).flatMap(([mount]) => {
        const { mountPath } = objectAt(mount);
        return typeof mountPath === "string" ? [mountPath.replace(/\/+$/, "")] : [];
      })
    )
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function checkReaders(spec: JobFlowSpec, all: Steps): SpecError[] {
  const suggest = suggestions();
  return placeSteps(spec).flatMap(({ step, path, place }) =>
    artifactsAt(step, "inputs", path).flatMap(([{ from }, at]): SpecError[] => {
      if (typeof from !== "string") return [];
      const { step: name } = splitFrom(from);
      const fault = sourceFault(from, all, suggest) ??
        (place.upstream.has(name)
          ? undefined
          : `step "${name}" need not have ended by then; make it a dependency`);
      return fault === undefined ? [] : [{ path: [...at, "from"], message: fault, value: from }];
    })
  );
}

function sourceFault(
  from: string,
  all: Steps,
  suggest: Suggest,
): string | undefined {
  const meant = (word: string, known: Iterable<string>) => {
    const near = suggest(word, known);
    return near === undefined ? "" : `; did you mean "${near}"?`;
  };
  const { step: name, artifact } = splitFrom(from);
  const step = all.get(name);
  if (step === undefined) return `no step is named "${name}"${meant(name, all.keys())}`;
  const outputs = artifactsAt(step, "outputs", []).map(([output]) => textAt(output.name));
  if (outputs.includes(artifact)) return undefined;
  const none = outputs.length === 0 ? "; it has none" : meant(artifact, outputs);
  return `step "${name}" has no output artifact "${artifact}"${none}`;
}
