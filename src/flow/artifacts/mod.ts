/**
 * Artifacts: files that steps leave for others. What they ask of a step's pod, which is set for
 * steps that have some and for no others.
 */

import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type {
  HttpSource,
  InputArtifact,
  OutputArtifact,
  S3Source,
  S3Target,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type ClaimFolder, mountClaims } from "./claims.ts";
import { httpLocation, packingOf, s3Location } from "./locations.ts";
import { SecretVariables } from "./secrets.ts";
import type { Packing } from "./transfer.ts";
import { type Arrival, type Departure, fetchInto, storeFrom, type Transfers } from "./transfers.ts";

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
  /** The image of zen-flow, which carries what is not on a claim. */
  readonly image: string;
  /** The step of that name; it has succeeded. Without expressions in its output artifacts. */
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

/** Whether the step's container ends before the pod's own last one, which stores what it left. */
export function storesArtifacts({ outputs }: Step): boolean {
  return (outputs?.artifacts ?? []).some(({ s3 }) => s3 !== undefined);
}

/** The pod of a step's template with what the step's artifacts need. Changes no argument. */
export function withArtifacts(podSpec: PodSpec, step: Step, sources: ArtifactSources): PodSpec {
  const inputs = (step.inputs?.artifacts ?? []).map((input) => sourceOf(input, sources));
  const outputs = step.outputs?.artifacts ?? [];
  const mounted = mountClaims(podSpec, [
    ...inputs.flatMap((source) => source.claim ?? []),
    ...outputs.flatMap((artifact) => outputFolder(artifact, sources)),
  ]);
  const fetched = fetchInto(mounted, arrivals(inputs), sources.image);
  return storeFrom(fetched, departures(outputs), sources.image);
}

/** Where an input comes from: a claim, or a store that has to be asked. */
interface Source {
  readonly path: string;
  readonly name: string;
  readonly claim?: ClaimFolder;
  readonly http?: HttpSource;
  readonly s3?: S3Source | S3Target;
  readonly packing: Packing;
}

function sourceOf(input: InputArtifact, { producer }: ArtifactSources): Source {
  const { name, path, from, http, s3, archive } = input;
  const common = { name, path, packing: packingOf(archive, "input") };
  if (http !== undefined) return { ...common, http };
  if (s3 !== undefined) return { ...common, s3 };
  const { step: stepName, artifact } = splitFrom(from!);
  const { step, jobName } = producer(stepName);
  const output = step.outputs!.artifacts!.find((each) => each.name === artifact)!;
  if (output.s3) return { ...common, s3: output.s3, packing: packingOf(output.archive, "output") };
  const { claimName } = output.persistentVolumeClaim!;
  return {
    ...common,
    claim: { claimName, jobName, artifact, path, readOnly: true, byIndex: false },
  };
}

function outputFolder(
  { name, path, persistentVolumeClaim }: OutputArtifact,
  { jobName, indexed }: ArtifactSources,
): ClaimFolder[] {
  if (persistentVolumeClaim === undefined) return [];
  const { claimName } = persistentVolumeClaim;
  return [{ claimName, jobName, artifact: name, path, readOnly: false, byIndex: indexed }];
}

function arrivals(sources: readonly Source[]): Transfers<Arrival> {
  const secrets = new SecretVariables();
  const list = sources.flatMap(({ name, path, http, s3, packing }): Arrival[] => {
    const checksum = http?.checksum ?? (s3 as S3Source | undefined)?.checksum;
    const location = http
      ? { http: httpLocation(http, secrets) }
      : s3
      ? { s3: s3Location(s3, secrets) }
      : undefined;
    if (location === undefined) return [];
    const verified = checksum === undefined ? {} : { checksum };
    return [{ path, fetching: { name, ...location, ...verified, packing } }];
  });
  return { list, secrets };
}

function departures(outputs: readonly OutputArtifact[]): Transfers<Departure> {
  const secrets = new SecretVariables();
  const list = outputs.flatMap(({ name, path, s3, archive }): Departure[] => {
    if (s3 === undefined) return [];
    const packing = packingOf(archive, "output");
    return [{ path, storing: { name, s3: s3Location(s3, secrets), packing } }];
  });
  return { list, secrets };
}
