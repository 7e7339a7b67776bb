/** What an explanation is made of, and what it is. */

import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JobRecord, Outline, PodRecord } from "../../../flow/mod.ts";
import { type StartBlocker, startBlockers } from "../../../flow/blockers.ts";
import type { StepOutline } from "../../../flow/outline.ts";
import type { AttemptRecord } from "../../report/source.ts";

/** A Warning that Kubernetes has recorded about an object. */
export interface WarningRecord {
  /** Of the object. */
  readonly uid: string;
  readonly reason: string;
  readonly message: string;
  /** When it came last, ms since the epoch. */
  readonly at: number;
}

/** Everything an explanation depends on. */
export interface Facts {
  readonly flow: JobFlow;
  readonly outline: Outline;
  /** Of the flow; empty where they may not be read. */
  readonly jobs: readonly JobRecord[];
  /** The same Jobs, with the times when they ended. */
  readonly attempts: readonly AttemptRecord[];
  readonly pods: readonly PodRecord[];
  readonly warnings: readonly WarningRecord[];
  /** ms since the epoch. */
  readonly now: number;
}

/** Why the flow, or a step of it, is where it is. */
export interface Explanation {
  /** The step; undefined: the flow as a whole. */
  readonly step: string | undefined;
  /** Sentences. */
  readonly text: string;
  /** The command to run next. */
  readonly next: Command | undefined;
}

/** A command without the flags that say which cluster and namespace. */
export interface Command {
  readonly program: "zen-flow" | "kubectl";
  readonly words: string;
}

export function zenFlow(words: string): Command {
  return { program: "zen-flow", words };
}

/** What to ask where something that a controller does at once is not done. */
export const WHICH_CONTROLLER = "is one running, and does it serve this namespace?";

/** Shows the controller's pods, wherever it is installed. */
export const CONTROLLER_PODS: Command = {
  program: "kubectl",
  words: "get pods --all-namespaces -l app=zen-flow-controller",
};

export function kubectl(words: string): Command {
  return { program: "kubectl", words };
}

/** A step as the spec and the status have it. */
export interface Step {
  readonly outline: StepOutline;
  readonly status: StepStatus;
  /** What keeps it from starting; undefined: nothing does, or it has begun. */
  readonly blocker: StartBlocker | undefined;
}

/** All steps in the order of the spec. */
export function stepsOf({ flow, outline }: Pick<Facts, "flow" | "outline">): Step[] {
  const statuses = new Map((flow.status?.steps ?? []).map((status) => [status.name, status]));
  const steps = outline.steps.map(({ name }): StepStatus =>
    statuses.get(name) ?? { name, phase: "Pending" }
  );
  const blockers = startBlockers(outline, steps);
  return outline.steps.map((step, index) => ({
    outline: step,
    status: steps[index]!,
    blocker: blockers[index],
  }));
}

/** The present or last Job of a step, where it could be read. */
export function jobOf({ jobs }: Facts, { status }: Step): JobRecord | undefined {
  return jobs.find(({ name }) => name === status.jobRef?.name);
}

/** The newest warning about one of these objects. */
export function newestWarning(
  { warnings }: Facts,
  uids: readonly (string | undefined)[],
): WarningRecord | undefined {
  return warnings.filter(({ uid }) => uids.includes(uid)).toSorted((a, b) => b.at - a.at)[0];
}

/** A message as a sentence: it may end in a full stop already, or hold lines. */
export function sentence(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, "; ");
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
