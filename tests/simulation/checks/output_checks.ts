/** What must hold of outputs: they are what the pods left, whole, or the attempt failed for want of them. */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type {
  JobFlowStatus,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Replica } from "../replica.ts";
import type { World } from "../world.ts";
import { controllerOf, indexOf, type JobFact, type Ledger } from "./ledger.ts";

/** What is wrong with the outputs of a step's status. Every pod leaves `pod=` and its own name. */
export function outputFault(
  ledger: Ledger,
  { type, outputs, forEach }: Step,
  old: StepStatus,
  { phase, outputs: found, items, jobRef }: StepStatus,
): string | undefined {
  if (old.phase === "Succeeded") return undefined; // what had ended is checked elsewhere
  const isWanted = phase === "Succeeded" && type !== "Manual" && outputs !== undefined;
  if (!isWanted) return found === undefined ? undefined : `${phase}, with outputs`;
  const pod = found?.parameters?.["pod"];
  if (pod === undefined) return "Succeeded without its outputs";
  const names = forEach === undefined ? [pod] : pod;
  const count = forEach === undefined ? 1 : items?.total;
  if (!Array.isArray(names) || names.length !== count) {
    return `its outputs are ${JSON.stringify(pod)}`;
  }
  const left = ledger.jobs.get(jobRef?.uid ?? "")?.left;
  const alien = names.find((name, index) => !left?.get(index)?.has(`pod=${name}`));
  return alien === undefined ? undefined : `its outputs say ${alien}, and no pod of it wrote that`;
}

/** Whether of some index of a Job, or of a Job without indexes, no pod that succeeded is there. */
export function isAnyPodGone(ledger: Ledger, { uid, job }: JobFact): boolean {
  return ledger.succeededIndexes(uid).size < podsWanted(job);
}

/** How many pods of a Job with outputs have some. */
function podsWanted({ spec }: JobFact["job"]): number {
  return spec?.completionMode === "Indexed" ? spec.completions ?? 1 : 1;
}

/** Notes that a watch shows a replica a pod, which may be gone, and so what it left. */
export function noteTold(ledger: Ledger, replica: Replica, pod: Pod): void {
  const jobUid = controllerOf(pod.metadata?.ownerReferences) ?? "";
  // Before its flow is shown, nobody can tell what a pod is.
  if (!replica.shownFlows.has(ledger.jobs.get(jobUid)?.flowUid ?? "")) return;
  if (pod.status?.phase === "Succeeded") replica.toldOutputs.add(`${jobUid}/${indexOf(pod)}`);
}

/** Checks a status that is about to be written: what its writer was told of is not lost. */
export function checkNoneForgotten(world: World, ledger: Ledger, { replica, key, status }: {
  readonly replica: Replica;
  readonly key: string;
  readonly status: JobFlowStatus | undefined;
}): void {
  const before = ledger.flowOf(key);
  for (const { name, attempt, lastFailure } of status?.steps ?? []) {
    if (lastFailure?.reason !== "OutputsLost") continue;
    const old = before?.flow.status?.steps?.find((step) => step.name === name);
    if (old?.attempt !== attempt || old?.lastFailure?.time === lastFailure.time) continue;
    const job = ledger.jobs.get(old?.jobRef?.uid ?? "");
    if (job === undefined) continue;
    world.count("lost outputs");
    const indexes = Array.from({ length: podsWanted(job.job) }, (_, index) => index);
    if (!indexes.every((index) => replica.toldOutputs.has(`${job.uid}/${index}`))) continue;
    const what = `${replica.name} gives up those of Job ${job.name}`;
    world.violate("no outputs are lost that the controller was told of", what);
  }
}
