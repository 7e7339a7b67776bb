/**
 * What a pod asks for that has no meaning, or no effect, for a process of this machine.
 */

import type { Container, Pod } from "@cloudydeno/kubernetes-apis/core/v1";

/** A sentence for each kind of thing in the pod's spec that is left out here. */
export function ignoredFields(pod: Pod): string[] {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const has = (test: (container: Container) => unknown) => containers.some(test);
  const notes: string[] = [];
  if (has((one) => one.livenessProbe || one.readinessProbe || one.startupProbe)) {
    notes.push("probes are not run: a container counts as ready while it runs");
  }
  if (has((one) => one.lifecycle)) notes.push("lifecycle hooks are not run");
  if (has((one) => isSet(one.resources?.limits))) {
    notes.push("resource limits are not enforced");
  }
  if (isSet(pod.spec?.securityContext) || has((one) => isSet(one.securityContext))) {
    notes.push("securityContext is not applied: processes run as you");
  }
  return notes;
}

function isSet(value: object | undefined): boolean {
  return value !== undefined && Object.keys(value).length > 0;
}
