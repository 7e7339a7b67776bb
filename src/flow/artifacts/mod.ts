/**
 * Artifacts: files that steps leave for others. What they ask of a step's pod, which is set for
 * steps that have some and for no others.
 */

import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type {
  InputArtifact,
  OutputArtifact,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type ClaimFolder, mountClaims } from "./claims.ts";

/** A step that has succeeded, and the Job of the attempt that did. */
export interface Producer {
  readonly step: Step;
  readonly jobName: string;
}

/** What the artifacts of an attempt depend on besides its step. */
export interface ArtifactSources {
  /** Name of the attempt's Job. */
  readonly jobName: string;
  /** Whether the Job is an Indexed one. */
  readonly indexed: boolean;
  /** The step of that name; it has succeeded. */
  readonly producer: (name: string) => Producer;
}

/** The step and the artifact that `from` names, as `step/artifact`. */
export function splitFrom(from: string): { step: string; artifact: string } {
  const [step = "", artifact = ""] = from.split("/");
  return { step, artifact };
}

/** Names of the steps whose artifacts a step reads, each once. Of a spec of any shape. */
export function artifactProducers({ inputs }: Step): string[] {
  const artifacts = Array.isArray(inputs?.artifacts) ? inputs.artifacts : [];
  const names = artifacts.flatMap((artifact) =>
    typeof artifact?.from === "string" ? [splitFrom(artifact.from).step] : []
  );
  return [...new Set(names)];
}

/** The pod of a step's template with what the step's artifacts need. Changes no argument. */
export function withArtifacts(podSpec: PodSpec, step: Step, sources: ArtifactSources): PodSpec {
  return mountClaims(podSpec, [
    ...(step.inputs?.artifacts ?? []).flatMap((artifact) => inputFolder(artifact, sources)),
    ...(step.outputs?.artifacts ?? []).flatMap((artifact) => outputFolder(artifact, sources)),
  ]);
}

function inputFolder(
  { from, path }: InputArtifact,
  { producer }: ArtifactSources,
): ClaimFolder[] {
  if (from === undefined) return [];
  const { step: name, artifact } = splitFrom(from);
  const { step, jobName } = producer(name);
  const output = step.outputs?.artifacts?.find((each) => each.name === artifact);
  const claimName = output?.persistentVolumeClaim?.claimName;
  if (claimName === undefined) return [];
  return [{ claimName, jobName, artifact, path, readOnly: true, byIndex: false }];
}

function outputFolder(
  { name, path, persistentVolumeClaim }: OutputArtifact,
  { jobName, indexed }: ArtifactSources,
): ClaimFolder[] {
  if (persistentVolumeClaim === undefined) return [];
  const { claimName } = persistentVolumeClaim;
  return [{ claimName, jobName, artifact: name, path, readOnly: false, byIndex: indexed }];
}
