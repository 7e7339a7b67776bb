/**
 * A container's environment, put together as the kubelet does: `envFrom` first, then `env` in
 * order, each value expanded with what is known by then.
 */

import type { Container, EnvVarSource, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { ConfigMaps } from "./config_maps.ts";
import { expand } from "./expansion.ts";
import { CONFIG_ERROR, PodError } from "./pod_error.ts";
import { podField, resourceField } from "./pod_fields.ts";
import type { Secrets } from "./secrets.ts";

/** What a container's environment is made from. */
export interface EnvironmentSources {
  readonly pod: Pod;
  readonly configMaps: ConfigMaps;
  readonly secrets: Secrets;
}

/**
 * The variables that the container's spec sets, without those that the machine adds.
 *
 * @throws {PodError} with reason CreateContainerConfigError if a source is missing
 */
export function containerEnvironment(
  container: Container,
  sources: EnvironmentSources,
): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
    const data = configMapRef
      ? configMapData(configMapRef, sources)
      : secretRef && secretData(container, secretRef, sources);
    for (const [key, value] of Object.entries(data ?? {})) variables.set(`${prefix}${key}`, value);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const resolved = value || !valueFrom
      ? expand(value ?? "", variables)
      : resolve(valueFrom, container, sources);
    if (resolved !== undefined) variables.set(name, resolved);
  }
  return variables;
}

/** The value of one `valueFrom`; undefined where it is optional and missing. */
function resolve(
  from: EnvVarSource,
  container: Container,
  sources: EnvironmentSources,
): string | undefined {
  if (from.fieldRef) return podField(sources.pod, from.fieldRef);
  if (from.resourceFieldRef) {
    return resourceField(sources.pod, container, from.resourceFieldRef);
  }
  if (from.configMapKeyRef) {
    const { name, key, optional } = from.configMapKeyRef;
    const value = configMapData(from.configMapKeyRef, sources)?.[key];
    if (value === undefined && !optional) {
      throw new PodError(
        CONFIG_ERROR,
        `couldn't find key ${key} in ConfigMap ${sources.pod.metadata.namespace}/${name}`,
      );
    }
    return value;
  }
  if (from.secretKeyRef) {
    const { name, key, optional } = from.secretKeyRef;
    const value = secretData(container, from.secretKeyRef, sources)?.[key];
    if (value === undefined && !optional) {
      const { namespace } = sources.pod.metadata;
      throw new PodError(CONFIG_ERROR, `couldn't find key ${key} in Secret ${namespace}/${name}`);
    }
    return value;
  }
  throw new PodError(
    CONFIG_ERROR,
    `Cannot set the environment of container '${container.name}': a source of kind ` +
      `'${Object.keys(from).join(", ")}' is not known here`,
  );
}

function configMapData(
  { name, optional }: { name?: string; optional?: boolean },
  { pod, configMaps }: EnvironmentSources,
): Record<string, string> | undefined {
  const configMap = configMaps.get(name ?? "");
  if (!configMap && !optional) {
    throw new PodError(
      CONFIG_ERROR,
      `configmap "${name}" not found in namespace ${pod.metadata.namespace}`,
    );
  }
  return configMap?.data;
}

function secretData(
  container: Container,
  { name, optional }: { name?: string; optional?: boolean },
  { secrets }: EnvironmentSources,
): Record<string, string> | undefined {
  const secret = secrets.get(name ?? "");
  if (secret) {
    const decoder = new TextDecoder();
    return Object.fromEntries([...secret].map(([key, bytes]) => [key, decoder.decode(bytes)]));
  }
  if (optional) return undefined;
  throw new PodError(
    CONFIG_ERROR,
    `Cannot set the environment of container '${container.name}': it wants Secret '${name}', which ` +
      `this run was not given`,
  );
}
