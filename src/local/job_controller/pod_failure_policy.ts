/**
 * A Job's podFailurePolicy: what one failed pod means for the Job. Rules in order, the first that
 * matches decides.
 */

import type {
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from "@cloudydeno/kubernetes-apis/batch/v1";
import type { ContainerStatus, Pod } from "@cloudydeno/kubernetes-apis/core/v1";

/** What a failed pod means. */
export interface PodFailureVerdict {
  /** The action of the rule that matched; undefined if none did, and the failure counts. */
  readonly action: string | undefined;
  /** Whether the failure counts towards the backoff limits. */
  readonly counts: boolean;
  /** With FailJob: what matched, in Kubernetes' words. */
  readonly message?: string;
}

/** Judges a failed pod by the policy. Without a policy, each failure counts. */
export function judgeFailedPod(policy: PodFailurePolicy | undefined, pod: Pod): PodFailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const matched = matchRule(rule, pod);
    if (matched === undefined) continue;
    return {
      action: rule.action,
      counts: rule.action !== "Ignore",
      message: rule.action === "FailJob"
        ? `${matched} matching FailJob rule at index ${index}`
        : undefined,
    };
  }
  return { action: undefined, counts: true };
}

/** What of the pod the rule matches, in words, or undefined. */
function matchRule(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (rule.onExitCodes) {
    const status = matchExitCodes(rule.onExitCodes, pod);
    const exitCode = status?.state?.terminated?.exitCode;
    return status && `Container ${status.name} for pod ${name} failed with exit code ${exitCode}`;
  }
  const condition = pod.status?.conditions?.find((condition) =>
    rule.onPodConditions?.some((pattern) =>
      pattern.type === condition.type && (pattern.status ?? "True") === condition.status
    )
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}

function matchExitCodes(
  requirement: PodFailurePolicyOnExitCodesRequirement,
  pod: Pod,
): ContainerStatus | undefined {
  const statuses = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  return statuses.find((status) => {
    const exitCode = status.state?.terminated?.exitCode;
    if (exitCode === undefined || exitCode === 0) return false;
    if (requirement.containerName && requirement.containerName !== status.name) return false;
    const listed = requirement.values.includes(exitCode);
    return requirement.operator === "In" ? listed : !listed;
  });
}
