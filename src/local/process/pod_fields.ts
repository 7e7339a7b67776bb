/**
 * The downward API: what a container may read of its own pod, by `fieldRef` and
 * `resourceFieldRef`.
 */

import type {
  Container,
  ObjectFieldSelector,
  Pod,
  ResourceFieldSelector,
} from "@cloudydeno/kubernetes-apis/core/v1";
import { NODE_ADDRESS, NODE_NAME } from "../kubelet/node.ts";
import { CONFIG_ERROR, PodError } from "./pod_error.ts";
import { parseQuantity } from "./quantity.ts";

const SUBSCRIPT = /^metadata\.(labels|annotations)\['([^']*)'\]$/;

/**
 * The value of a field of the pod; empty for a label that is not set.
 *
 * @throws {PodError} for a field that Kubernetes does not offer either
 */
export function podField(pod: Pod, { fieldPath }: ObjectFieldSelector): string {
  const subscript = SUBSCRIPT.exec(fieldPath);
  if (subscript) return mapOf(pod, subscript[1]!)[subscript[2]!] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return pod.metadata.name ?? "";
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid ?? "";
    case "metadata.labels":
    case "metadata.annotations":
      return listed(mapOf(pod, fieldPath.slice("metadata.".length)));
    case "spec.nodeName":
      return NODE_NAME;
    case "spec.serviceAccountName":
      return pod.spec?.serviceAccountName ?? "default";
    case "status.hostIP":
    case "status.hostIPs":
    case "status.podIP":
    case "status.podIPs":
      return NODE_ADDRESS;
    default:
      throw new PodError(CONFIG_ERROR, `Cannot read field '${fieldPath}': not a field of the pod`);
  }
}

/** Labels and annotations as a downward API file lists them. */
function listed(map: Readonly<Record<string, string>>): string {
  return Object.keys(map).sort().map((key) => `${key}=${JSON.stringify(map[key])}`).join("\n");
}

function mapOf(pod: Pod, kind: string): Record<string, string> {
  return (kind === "labels" ? pod.metadata.labels : pod.metadata.annotations) ?? {};
}

/**
 * The value of a container's request or limit in units of the divisor, rounded up.
 *
 * @throws {PodError} where it is not set, except for CPU, which is then this machine's
 */
export function resourceField(
  pod: Pod,
  container: Container,
  selector: ResourceFieldSelector,
): string {
  const named = selector.containerName;
  const of = named ? containersOf(pod).find(({ name }) => name === named) : container;
  const [list, ...rest] = selector.resource.split(".");
  const resource = rest.join(".");
  const { limits, requests } = of?.resources ?? {};
  const text = list === "requests" ? requests?.[resource] : limits?.[resource];
  const value = text ?? (resource === "cpu" ? `${navigator.hardwareConcurrency}` : undefined);
  if (value === undefined) {
    throw new PodError(
      CONFIG_ERROR,
      `Cannot read '${selector.resource}' of container '${of?.name ?? named}': it is not set; ` +
        `here a container has no share of a node, so set it in the container's resources`,
    );
  }
  const divisor = parseQuantity(selector.divisor || "1") || 1;
  return `${Math.ceil(parseQuantity(value) / divisor)}`;
}

function containersOf(pod: Pod): readonly Container[] {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}
