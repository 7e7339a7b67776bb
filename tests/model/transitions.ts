/** What holds from one pass to the next, whatever happens: nothing regresses, nothing is idle. */

import { assertEquals } from "@std/assert";
import type {
  JobFlowStatus,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Action, Plan } from "../../src/flow/mod.ts";

type Phase = NonNullable<StepStatus["phase"]>;

/** What a step may become in one pass. */
const NEXT_PHASES: Readonly<Record<Phase, readonly Phase[]>> = {
  // To Succeeded: the Job was created and has ended before the next pass.
  Pending: ["Pending", "Running", "PendingApproval", "Succeeded", "Failed", "Skipped"],
  // To Pending: it is tried again, or its Job is not let in; in a flow that is lost that is Skipped.
  Running: ["Running", "Pending", "Succeeded", "Failed", "Skipped"],
  PendingApproval: ["PendingApproval", "Succeeded", "Failed", "Skipped"],
  Succeeded: ["Succeeded"],
  Failed: ["Failed"],
  Skipped: ["Skipped"],
};

const ENDED: readonly Phase[] = ["Succeeded", "Failed", "Skipped"];

/** Throws if a status may not follow another. */
export function checkTransition(
  before: JobFlowStatus | undefined,
  after: JobFlowStatus | undefined,
): void {
  checkConsistent(after);
  if (before === undefined) return;
  if (after === before) return;
  if (before.completionTime !== undefined) {
    assertEquals(after, before, "a finished flow has changed");
  }
  if (before.startTime !== undefined) assertEquals(after?.startTime, before.startTime);
  before.steps?.forEach((step, index) => checkStep(step, after?.steps?.[index]));
}

function checkStep(before: StepStatus, after: StepStatus | undefined): void {
  const { name, phase } = before;
  if (after === before) return;
  assertEquals(after?.name, name);
  if (!NEXT_PHASES[phase!].includes(after!.phase!)) {
    throw new Error(`step ${name} was ${phase} and is ${after!.phase}`);
  }
  if (phase === "Running" && after!.phase === "Skipped" && before.jobRef?.uid !== undefined) {
    throw new Error(`step ${name} was skipped though it had a Job`);
  }
  if (ENDED.includes(phase!)) {
    // A Job may contradict a recorded success; then the message says so.
    assertEquals({ ...after, message: undefined }, { ...before, message: undefined });
  }
  if ((after!.attempt ?? 0) < (before.attempt ?? 0)) {
    throw new Error(`step ${name} was at attempt ${before.attempt} and is at ${after!.attempt}`);
  }
  const sameAttempt = after!.attempt === before.attempt;
  if (sameAttempt) assertEquals(after!.jobRef?.name, before.jobRef?.name);
  if (sameAttempt && before.jobRef?.uid) assertEquals(after!.jobRef?.uid, before.jobRef.uid);
  if (before.startTime && before.phase !== "Pending") {
    assertEquals(after!.startTime, before.startTime);
  }
}

/** What a status says in two places is the same. */
function checkConsistent(status: JobFlowStatus | undefined): void {
  const { steps, progress, phase, completionTime } = status ?? {};
  const finished = phase === "Succeeded" || phase === "Failed";
  assertEquals(completionTime !== undefined, finished, "completionTime without an end, or not");
  for (const step of steps ?? []) {
    const { name, attempt, retryCount } = step;
    assertEquals(retryCount, attempt === undefined ? undefined : attempt - 1, name);
    assertEquals(step.completionTime !== undefined, ENDED.includes(step.phase!), name);
  }
  if (!steps || !progress) return;
  const count = (...phases: Phase[]) => steps.filter((step) => phases.includes(step.phase!)).length;
  assertEquals(progress, {
    completedSteps: count(...ENDED),
    totalSteps: steps.length,
    successfulSteps: count("Succeeded"),
    failedSteps: count("Failed"),
    summary: `${count(...ENDED)}/${steps.length}`,
  });
}

/**
 * Throws unless a second plan on the same facts, before anything of the first was carried out,
 * writes nothing and wants no more than the first: creates and deletes are asked for again.
 */
export function checkIdle(
  status: JobFlowStatus | undefined,
  wanted: readonly Action[],
  again: Plan,
): void {
  if (again.status !== status) assertEquals(again.status, status, "a second plan writes");
  if (again.status !== status) throw new Error("a second plan writes what is there already");
  const known = new Set(wanted.map((action) => JSON.stringify(action)));
  const more = again.actions.filter((action) => !known.has(JSON.stringify(action)));
  if (more.length > 0) throw new Error(`a second plan wants more: ${JSON.stringify(more)}`);
  assertEquals(again.events, [], "a second plan has events");
}
