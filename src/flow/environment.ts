/** Variables that a step's containers are given: its inputs, and where to write its outputs. */

import type { Container, EnvVar, PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import { DEFAULT_CONTAINER_ANNOTATION, OUTPUTS_VARIABLE } from "./names.ts";

/** Kubernetes' own default of terminationMessagePath. */
const TERMINATION_PATH = "/dev/termination-log";

/** What is given. */
export interface Given {
  /** For all containers. */
  readonly variables: readonly EnvVar[];
  /** The container whose outputs are read; undefined: none. */
  readonly outputsFrom: string | undefined;
}

/** The same pod with variables before those of each container, which may refer to them. */
export function withVariables(podSpec: PodSpec, { variables, outputsFrom }: Given): PodSpec {
  if (variables.length === 0 && outputsFrom === undefined) return podSpec;
  const given = (container: Container): Container => {
    const writes = container.name === outputsFrom;
    const path = container.terminationMessagePath || TERMINATION_PATH;
    const own = writes ? [{ name: OUTPUTS_VARIABLE, value: path }] : [];
    return { ...container, env: [...own, ...variables, ...container.env ?? []] };
  };
  return {
    ...podSpec,
    containers: podSpec.containers.map(given),
    ...(podSpec.initContainers ? { initContainers: podSpec.initContainers.map(given) } : {}),
  };
}

/** The container of a pod that its annotation names as the default one, else the first. */
export function defaultContainer(
  containers: readonly { readonly name: string }[],
  annotations: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const name = annotations?.[DEFAULT_CONTAINER_ANNOTATION];
  return (containers.find((container) => container.name === name) ?? containers[0])?.name;
}
