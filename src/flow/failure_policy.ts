/** The podFailurePolicy of a step's Job, made from the flow's. */

import type { JobSpec, PodFailurePolicy } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";

type Rule = PodFailurePolicy["rules"][number];

/** An evicted, preempted or drained pod is replaced at no cost. */
const IGNORE_DISRUPTIONS: Rule = {
  action: "Ignore",
  onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
};

/** The most rules that Kubernetes takes. */
export const MAX_RULES = 20;

/** Whether Kubernetes allows a Job a podFailurePolicy (Kubernetes: Jobs, "Pod failure policy"). */
export function mayHavePolicy(
  { podReplacementPolicy }: { readonly podReplacementPolicy?: unknown },
  { restartPolicy }: { readonly restartPolicy?: unknown },
): boolean {
  return restartPolicy === "Never" && podReplacementPolicy !== "TerminatingOrFailed";
}

/**
 * The policy for a Job whose template has none of its own. A rule that ignores disruptions goes in
 * front unless the flow's policy already says what a disruption means; rules that name a container
 * which this pod lacks are left out. Undefined where the Job may have none.
 */
export function podFailurePolicyFor(
  policy: { readonly rules?: readonly Rule[] } | undefined,
  jobSpec: JobSpec,
  podSpec: PodSpec,
): PodFailurePolicy | undefined {
  if (!mayHavePolicy(jobSpec, podSpec)) return undefined;
  const rules = policy?.rules ?? [];
  const decided = rules.some((rule) =>
    rule.onPodConditions?.some((condition) => condition.type === "DisruptionTarget")
  );
  const containers = new Set(
    [...podSpec.containers, ...podSpec.initContainers ?? []].map((container) => container.name),
  );
  const fitting = rules.filter((rule) => {
    const name = rule.onExitCodes?.containerName;
    return name === undefined || containers.has(name);
  });
  return { rules: decided ? fitting : [IGNORE_DISRUPTIONS, ...fitting] };
}
