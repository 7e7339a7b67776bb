/**
 * Artifacts that cannot work: what is read must be there by then, and what is mounted must have a
 * place of its own in the one container that there is.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { splitFrom } from "../artifacts/mod.ts";
import { ARTIFACT_VOLUME_PREFIX } from "../names.ts";
import { type Suggest, suggestions } from "../suggestions.ts";
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
  return [
    ...steps.flatMap(([step, path]) => checkStep(step, path)),
    ...checkReaders(spec),
  ];
}

/** Inputs, then outputs. */
function artifactsOf(step: Step, path: Path): WrittenArtifact[] {
  return [...artifactsAt(step, "inputs", path), ...artifactsAt(step, "outputs", path)];
}

function checkStep(step: Step, path: Path): SpecError[] {
  const artifacts = artifactsOf(step, path);
  if (artifacts.length === 0) return [];
  if (step.type === "Manual") {
    const message = "a Manual step runs nothing, so it has no artifacts; remove them";
    return artifacts.map(([, at]) => ({ path: at, message }));
  }
  return [
    ...checkPod(step, path),
    ...artifacts.flatMap((artifact) => checkArtifact(artifact)),
    ...checkPlaces(step, path, artifacts),
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

const VOLUME = "a volume of the container";

function checkPlaces(step: Step, path: Path, artifacts: readonly WrittenArtifact[]): SpecError[] {
  const taken = new Map(
    mountPathsOf(step, path).map((mount) => [mount, VOLUME]),
  );
  return artifacts.flatMap(([{ name, path: place, s3 }, at]): SpecError[] => {
    const isStored = s3 !== undefined && at.at(-3) === "outputs";
    // A path that is none at all is refused with the other sources of data.
    if (typeof place !== "string" || checkPath(place, at).length > 0) return [];
    // What the container mounts there by itself is what is stored.
    if (isStored && taken.get(place) === VOLUME) taken.delete(place);
    const found = placeFault(place, taken);
    taken.set(place, `artifact "${textAt(name)}"`);
    return found === undefined ? [] : [{ path: [...at, "path"], message: found, value: place }];
  });
}

function placeFault(place: string, taken: ReadonlyMap<string, string>): string | undefined {
  if (place.includes(":")) return "Kubernetes mounts nothing at a path with a colon";
  if (place.split("/").slice(1).some((name) => name === "" || name === ".")) {
    return `write the path without /./, // and a slash at its end, not as ${JSON.stringify(place)}`;
  }
  if (SYSTEM_PATHS.some((system) => isWithin(place, system))) {
    return "nothing can be mounted there; choose a path of your own";
  }
  for (const [other, what] of taken) {
    if (other === place) return `${what} is at this path too; give each a path of its own`;
    const isArtifact = what.startsWith("artifact");
    if (isArtifact && (isWithin(place, other) || isWithin(other, place))) {
      return `one artifact cannot lie within another, and ${what} is at ${other}`;
    }
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

function checkReaders(spec: JobFlowSpec): SpecError[] {
  const all = new Map(allSteps(spec).map(([step]) => [textAt(step.name), step]));
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
  all: ReadonlyMap<string, Step>,
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
