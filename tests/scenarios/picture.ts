/** What is seen of a stage, as a person would tell it: flows, their steps, the Jobs that exist. */

import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JobFact } from "../simulation/checks/ledger.ts";
import type { Stage } from "./stage.ts";

/** One line a flow, one below it for each of its steps, one for all Jobs. */
export function pictureOf(stage: Stage): string[] {
  const jobs = stage.currentJobs();
  const said = (text = "") => withoutJobNames(text, jobs);
  const lines = stage.currentFlows().flatMap((flow) => [
    flowLine(flow, said),
    ...stepLines(flow.status?.steps ?? [], said),
  ]);
  // Which of two was made first is chance.
  const names = jobs.map(jobText).sort();
  return [...lines, names.length === 0 ? "no jobs" : `jobs: ${names.join(", ")}`];
}

function flowLine({ metadata, status = {} }: JobFlow, said: (text?: string) => string): string {
  const { phase = "untouched", progress, message } = status;
  const summary = progress?.summary === undefined ? "" : ` ${progress.summary}`;
  return `${metadata!.name} ${phase}${summary}${message ? `: ${said(message)}` : ""}`;
}

function stepLines(steps: readonly StepStatus[], said: (text?: string) => string): string[] {
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return steps.map(({ name, phase, reason, attempt = 1, message }) => {
    const state = reason === undefined ? `${phase}` : `${phase} (${reason})`;
    const count = attempt > 1 ? `, attempt ${attempt}` : "";
    const text = message ? `: ${said(message)}` : "";
    return `  ${name.padEnd(width)} ${state}${count}${text}`;
  });
}

function jobText({ step, attempt, job }: JobFact): string {
  const end = job.status?.conditions?.find(({ type, status }) =>
    status === "True" && (type === "Complete" || type === "Failed" || type === "Suspended")
  );
  const state = job.metadata?.deletionTimestamp ? "going" : end?.type.toLowerCase() ?? "active";
  return `${step}-${attempt} ${state}`;
}

/** A Job's name ends in a hash of its flow's uid, which says nothing to people. */
function withoutJobNames(text: string, jobs: readonly JobFact[]): string {
  return jobs.reduce(
    (rest, { name, step, attempt }) => rest.replaceAll(name, `${step}-${attempt}`),
    text,
  );
}
