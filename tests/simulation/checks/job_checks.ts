/** What must hold of each Job that a controller makes or deletes. */

import type {
  JobFlow,
  JobFlowSpec,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Replica } from "../replica.ts";
import type { World } from "../world.ts";
import { type FlowFact, isUnfinished, type JobFact, type Ledger } from "./ledger.ts";

/** What could be known when a create or a status write set out. */
export interface Departure {
  readonly replica: Replica;
  /** Its sender waits for an answer no longer. */
  isDone: boolean;
  /** Uids of Jobs that the replica had been shown. */
  readonly shown: ReadonlySet<string>;
  /**
   * The uids that the status held, by `step/attempt`, when the API server last served a request of
   * the replica about the flow: what came later it cannot know.
   */
  readonly recordedUids: ReadonlyMap<string, string>;
}

/** Checks a Job of ours that has just been made. */
export function checkJobCreated(
  world: World,
  ledger: Ledger,
  job: JobFact,
  departure: Departure | undefined,
): void {
  const fact = ledger.flows.get(job.flowUid);
  // Nobody's, of a flow that was never stored, or of one that takes its Jobs with it.
  if (fact === undefined || fact.isGone || fact.flow.metadata?.deletionTimestamp) return;
  const attempt = `${job.step}/${job.attempt}`;
  if (fact.recorded.get(attempt) !== job.name) {
    world.violate(
      "the status names an attempt before its Job is created",
      `Job ${job.name} of ${fact.key} ${attempt}`,
    );
  }
  checkOnce(world, ledger, job, departure);
  checkItems(world, ledger, job);
  const { flow } = fact;
  const status = flow.status?.steps?.find((one) => one.name === job.step);
  // A late create is a stray, to be deleted; all below is about what is meant to run.
  if (status?.attempt !== job.attempt || isEnded(status)) return;
  checkDependencies(world, flow, job.step);
  if (isFinally(flow.spec!, job.step)) checkAllAtRest(world, ledger, fact);
}

/**
 * No two Jobs for one attempt. The documented hole: the first was told to go (that a replica may do
 * so is checked elsewhere), and when the second's create set out who made it could not have seen the
 * first one's uid in the status, and had not been shown it. A create that is late for long is of this kind too.
 */
function checkOnce(
  world: World,
  ledger: Ledger,
  job: JobFact,
  departure: Departure | undefined,
): void {
  for (const other of ledger.jobsOf(job.flowUid)) {
    if (other === job || other.step !== job.step || other.attempt !== job.attempt) continue;
    const attempt = `${job.step}/${job.attempt}`;
    const recorded = departure?.recordedUids.get(attempt) === other.uid;
    const shown = departure?.shown.has(other.uid) ?? true;
    if (other.deletedBy !== undefined && !recorded && !shown) {
      world.count("the documented hole");
      continue;
    }
    const why = [
      `the first was deleted by ${other.deletedBy ?? "nobody"}`,
      recorded ? "its uid was in the status" : "its uid was not in the status",
      shown ? "the second's maker had been shown it" : "the second's maker had not been shown it",
    ];
    world.violate("no two Jobs for one attempt", `Job ${job.name}: ${why.join(", ")}`);
  }
}

/** Its pods would wait for ever for a ConfigMap that is not there. */
function checkItems(
  world: World,
  ledger: Ledger,
  { name, namespace, flowUid, job }: JobFact,
): void {
  const { completions, template } = job.spec!;
  for (const volume of template.spec?.volumes ?? []) {
    if (volume.name !== "zen-flow-items") continue;
    const found = ledger.configMaps.get(`${namespace}/${volume.configMap?.name}`);
    const isOurs = found?.metadata?.ownerReferences?.some(({ uid }) => uid === flowUid);
    const count = Object.keys(found?.data ?? {}).length;
    if (isOurs && found?.immutable && count === completions) continue;
    world.violate(
      "the items are there before the Job is created",
      `Job ${name}: ${count} items of ${completions}`,
    );
  }
}

function checkDependencies(world: World, flow: JobFlow, name: string): void {
  const spec = flow.spec!;
  const step = stepNamed(spec, name);
  for (const dependency of step?.dependencies ?? []) {
    const status = flow.status?.steps?.find((one) => one.name === dependency);
    if (allows(status, stepNamed(spec, dependency)!)) continue;
    world.violate(
      "no step starts before its dependencies allow",
      `${flow.metadata!.name} ${name}: ${dependency} is ${status?.phase}/${status?.reason}`,
    );
  }
}

function allows(status: StepStatus | undefined, step: Step): boolean {
  if (status?.phase === "Succeeded") return true;
  if (status?.phase === "Failed") return step.continueOnFailure === true;
  return status?.phase === "Skipped" && (step.when ?? "") !== "" &&
    status.reason !== "UpstreamFailed" && status.reason !== "FailFast";
}

/** `finally` starts when all steps have ended, and never beside a live pod of theirs. */
function checkAllAtRest(world: World, ledger: Ledger, { flow, uid, key }: FlowFact): void {
  const steps = flow.status?.steps ?? [];
  for (const { name } of flow.spec!.steps) {
    const status = steps.find((one) => one.name === name);
    if (!status || !isEnded(status)) {
      world.violate("finally starts when all steps have ended", `${key}: ${name} has not`);
    }
    const current = ledger.jobsOf(uid).find((job) => job.uid === status?.jobRef?.uid);
    if (current === undefined || !ledger.hasLivePods(current.uid)) continue;
    world.violate("finally never runs beside a live pod", `${key}: of Job ${current.name}`);
  }
}

/** Checks a Job of ours that has just been told to go. */
export function checkJobDeleted(world: World, ledger: Ledger, job: JobFact): void {
  if (!job.deletedBy?.startsWith("replica")) return;
  const fact = ledger.flows.get(job.flowUid);
  if (fact === undefined || fact.isGone || !isUnfinished(job)) return;
  const { flow } = fact;
  const status = flow.status?.steps?.find((one) => one.name === job.step);
  const isCurrent = status !== undefined && !isEnded(status) && status.attempt === job.attempt &&
    (status.jobRef?.uid === undefined || status.jobRef.uid === job.uid);
  if (!isCurrent || STOP_REASONS.has(status.reason ?? "")) return;
  world.violate(
    "no current attempt is deleted without reason",
    `${job.deletedBy} deletes Job ${job.name} of ${fact.key}, ${status.phase} ${status.reason}`,
  );
}

/** Reasons with which a status says that a step's Job is being deleted on purpose. */
const STOP_REASONS: ReadonlySet<string> = new Set(["Cancelled", "Replaced", "DeadlineExceeded"]);

export function isEnded({ phase }: StepStatus): boolean {
  return phase === "Succeeded" || phase === "Failed" || phase === "Skipped";
}

export function stepNamed(spec: JobFlowSpec, name: string): Step | undefined {
  return [...spec.steps, ...spec.finally ?? []].find((one) => one.name === name);
}

export function isFinally(spec: JobFlowSpec, name: string): boolean {
  return spec.finally?.some((one) => one.name === name) ?? false;
}
