/** A second run of a flow finds what the kept steps have left on the first one's claims. Pure. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { resourceName } from "./names.ts";
import { renameResources } from "./resources.ts";

/** Names of the claims that a flow has made, in the order of its templates. */
export function claimsOf(flowName: string, { resourceTemplates }: JobFlowSpec): string[] {
  return (resourceTemplates?.volumeClaimTemplates ?? [])
    .map(({ metadata }) => resourceName(flowName, metadata.name));
}

/** The spec in which the claims are those that the flow of this name has made, by their own names. */
export function withClaimsOf(flowName: string, spec: JobFlowSpec): JobFlowSpec {
  const { volumeClaimTemplates, ...others } = spec.resourceTemplates ?? {};
  if (volumeClaimTemplates === undefined) return spec;
  const templates = { volumeClaimTemplates };
  const names = new Set(volumeClaimTemplates.map(({ metadata }) => metadata.name));
  const rename = (step: Step) =>
    withClaims(step, {
      pod: (podSpec) => renameResources(podSpec, flowName, templates),
      claim: (name) => names.has(name) ? resourceName(flowName, name) : name,
    });
  const { resourceTemplates: _, ...rest } = spec;
  return {
    ...rest,
    ...(Object.keys(others).length === 0 ? {} : { resourceTemplates: others }),
    steps: spec.steps.map(rename),
    ...(spec.finally === undefined ? {} : { finally: spec.finally.map(rename) }),
  };
}

interface Renames {
  readonly pod: (podSpec: Parameters<typeof renameResources>[0]) => typeof podSpec;
  readonly claim: (name: string) => string;
}

function withClaims(step: Step, { pod, claim }: Renames): Step {
  const { template, outputs } = step;
  const podSpec = template?.spec.template.spec;
  const artifacts = outputs?.artifacts?.map((artifact) =>
    artifact.persistentVolumeClaim === undefined ? artifact : {
      ...artifact,
      persistentVolumeClaim: { claimName: claim(artifact.persistentVolumeClaim.claimName) },
    }
  );
  return {
    ...step,
    ...(template === undefined || !podSpec ? {} : {
      template: {
        ...template,
        spec: { ...template.spec, template: { ...template.spec.template, spec: pod(podSpec) } },
      },
    }),
    ...(artifacts === undefined ? {} : { outputs: { ...outputs, artifacts } }),
  };
}
