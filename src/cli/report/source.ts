/** What a report is made from: a flow and what is known beside its status. Plain data. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** One attempt of a step. Instants are milliseconds since the epoch. */
export interface AttemptRecord {
  readonly step: string;
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: number;
  /** Undefined: it has not ended. */
  readonly endedAt: number | undefined;
  readonly outcome: "Running" | "Succeeded" | "Failed";
}

/** The last lines that a container of one attempt has written. */
export interface LogTail {
  readonly step: string;
  readonly attempt: number;
  /** What tells it from the step's other containers; empty where there is but one. */
  readonly part: string;
  readonly text: string;
}

/** Everything that is known of one flow. */
export interface ReportSource {
  /** As the API serves it; without a status the report is of the graph alone. */
  readonly flow: JobFlow;
  /** Attempts whose times are known; the status tells those of the last one only. */
  readonly attempts: readonly AttemptRecord[];
  readonly logs: readonly LogTail[];
  /**
   * ms since the epoch, up to which unfinished steps are drawn. Undefined: the latest instant that
   * the status names, as of a flow from a file.
   */
  readonly now: number | undefined;
}
