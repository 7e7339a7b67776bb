/** What must hold when the faults are over, while everything settles and once it has. */

import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { World } from "../world.ts";
import { isEnded, stepNamed } from "./job_checks.ts";
import { type FlowFact, isUnfinished, type JobFact, type Ledger } from "./ledger.ts";

/** Whether every flow that is left has finished and every Job ended. */
export function isSettled(ledger: Ledger): boolean {
  for (const { flow, isGone } of ledger.flows.values()) if (!isGone && !isOver(flow)) return false;
  for (const job of ledger.jobs.values()) if (isUnfinished(job)) return false;
  return true;
}

function isOver({ status }: JobFlow): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Jobs of ours that run and are no step's attempt, each with the instant since when it is known. */
export class StrayWatch {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #since = new Map<string, number>();

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** Looks for strays; one that has lived for longer than this is one too many. */
  look(mostMs: number): void {
    const now = this.#world.timeline.elapsed;
    for (const job of this.#ledger.jobs.values()) {
      const fact = this.#ledger.flows.get(job.flowUid);
      if (!isStray(job, fact)) {
        this.#since.delete(job.uid);
        continue;
      }
      const since = this.#since.get(job.uid) ?? now;
      this.#since.set(job.uid, since);
      if (now - since <= mostMs) continue;
      this.#world.violate("a stray Job is deleted", `Job ${job.name} of ${fact!.key}`);
    }
  }
}

function isStray(job: JobFact, fact: FlowFact | undefined): boolean {
  if (fact === undefined || fact.isGone || !isUnfinished(job)) return false;
  if (job.deletedBy !== undefined || fact.flow.metadata?.deletionTimestamp) return false;
  const status = fact.flow.status?.steps?.find((step) => step.name === job.step);
  if (status?.attempt !== job.attempt) return true;
  return status.jobRef?.uid === undefined ? isEnded(status) : status.jobRef.uid !== job.uid;
}

/** Checks what is left when nothing happens any more. */
export function checkSettled(world: World, ledger: Ledger): void {
  for (const fact of ledger.flows.values()) {
    if (fact.isGone) continue;
    const { flow, key } = fact;
    if (!isOver(flow)) {
      const steps = (flow.status?.steps ?? []).map((step) => `${step.name} ${step.phase}`);
      world.violate(
        "every flow finishes",
        `${key} is ${flow.status?.phase ?? "untouched"} (${flow.status?.message}): ${steps}`,
      );
      continue;
    }
    for (const fault of outcomeFaults(flow)) {
      world.violate("an outcome follows", `${key}: ${fault}`);
    }
  }
  checkTtls(world, ledger);
  for (const job of ledger.jobs.values()) {
    const isOrphan = !job.job.metadata?.ownerReferences?.some((owner) => owner.uid === job.flowUid);
    if (job.flowUid === "" || isOrphan || !isUnfinished(job)) continue;
    world.violate("no Job outlives its flow", `Job ${job.name} of a flow that has finished`);
  }
}

/** A template's time to live is withheld until a result is recorded, and then set for every attempt. */
function checkTtls(world: World, ledger: Ledger): void {
  for (const { name, flowUid, step, job, isGone } of ledger.jobs.values()) {
    const fact = ledger.flows.get(flowUid);
    if (isGone || fact === undefined || fact.isGone || job.metadata?.deletionTimestamp) continue;
    const wanted = stepNamed(fact.flow.spec!, step)?.template?.spec?.ttlSecondsAfterFinished;
    const { ttlSecondsAfterFinished } = job.spec!;
    if (wanted === ttlSecondsAfterFinished) continue;
    world.violate(
      "every attempt has its time to live",
      `Job ${name} of ${fact.key}: ${ttlSecondsAfterFinished}, not ${wanted}`,
    );
  }
}

/** Reasons of flows that fail for another cause than their steps, and whether it was there. */
const OWN_REASONS: Readonly<Record<string, (flow: JobFlow) => boolean>> = {
  Cancelled: ({ spec }) => spec?.cancel === true,
  DeadlineExceeded: ({ spec }) => spec?.executionPolicy?.activeDeadlineSeconds !== undefined,
  Replaced: ({ spec }) => spec?.executionPolicy?.concurrencyGroup !== undefined,
  ConcurrencyForbidden: ({ spec }) => spec?.executionPolicy?.concurrencyPolicy === "Forbid",
};

function outcomeFaults(flow: JobFlow): string[] {
  const { status } = flow;
  const steps = status?.steps ?? [];
  const untolerated = steps.filter((step) => isUntolerated(flow, step));
  const faults = steps.filter((step) => step.phase === "Skipped")
    .flatMap((step) => skipFault(flow, step, untolerated) ?? []);
  if (status?.phase === "Succeeded" && untolerated.length > 0) {
    faults.push(`Succeeded, and ${untolerated[0]!.name} failed`);
  }
  const failed = status?.conditions?.find((one) => one.type === "Failed" && one.status === "True");
  if (status?.phase === "Failed" && untolerated.length === 0) {
    const reason = failed?.reason ?? "none";
    if (!OWN_REASONS[reason]?.(flow)) faults.push(`Failed with ${reason}, and no step did`);
  }
  const count = (phase: string) => steps.filter((step) => step.phase === phase).length;
  const { successfulSteps, failedSteps, completedSteps } = status?.progress ?? {};
  if (steps.length > 0 && successfulSteps !== count("Succeeded")) faults.push("successfulSteps");
  if (steps.length > 0 && failedSteps !== count("Failed")) faults.push("failedSteps");
  if (steps.length > 0 && completedSteps !== steps.length) faults.push("completedSteps");
  return faults;
}

function isUntolerated({ spec }: JobFlow, { name, phase }: StepStatus): boolean {
  return phase === "Failed" && stepNamed(spec!, name)?.continueOnFailure !== true;
}

function skipFault(
  flow: JobFlow,
  { name, reason }: StepStatus,
  untolerated: readonly StepStatus[],
): string | undefined {
  if (reason === "FailFast" && untolerated.length === 0) return `${name} Skipped/FailFast`;
  if (reason !== "UpstreamFailed") return undefined;
  const isCulprit = (dependency: string) => {
    const status = flow.status?.steps?.find((step) => step.name === dependency);
    return status !== undefined &&
      (isUntolerated(flow, status) || status.reason === "UpstreamFailed");
  };
  const dependencies = stepNamed(flow.spec!, name)?.dependencies ?? [];
  return dependencies.some(isCulprit) ? undefined : `${name} Skipped/UpstreamFailed`;
}
