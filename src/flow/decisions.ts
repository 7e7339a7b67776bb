/**
 * What people decided about Manual steps, as it stands in a flow's annotations, and the record of who
 * it was. Pure: the controller reads it, the admission webhook writes and guards it.
 */

import type { JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  APPROVAL_NOTE_PREFIX,
  APPROVED_PREFIX,
  DECIDED_BY_PREFIX,
  REJECTED_PREFIX,
} from "./names.ts";
import type { Decision } from "./types.ts";

type Annotations = Readonly<Record<string, string>>;

const NO_DECISIONS: ReadonlyMap<string, Decision> = new Map();

/** By step, what was decided. Rejected wins over approved; an approval is "true" and nothing else. */
export function readDecisions(annotations: Annotations): ReadonlyMap<string, Decision> {
  const decisions = new Map<string, Decision>();
  for (const [step, value] of withPrefix(annotations, APPROVED_PREFIX)) {
    const record = annotations[DECIDED_BY_PREFIX + step];
    const note = annotations[APPROVAL_NOTE_PREFIX + step];
    decisions.set(
      step,
      value === "true"
        ? { kind: "approved", record, ...(note === undefined ? {} : { note }) }
        : { kind: "unclear", value },
    );
  }
  for (const [step, why] of withPrefix(annotations, REJECTED_PREFIX)) {
    decisions.set(step, { kind: "rejected", why, record: annotations[DECIDED_BY_PREFIX + step] });
  }
  return decisions.size === 0 ? NO_DECISIONS : decisions;
}

/** The steps and texts of the records in annotations, whatever they say. */
export function readRecords(annotations: Annotations): ReadonlyMap<string, string> {
  return new Map(withPrefix(annotations, DECIDED_BY_PREFIX));
}

function withPrefix(annotations: Annotations, prefix: string): [string, string][] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
}

/**
 * The record that a user has decided about a step: since when the step has been waiting, to the
 * millisecond, and the user. So it is worth nothing for another wait, another flow or a restored one.
 */
export function decisionRecord(waitingSince: string, user: string): string {
  return markOf(waitingSince) + user;
}

/** The note of an approval: as the record, it is worth nothing for another wait. */
export function approvalNote(waitingSince: string, why: string): string {
  return markOf(waitingSince) + why;
}

/** Who has decided; undefined: the record is none, or one of another wait than this one. */
export function decidedBy(
  record: string | undefined,
  waitingSince: string | undefined,
): string | undefined {
  return textOfWait(record, waitingSince);
}

/** What is said in a record or a note; undefined: nothing, or it is of another wait than this one. */
export function textOfWait(
  marked: string | undefined,
  waitingSince: string | undefined,
): string | undefined {
  if (marked === undefined || waitingSince === undefined) return undefined;
  const mark = markOf(waitingSince);
  return marked.startsWith(mark) && marked.length > mark.length
    ? marked.slice(mark.length)
    : undefined;
}

function markOf(waitingSince: string): string {
  return `${waitingSince} `;
}

/** What becomes of the decisions on a flow by one write to it. */
export interface DecisionChange {
  /** Steps that wait and about which the write decides, in whatever way, or has something to say. */
  readonly decided: readonly string[];
  /** By step, what is decided about steps that do not wait: it does not count. */
  readonly untimely: ReadonlyMap<string, string>;
  /** Steps of an approval that is not "true". */
  readonly unclear: readonly string[];
  /** By step, the records that must stand on the flow after the write, and no others. */
  readonly records: ReadonlyMap<string, string>;
}

/** A flow as it stands when somebody writes to it. */
export interface DecidedFlow {
  readonly annotations: Annotations;
  readonly status: JobFlowStatus | undefined;
}

/**
 * Compares what is decided before and after a write.
 *
 * @param before the stored flow; undefined: the write creates it.
 * @param after the annotations as they were sent; no record in them is believed.
 * @param user who writes.
 */
export function compareDecisions(
  before: DecidedFlow | undefined,
  after: Annotations,
  user: string,
): DecisionChange {
  const [old, wanted] = [readDecisions(before?.annotations ?? {}), readDecisions(after)];
  const oldRecords = readRecords(before?.annotations ?? {});
  const decided: string[] = [];
  const unclear: string[] = [];
  const untimely = new Map<string, string>();
  const records = new Map<string, string>();
  const notes = changedNotes(before?.annotations ?? {}, after);
  for (const step of new Set([...old.keys(), ...wanted.keys(), ...notes])) {
    const decision = wanted.get(step);
    const waitingSince = waitOf(step, before?.status);
    // Who may not approve puts no words into the mouth of who will.
    const isNoted = waitingSince !== undefined && notes.has(step);
    if (!isNoted && isSame(old.get(step), decision)) {
      const record = oldRecords.get(step);
      if (record !== undefined) records.set(step, record);
      continue;
    }
    if (decision?.kind === "unclear") unclear.push(step);
    if (waitingSince !== undefined) {
      decided.push(step);
      if (decision === undefined || decision.kind === "unclear") continue;
      records.set(step, decisionRecord(waitingSince, user));
    } else if (decision !== undefined) {
      untimely.set(step, whyUntimely(step, before?.status));
    }
  }
  return { decided, untimely, unclear, records };
}

function isSame(a: Decision | undefined, b: Decision | undefined): boolean {
  if (a?.kind !== b?.kind) return false;
  if (a?.kind === "rejected" && b?.kind === "rejected") return a.why === b.why;
  return a?.kind !== "unclear" || b?.kind !== "unclear" || a.value === b.value;
}

/** The steps whose notes are others before than after. */
function changedNotes(before: Annotations, after: Annotations): ReadonlySet<string> {
  const notes = [before, after].flatMap((each) => withPrefix(each, APPROVAL_NOTE_PREFIX));
  const steps = notes.map(([step]) => step);
  const noteOf = (annotations: Annotations, step: string) =>
    annotations[APPROVAL_NOTE_PREFIX + step];
  return new Set(steps.filter((step) => noteOf(before, step) !== noteOf(after, step)));
}

/** Since when a step waits for a decision; undefined: it does not. */
function waitOf(name: string, status: JobFlowStatus | undefined): string | undefined {
  const step = status?.steps?.find((one) => one.name === name);
  return step?.phase === "PendingApproval" ? step.startTime : undefined;
}

function whyUntimely(name: string, status: JobFlowStatus | undefined): string {
  if (status?.steps === undefined) return "the flow has not begun";
  const step = status.steps.find((one) => one.name === name);
  return step === undefined ? "the flow has no such step" : `the step is ${step.phase}`;
}
