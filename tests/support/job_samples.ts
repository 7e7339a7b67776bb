/** A Job and pods of it, as an API server would hold them, and passes over them. */

import type { Job, JobSpec, JobStatus } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  COMPLETION_INDEX,
  INDEX_FAILURES,
  TRACKING_FINALIZER,
} from "../../src/local/job_controller/pod_facts.ts";
import { type JobSync, syncJob } from "../../src/local/job_controller/sync_job.ts";

/** When the pods were made, ms since the epoch. */
export const START = Date.parse("2026-01-01T00:00:00Z");

/** A Job of one pod that may not fail, unless told otherwise. */
export function jobOf(spec: Partial<JobSpec> = {}, status: JobStatus = {}): Job {
  const template = {
    spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] },
  };
  return {
    metadata: { name: "build", namespace: "default", uid: "job-uid" },
    spec: { backoffLimit: 0, template, ...spec },
    status,
  };
}

interface PodOptions {
  readonly phase?: string;
  readonly index?: number;
  readonly failures?: number;
  readonly exitCode?: number;
  readonly endedAt?: number;
  readonly deleted?: boolean;
  readonly released?: boolean;
  readonly restarts?: number;
  readonly condition?: string;
}

let made = 0;

/** A pod of the Job that runs, unless told otherwise; each has another name. */
export function podWith(options: PodOptions = {}): Pod {
  const { phase = "Running", index, failures, exitCode = phase === "Failed" ? 1 : 0 } = options;
  const finishedAt = new Date(options.endedAt ?? START).toISOString();
  const ended = phase === "Failed" || phase === "Succeeded";
  return {
    metadata: {
      name: `build-${++made}`,
      namespace: "default",
      uid: `pod-${made}`,
      creationTimestamp: new Date(START).toISOString(),
      finalizers: options.released ? undefined : [TRACKING_FINALIZER],
      deletionTimestamp: options.deleted ? new Date(START).toISOString() : undefined,
      annotations: {
        ...index === undefined ? undefined : { [COMPLETION_INDEX]: `${index}` },
        ...failures === undefined ? undefined : { [INDEX_FAILURES]: `${failures}` },
      },
    },
    spec: { nodeName: "local", containers: [] },
    status: {
      phase,
      conditions: options.condition ? [{ type: options.condition, status: "True" }] : [],
      containerStatuses: [{
        name: "main",
        image: "none",
        imageID: "",
        ready: phase === "Running",
        restartCount: options.restarts ?? 0,
        state: ended ? { terminated: { exitCode, finishedAt } } : { running: {} },
      }],
    },
  };
}

/** The conditions, as `type=status/reason`. */
export function conditionsOf(status: JobStatus | undefined): string[] {
  return (status?.conditions ?? []).map((c) => `${c.type}=${c.status}/${c.reason}`);
}

/** Passes until nothing changes, as the shell would make them, with pods that end when deleted. */
export function settle(job: Job, pods: readonly Pod[], now = START): { job: Job; last: JobSync } {
  let current = job;
  let left = [...pods];
  for (let passes = 0; passes < 10; passes++) {
    const sync = syncJob(current, left, now);
    const isQuiet = !sync.status && sync.release.length + sync.remove.length === 0;
    if (isQuiet) return { job: current, last: sync };
    if (sync.status) current = { ...current, status: sync.status };
    left = left.filter((pod) => !sync.remove.includes(pod)).map((pod) =>
      sync.release.includes(pod)
        ? { ...pod, metadata: { ...pod.metadata, finalizers: undefined } }
        : pod
    );
  }
  throw new Error("Cannot settle the Job: ten passes changed it each time");
}
