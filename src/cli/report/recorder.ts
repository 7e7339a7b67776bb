/**
 * Listens to a local run for its report: what a flow's status tells of each attempt while it is the
 * current one, and the last lines of its containers.
 */

import type { JobFlow, StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isLive, readInstant } from "../../flow/context.ts";
import { flowLabel } from "../../flow/names.ts";
import type { AttemptRecord, LogTail, ReportSource } from "./source.ts";

/** One line of a container. */
export interface StepLine {
  readonly namespace: string;
  /** The flow's name as its pods are labelled with it. */
  readonly flow: string;
  readonly step: string;
  readonly attempt: number;
  /** Which pod and container of the step; empty where it has but one. */
  readonly part: string;
  readonly text: string;
}

/** Of each container's output these last lines are kept. */
const TAIL_LINES = 40;

/** Collects what the report of a run is made from. */
export class RunRecorder {
  readonly #now: () => number;
  /** By flow, step and attempt. */
  readonly #attempts = new Map<string, AttemptRecord>();
  /** By flow, step, attempt and part. */
  readonly #tails = new Map<string, { readonly line: StepLine; readonly lines: string[] }>();

  /** @param now ms since the epoch, by the clock of the run. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes a flow as it is now. */
  onFlow({ metadata, status }: JobFlow): void {
    for (const step of status?.steps ?? []) {
      const { attempt, name } = step;
      if (attempt === undefined) continue;
      const key = keyOf(metadata, name, attempt);
      const startedAt = this.#attempts.get(key)?.startedAt ??
        (attempt === 1 ? readInstant(step.startTime) : undefined) ?? this.#now();
      this.#attempts.set(key, { step: name, attempt, startedAt, ...this.#end(step) });
    }
  }

  #end(step: StepStatus): Pick<AttemptRecord, "endedAt" | "outcome"> {
    if (isLive(step)) return { endedAt: undefined, outcome: "Running" };
    if (step.phase === "Succeeded") {
      return { endedAt: readInstant(step.completionTime), outcome: "Succeeded" };
    }
    const endedAt = readInstant(step.completionTime) ?? readInstant(step.lastFailure?.time);
    return { endedAt: endedAt ?? this.#now(), outcome: "Failed" };
  }

  /** Takes a line that a container has written. */
  onLine(line: StepLine): void {
    const key = [line.namespace, line.flow, line.step, line.attempt, line.part].join("/");
    const tail = this.#tails.get(key) ?? { line, lines: [] };
    this.#tails.set(key, tail);
    tail.lines.push(line.text);
    if (tail.lines.length > TAIL_LINES) tail.lines.shift();
  }

  /** What is known of a flow. */
  source(flow: JobFlow): ReportSource {
    const { namespace, name = "" } = flow.metadata;
    const attempts = [...this.#attempts].filter(([key]) => key.startsWith(keyOf(flow.metadata)));
    const tails = [...this.#tails.values()].filter(({ line }) =>
      line.namespace === namespace && line.flow === flowLabel(name)
    );
    return {
      flow,
      attempts: attempts.map(([, attempt]) => attempt),
      logs: tails.map(({ line: { step, attempt, part }, lines }): LogTail => ({
        step,
        attempt,
        part,
        text: lines.join("\n"),
      })),
      now: this.#now(),
    };
  }
}

/** Of a flow, or of one attempt of a step of it. */
function keyOf({ namespace, name }: JobFlow["metadata"], ...rest: readonly (string | number)[]) {
  return `${[namespace, name, ...rest].join("/")}${rest.length === 0 ? "/" : ""}`;
}
