/**
 * A second run of a flow finds what the kept steps have left on the first one's claims. Its spec
 * names those claims in place of templates; the templates stand in an annotation, for a third run
 * that keeps the same claims, or wants new ones. Pure.
 */

import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type {
  JobFlow,
  JobFlowSpec,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { CLAIMS_OF_ANNOTATION, resourceName } from "./names.ts";

type ClaimTemplates = NonNullable<
  NonNullable<JobFlowSpec["resourceTemplates"]>["volumeClaimTemplates"]
>;

/** Where the claims come from that a flow uses. */
export interface ClaimSource {
  /** The flow that has made them: itself, or one that it is a retry of. */
  readonly flowName: string;
  /** The flow's spec as it is with templates of these claims. */
  readonly spec: JobFlowSpec;
}

/** The annotation's value, which nobody but a retry writes. */
interface Adoption {
  readonly flow: string;
  readonly volumeClaimTemplates: ClaimTemplates;
}

/** Names of the claims that a flow has made, in the order of its templates. */
export function claimsOf(flowName: string, { resourceTemplates }: JobFlowSpec): string[] {
  return (resourceTemplates?.volumeClaimTemplates ?? [])
    .map(({ metadata }) => resourceName(flowName, metadata.name));
}

/** Undefined: the annotation that says so was changed, and cannot be read. */
export function claimSource({ metadata, spec }: JobFlow): ClaimSource | undefined {
  const text = metadata.annotations?.[CLAIMS_OF_ANNOTATION];
  if (text === undefined) return { flowName: metadata.name!, spec };
  const adoption = readAdoption(text);
  if (adoption === undefined) return undefined;
  const { flow, volumeClaimTemplates } = adoption;
  const names = new Map(
    volumeClaimTemplates.map(({ metadata: { name } }) => [resourceName(flow, name), name]),
  );
  return {
    flowName: flow,
    spec: {
      ...withClaimNames(spec, names),
      resourceTemplates: { ...spec.resourceTemplates, volumeClaimTemplates },
    },
  };
}

function readAdoption(text: string): Adoption | undefined {
  let value: Partial<Adoption> | null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The caller says so; there is no more to it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { flow, volumeClaimTemplates: templates } = value ?? {};
  const isWhole = typeof flow === "string" && Array.isArray(templates) &&
    templates.every((template) => typeof template?.metadata?.name === "string");
  return isWhole ? value as Adoption : undefined;
}

/** What a second run uses in place of claims of its own: spec, and annotations. */
export function withClaimsOf(
  { flowName, spec }: ClaimSource,
): { readonly spec: JobFlowSpec; readonly annotations: Readonly<Record<string, string>> } {
  const { volumeClaimTemplates, ...others } = spec.resourceTemplates ?? {};
  if (volumeClaimTemplates === undefined) return { spec, annotations: {} };
  const names = new Map(
    volumeClaimTemplates.map(({ metadata: { name } }) => [name, resourceName(flowName, name)]),
  );
  const { resourceTemplates: _, ...rest } = withClaimNames(spec, names);
  const adoption: Adoption = { flow: flowName, volumeClaimTemplates };
  return {
    spec: {
      ...rest,
      ...(Object.keys(others).length === 0 ? {} : { resourceTemplates: others }),
    },
    annotations: { [CLAIMS_OF_ANNOTATION]: JSON.stringify(adoption) },
  };
}

type Names = ReadonlyMap<string, string>;

/** The spec in which steps name these claims by their other names. */
function withClaimNames(spec: JobFlowSpec, names: Names): JobFlowSpec {
  return {
    ...spec,
    steps: spec.steps.map((step) => renamed(step, names)),
    ...(spec.finally === undefined
      ? {}
      : { finally: spec.finally.map((step) => renamed(step, names)) }),
  };
}

function renamed(step: Step, names: Names): Step {
  const { template, outputs } = step;
  const podSpec = template?.spec.template.spec;
  const artifacts = outputs?.artifacts?.map((artifact) => renamedClaim(artifact, names));
  return {
    ...step,
    ...(template === undefined || !podSpec ? {} : {
      template: {
        ...template,
        spec: {
          ...template.spec,
          template: { ...template.spec.template, spec: renamedVolumes(podSpec, names) },
        },
      },
    }),
    ...(artifacts === undefined ? {} : { outputs: { ...outputs, artifacts } }),
  };
}

function renamedVolumes(podSpec: PodSpec, names: Names): PodSpec {
  if (!podSpec.volumes) return podSpec;
  return { ...podSpec, volumes: podSpec.volumes.map((volume) => renamedClaim(volume, names)) };
}

/** A volume, or an artifact, on a claim. */
function renamedClaim<T extends { persistentVolumeClaim?: { claimName: string } | null }>(
  user: T,
  names: Names,
): T {
  const { persistentVolumeClaim: claim } = user;
  if (!claim) return user;
  const claimName = names.get(claim.claimName) ?? claim.claimName;
  return { ...user, persistentVolumeClaim: { ...claim, claimName } };
}
