/**
 * The ConfigMaps that a pod refers to, read once before the pod starts.
 */

import type {
  ConfigMap,
  Container,
  CoreV1Api,
  Pod,
  Volume,
} from "@cloudydeno/kubernetes-apis/core/v1";
import { isNotFound } from "../../kube/errors.ts";

/** ConfigMaps by name; a name that is missing has none. */
export type ConfigMaps = ReadonlyMap<string, ConfigMap>;

/** Reads all ConfigMaps that the pod's containers and volumes name. */
export async function readConfigMaps(core: CoreV1Api, pod: Pod): Promise<ConfigMaps> {
  const namespace = core.namespace(pod.metadata.namespace ?? "default");
  const found = new Map<string, ConfigMap>();
  for (const name of configMapNames(pod)) {
    try {
      found.set(name, await namespace.getConfigMap(name));
    } catch (error) {
      // Whether it may be missing is for those who use it to say.
      if (!isNotFound(error)) throw error;
    }
  }
  return found;
}

function configMapNames(pod: Pod): Set<string> {
  const names = [
    ...[...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].flatMap(inContainer),
    ...(pod.spec?.volumes ?? []).flatMap(inVolume),
  ];
  return new Set(names.filter((name): name is string => name !== undefined && name !== ""));
}

function inContainer(container: Container): (string | undefined)[] {
  return [
    ...(container.envFrom ?? []).map((source) => source.configMapRef?.name),
    ...(container.env ?? []).map((variable) => variable.valueFrom?.configMapKeyRef?.name),
  ];
}

function inVolume(volume: Volume): (string | undefined)[] {
  return [
    volume.configMap?.name,
    ...(volume.projected?.sources ?? []).map((source) => source.configMap?.name),
  ];
}
