/** Claims and ConfigMaps of a flow's own, and the names under which its steps find them. */

import type {
  ConfigMapEnvSource,
  Container,
  PodSpec,
  Volume,
} from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  API_VERSION,
  FLOW_LABEL,
  flowLabel,
  KIND,
  MANAGED_BY,
  MANAGED_BY_LABEL,
  resourceName,
} from "./names.ts";
import type { FlowResource } from "./types.ts";

type ResourceTemplates = JobFlowSpec["resourceTemplates"];

interface Owner {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** The owner reference of everything that a flow makes. */
export function ownerReference(flow: Owner) {
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    name: flow.name,
    uid: flow.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The objects of the flow's resource templates, claims first, in the order of the spec. */
export function flowResources(flow: Owner, spec: JobFlowSpec): FlowResource[] {
  const metadata = (template: {
    metadata: {
      name: string;
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
  }) => ({
    ...template.metadata,
    name: resourceName(flow.name, template.metadata.name),
    namespace: flow.namespace,
    labels: {
      ...template.metadata.labels,
      [FLOW_LABEL]: flowLabel(flow.name),
      [MANAGED_BY_LABEL]: MANAGED_BY,
    },
    ownerReferences: [ownerReference(flow)],
  });
  const claims = (spec.resourceTemplates?.volumeClaimTemplates ?? []).map((
    template,
  ): FlowResource => ({
    kind: "PersistentVolumeClaim",
    name: resourceName(flow.name, template.metadata.name),
    body: {
      ...template,
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: metadata(template),
    },
  }));
  const maps = (spec.resourceTemplates?.configMapTemplates ?? []).map((
    template,
  ): FlowResource => ({
    kind: "ConfigMap",
    name: resourceName(flow.name, template.metadata.name),
    body: { ...template, apiVersion: "v1", kind: "ConfigMap", metadata: metadata(template) },
  }));
  return [...claims, ...maps];
}

/** The pod spec in which a template's name, where it names a claim or ConfigMap, is the made one. */
export function renameResources(
  podSpec: PodSpec,
  flowName: string,
  templates: ResourceTemplates,
): PodSpec {
  if (!templates) return podSpec;
  const claims = new Set(templates.volumeClaimTemplates?.map((t) => t.metadata.name));
  const maps = new Set(templates.configMapTemplates?.map((t) => t.metadata.name));
  const claim = (name: string) => claims.has(name) ? resourceName(flowName, name) : name;
  const map = <T extends { name?: string } | undefined>(reference: T): T =>
    reference?.name !== undefined && maps.has(reference.name)
      ? { ...reference, name: resourceName(flowName, reference.name) }
      : reference;
  const container = (given: Container) => renameInContainer(given, map);
  return {
    ...podSpec,
    containers: podSpec.containers.map(container),
    ...(podSpec.initContainers ? { initContainers: podSpec.initContainers.map(container) } : {}),
    ...(podSpec.volumes
      ? { volumes: podSpec.volumes.map((volume) => renameInVolume(volume, claim, map)) }
      : {}),
  };
}

type Rename = <T extends { name?: string } | undefined>(reference: T) => T;

function renameInVolume(volume: Volume, claim: (name: string) => string, map: Rename): Volume {
  return {
    ...volume,
    ...(volume.persistentVolumeClaim
      ? {
        persistentVolumeClaim: {
          ...volume.persistentVolumeClaim,
          claimName: claim(volume.persistentVolumeClaim.claimName),
        },
      }
      : {}),
    ...(volume.configMap ? { configMap: map(volume.configMap) } : {}),
    ...(volume.projected?.sources
      ? {
        projected: {
          ...volume.projected,
          sources: volume.projected.sources.map((source) =>
            source.configMap ? { ...source, configMap: map(source.configMap) } : source
          ),
        },
      }
      : {}),
  };
}

function renameInContainer(container: Container, map: Rename): Container {
  return {
    ...container,
    ...(container.env
      ? {
        env: container.env.map((variable) =>
          variable.valueFrom?.configMapKeyRef
            ? {
              ...variable,
              valueFrom: {
                ...variable.valueFrom,
                configMapKeyRef: map(variable.valueFrom.configMapKeyRef),
              },
            }
            : variable
        ),
      }
      : {}),
    ...(container.envFrom
      ? {
        envFrom: container.envFrom.map((source) =>
          source.configMapRef
            ? { ...source, configMapRef: map(source.configMapRef as ConfigMapEnvSource) }
            : source
        ),
      }
      : {}),
  };
}
