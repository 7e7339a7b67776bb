/** What must hold of each status that replaces another, and of what it says beside what happened. */

import type {
  JobFlow,
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { jsonEqual, type JSONValue } from "../../../src/local/api/json.ts";
import type { World } from "../world.ts";
import { checkGroup } from "./group_checks.ts";
import { isEnded, isFinally, stepNamed } from "./job_checks.ts";
import type { JobFact, Ledger } from "./ledger.ts";
import { isAnyPodGone, outputFault } from "./output_checks.ts";

interface Write {
  readonly before: JobFlow;
  readonly after: JobFlow;
  /** Uids of the Jobs that its writer had been shown. */
  readonly shown: ReadonlySet<string>;
}

/** Checks a change of a flow that is stored. */
export function checkStatusWrite(world: World, ledger: Ledger, write: Write): void {
  const { before, after, shown } = write;
  const [old, now] = [before.status, after.status];
  if (same(old, now)) return;
  const key = `${after.metadata!.namespace}/${after.metadata!.name}`;
  const broken = (check: string, what: string) => world.violate(check, `${key}: ${what}`);
  world.trace.add(world.act.actor, `${key} is ${summary(now)}`);
  if (!world.act.actor.startsWith("replica")) {
    return broken("only controllers write statuses", `written by ${world.act.actor}`);
  }
  for (const fault of flowFaults(old ?? {}, now ?? {})) broken("a status never regresses", fault);
  const uid = after.metadata!.uid!;
  for (const step of now?.steps ?? []) {
    const earlier = old?.steps?.find((one) => one.name === step.name) ??
      { name: step.name, phase: "Pending" };
    for (const fault of stepFaults(earlier, step)) {
      broken("a step never regresses", `${step.name}: ${fault}`);
    }
    const untruth = untruthOf(ledger, { flowUid: uid, shown }, earlier, step) ??
      loiterer(ledger, earlier, step) ??
      outputFault(ledger, stepNamed(after.spec!, step.name)!, earlier, step);
    if (untruth) broken("a status tells what happened", `${step.name}: ${untruth}`);
  }
  checkLimits(write, ledger, broken);
  if (old?.startTime === undefined && now?.startTime !== undefined) {
    checkGroup(world, ledger, after);
  }
}

function flowFaults(old: JobFlowStatus, now: JobFlowStatus): string[] {
  const faults: string[] = [];
  const fixed = (field: "startTime" | "completionTime" | "specHash") => {
    if (old[field] !== undefined && old[field] !== now[field]) faults.push(`${field} changes`);
  };
  fixed("startTime");
  fixed("completionTime");
  fixed("specHash");
  if (isOver(old)) {
    const rest = ({ message: _message, steps: _steps, ...fields }: JobFlowStatus) => fields;
    if (!same(rest(old), rest(now))) faults.push("it had finished");
  }
  if (isOver(now)) {
    if (now.completionTime === undefined) faults.push("finished without completionTime");
    const open = (now.steps ?? []).filter((step) => !isEnded(step)).map((step) => step.name);
    if (open.length > 0) faults.push(`finished, and ${open.join(", ")} not ended`);
  }
  const names = (status: JobFlowStatus) => (status.steps ?? []).map((step) => step.name).join();
  if (old.startTime !== undefined && names(old) !== names(now)) faults.push("its steps change");
  return faults;
}

function isOver({ phase }: JobFlowStatus): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** What a step may go on to from each phase. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  Pending: ["Pending", "Running", "Succeeded", "Failed", "Skipped", "PendingApproval"],
  // Skipped where the Job was refused, so that there is none.
  Running: ["Running", "Pending", "Succeeded", "Failed", "Skipped"],
  PendingApproval: ["PendingApproval", "Succeeded", "Failed", "Skipped"],
  Succeeded: ["Succeeded"],
  Failed: ["Failed"],
  Skipped: ["Skipped"],
};

function stepFaults(old: StepStatus, now: StepStatus): string[] {
  const faults: string[] = [];
  if (!NEXT[old.phase ?? "Pending"]?.includes(now.phase ?? "")) {
    faults.push(`${old.phase} becomes ${now.phase}`);
  }
  const [before, after] = [old.attempt ?? 0, now.attempt ?? 0];
  if (after < before || after > before + 1) faults.push(`attempt ${before} becomes ${after}`);
  if ((now.retryCount ?? 0) !== Math.max(0, after - 1)) {
    faults.push(`attempt ${after} with a retryCount of ${now.retryCount}`);
  }
  if (old.startTime !== undefined && old.startTime !== now.startTime) {
    faults.push("startTime changes");
  }
  const [ref, next] = [old.jobRef, now.jobRef];
  if (after === before && ref !== undefined) {
    if (ref.name !== next?.name) faults.push("its Job's name changes");
    if (ref.uid !== undefined && ref.uid !== next?.uid) faults.push("its Job's uid changes");
  }
  if (isEnded(old)) {
    // The one thing that may: if the Job turns out otherwise, the message says so.
    const rest = ({ message: _message, ...fields }: StepStatus) => fields;
    const isKept = old.phase === "Succeeded" || old.message === now.message;
    if (!isKept || !same(rest(old), rest(now))) faults.push("it had ended");
  }
  return faults;
}

/** Reasons of failures that a Job need not have failed for. */
const WITHOUT_JOB: ReadonlySet<string> = new Set(["Invalid", "NameConflict"]);

function untruthOf(
  ledger: Ledger,
  { flowUid, shown }: { readonly flowUid: string; readonly shown: ReadonlySet<string> },
  old: StepStatus,
  now: StepStatus,
): string | undefined {
  if (old.jobRef === undefined || isEnded(old)) return undefined;
  const attempts = ledger.jobsOf(flowUid).filter((job) =>
    job.step === now.name && job.attempt === old.attempt &&
    (old.jobRef?.uid === undefined || job.uid === old.jobRef.uid)
  );
  if (now.phase === "Succeeded") {
    const truly = attempts.some((job) =>
      job.uid === now.jobRef?.uid && (job.wasComplete || (job.isSinglePod && job.hadCleanSuccess))
    );
    return truly ? undefined : "Succeeded, and its Job did not";
  }
  const isLeft = isAnyLeft(attempts, shown);
  if (now.phase === "Skipped") return isLeft ? "Skipped, and its Job runs" : undefined;
  const failure = now.lastFailure;
  if (failure === undefined || same(failure, old.lastFailure)) return undefined;
  if (failure.reason === "JobDeleted") return isLeft ? "its Job is there" : undefined;
  if (WITHOUT_JOB.has(failure.reason ?? "")) return undefined;
  if (failure.reason === "OutputsLost") {
    const isLost = attempts.some((job) => job.wasComplete && isAnyPodGone(ledger, job));
    return isLost ? undefined : "OutputsLost, and its pods are there";
  }
  return attempts.some((job) => job.wasFailed || job.deletedBy?.startsWith("replica"))
    ? undefined
    : `failed with ${failure.reason}, and its Job did not`;
}

/** An attempt is over when no pod of its Job runs or may still: what begins after it begins alone. */
function loiterer(ledger: Ledger, old: StepStatus, now: StepStatus): string | undefined {
  const isOver = isEnded(now) || now.nextRetryTime !== undefined;
  if (old.jobRef?.uid === undefined || isEnded(old) || !isOver) return undefined;
  if (old.nextRetryTime !== undefined) return undefined;
  return ledger.hasLivePods(old.jobRef.uid) ? `${now.phase}, and a pod of it runs` : undefined;
}

/**
 * Of several Jobs under one name the first is the attempt's: the others are strays. So is one whose
 * create came late, where who writes had not been shown it yet.
 */
function isAnyLeft(attempts: readonly JobFact[], shown: ReadonlySet<string>): boolean {
  const [only, ...more] = attempts;
  if (only === undefined || more.length > 0 || only.isGone) return false;
  return !only.isLate || shown.has(only.uid);
}

type Broken = (check: string, what: string) => void;

/** Attempts, retries and slots, where something starts. */
function checkLimits({ before, after }: Write, ledger: Ledger, broken: Broken): void {
  const spec = after.spec!;
  const steps = after.status?.steps ?? [];
  const attemptBefore = (name: string) =>
    before.status?.steps?.find((one) => one.name === name)?.attempt ?? 0;
  const starting = steps.filter((step) => (step.attempt ?? 0) > attemptBefore(step.name));
  if (starting.length === 0) return;
  for (const { name, attempt } of starting) {
    const retry = stepNamed(spec, name)?.retryPolicy;
    const most = 1 + (retry === undefined ? 0 : retry.limit ?? 3);
    if (attempt! > most) broken("attempts never exceed the limit", `${name}: ${attempt}/${most}`);
  }
  const retries = steps.filter((step) => !isFinally(spec, step.name))
    .reduce((sum, step) => sum + (step.retryCount ?? 0), 0);
  const { backoffLimit } = ledger.noteFlow(undefined, after);
  const isRetry = starting.some((step) => step.attempt! > 1 && !isFinally(spec, step.name));
  if (isRetry && retries > backoffLimit) {
    broken("retries never exceed backoffLimit", `${retries} of ${backoffLimit}`);
  }
  const slots = spec.executionPolicy?.parallelism ?? Infinity;
  const live = steps.filter((step) =>
    step.jobRef !== undefined && !isEnded(step) && step.nextRetryTime === undefined
  );
  if (live.length > slots) broken("parallelism is never exceeded", `${live.length} of ${slots}`);
}

/** Whether two values are the same JSON. */
function same(a: unknown, b: unknown): boolean {
  return jsonEqual(a as JSONValue, b as JSONValue);
}

function summary(status: JobFlowStatus | undefined): string {
  const steps = (status?.steps ?? []).map((step) =>
    [step.name, step.attempt, step.phase, step.reason].filter((part) => part).join(" ")
  );
  return `${status?.phase}: ${steps.join(", ")}`;
}
