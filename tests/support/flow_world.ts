/**
 * A flow without a cluster: plans passes with the core and carries their actions out on plain
 * records at once. Tests say what becomes of the Jobs and read the status.
 */

import type {
  JobFlowSpec,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import {
  type Action,
  type CreateRefusal,
  DEFAULT_SETTINGS,
  type Flow,
  type FlowEvent,
  type GroupFacts,
  type JobRecord,
  jobRecord,
  type Plan,
  plan,
  type PodRecord,
  readOutline,
  type Settings,
  type TerminationMessage,
} from "../../src/flow/mod.ts";

/** The smallest valid template. */
export function template(jobSpec: Partial<Job["spec"]> = {}): Step["template"] {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    spec: {
      template: { spec: { containers: [{ name: "main", image: "busybox", command: ["true"] }] } },
      ...jobSpec,
    },
  };
}

/** A step with the smallest valid template. */
export function step(name: string, overrides: Partial<Step> = {}): Step {
  return { name, template: template(), ...overrides };
}

/** A flow of this spec as the API server holds it before its first pass. */
export function flowOf(spec: JobFlowSpec, overrides: Partial<Flow> = {}): Flow {
  return {
    name: "flow",
    namespace: "default",
    uid: "flow-uid",
    generation: 1,
    createdAt: Date.UTC(2026, 0, 1),
    held: false,
    decisions: new Map(),
    deleting: false,
    outline: readOutline(spec),
    spec: () => structuredClone(spec),
    status: undefined,
    ...overrides,
  };
}

export class FlowWorld {
  flow: Flow;
  spec: JobFlowSpec;
  now = Date.UTC(2026, 0, 1);
  settings: Settings = DEFAULT_SETTINGS;
  readonly jobs = new Map<string, JobRecord>();
  readonly pods: PodRecord[] = [];
  readonly refusals = new Map<string, CreateRefusal>();
  readonly podRefusals = new Map<string, string>();
  readonly eventsDueAt = new Map<string, number>();
  readonly leftMessages = new Map<string, ReadonlyMap<number, TerminationMessage>>();
  readonly silentSince = new Map<string, number>();
  group: GroupFacts | undefined;
  readonly events: FlowEvent[] = [];
  /** Every action of every pass, in order. */
  readonly actions: Action[] = [];
  /** Status writes so far. */
  writes = 0;
  dueAt: number | undefined;
  #uids = 0;

  /** @param options `unchecked`: the flow begins as if it had been validated */
  constructor(spec: JobFlowSpec, options: { readonly unchecked?: boolean } = {}) {
    this.spec = spec;
    const steps = [...spec.steps, ...spec.finally ?? []].map(({ name }): StepStatus => ({
      name,
      phase: "Pending",
    }));
    const startTime = new Date(this.now).toISOString();
    this.flow = flowOf(spec, { status: options.unchecked ? { startTime, steps } : undefined });
  }

  /** Somebody edits the flow. */
  respec(spec: JobFlowSpec): void {
    this.spec = spec;
    const { generation, status, decisions, held } = this.flow;
    this.flow = flowOf(spec, { generation: generation + 1, status, decisions, held });
  }

  /** One pass. What it creates and deletes is there or gone at once, unless told otherwise. */
  pass(options: { readonly create?: boolean; readonly delete?: boolean } = {}): Plan {
    const decided = this.plan();
    if (decided.status !== this.flow.status) this.writes++;
    this.flow = { ...this.flow, status: decided.status };
    this.events.push(...decided.events);
    this.actions.push(...decided.actions);
    this.dueAt = decided.dueAt;
    for (const action of decided.actions) this.#apply(action, options);
    return decided;
  }

  /** What the core would do now, with nothing carried out. Every Job not in `jobs` is missing. */
  plan(): Plan {
    const live = this.flow.status?.steps?.map((each) => each.jobRef?.name) ?? [];
    const names = live.filter((name) => name !== undefined && !this.jobs.has(name));
    return plan(
      this.flow,
      {
        jobs: [...this.jobs.values()],
        pods: this.pods,
        missingJobs: new Set(names as string[]),
        knownUids: new Map(),
        podRefusals: this.podRefusals,
        eventsDueAt: this.eventsDueAt,
        leftMessages: this.leftMessages,
        silentSince: this.silentSince,
        group: this.group,
        refusals: this.refusals,
      },
      this.now,
      this.settings,
    );
  }

  #apply(action: Action, options: { readonly create?: boolean; readonly delete?: boolean }): void {
    switch (action.kind) {
      case "createJob": {
        if (options.create === false) return;
        const uid = `job-uid-${++this.#uids}`;
        const creationTimestamp = new Date(this.now).toISOString();
        const metadata = { ...action.job.metadata, uid, creationTimestamp };
        this.jobs.set(action.name, jobRecord({ ...action.job, metadata }));
        return;
      }
      case "deleteJob":
        if (options.delete !== false) this.jobs.delete(action.name);
        return;
      case "setJobTtl":
        this.change(action.name, { ttlSecondsAfterFinished: action.ttlSecondsAfterFinished });
        return;
      case "setJobLimit":
        this.change(action.name, { flowDeadline: action.limit.flowDeadline });
        return;
      case "createResource":
      case "deleteFlow":
        return;
      default:
        action satisfies never;
    }
  }

  /** Changes the Job of this name. */
  change(name: string, change: Partial<JobRecord>): void {
    const job = this.jobs.get(name);
    if (!job) throw new Error(`there is no Job ${name}`);
    this.jobs.set(name, { ...job, ...change });
  }

  status(name: string): StepStatus {
    const found = this.flow.status?.steps?.find((each) => each.name === name);
    if (!found) throw new Error(`the status has no step ${name}`);
    return found;
  }

  /** The Job of the step's current attempt. */
  job(name: string): JobRecord {
    const job = this.jobs.get(this.status(name).jobRef?.name ?? "");
    if (!job) throw new Error(`step ${name} has no Job`);
    return job;
  }

  /** The step's Job says Complete; then a pass. */
  succeed(...names: string[]): void {
    for (const name of names) {
      this.change(this.job(name).name, { complete: { reason: "Completed", message: "" } });
    }
    this.pass();
  }

  /** The step's Job says Failed, its pod with this exit code; then a pass. */
  fail(name: string, exitCode = 1, reason = "BackoffLimitExceeded"): void {
    const job = this.job(name);
    this.addPod(name, {
      phase: "Failed",
      finishedAt: this.now,
      failure: { container: "main", exitCode, reason: "Error", message: "" },
    });
    this.change(job.name, { failed: { reason, message: "the Job failed" } });
    this.pass();
  }

  /** A pod of the step's Job. */
  addPod(name: string, pod: Partial<PodRecord>): void {
    this.pods.push({
      namespace: "default",
      name: `${name}-pod-${this.pods.length}`,
      uid: `pod-uid-${this.pods.length}`,
      jobUid: this.job(name).uid,
      flow: this.flow.name,
      phase: "Running",
      unschedulable: undefined,
      imageProblem: undefined,
      startedAt: undefined,
      group: undefined,
      deleting: false,
      tracked: true,
      disrupted: false,
      index: undefined,
      finishedAt: undefined,
      failure: undefined,
      written: undefined,
      ...pod,
    });
  }

  /** Lets time pass; then a pass. */
  advance(ms: number): void {
    this.now += ms;
    this.pass();
  }

  /** `a Running, b Pending`, for short comparisons. */
  phases(): Record<string, string> {
    const steps = this.flow.status?.steps ?? [];
    return Object.fromEntries(steps.map((each) => [each.name, each.phase ?? "?"]));
  }

  /** Phase and reason of each step that has a reason. */
  reasons(): Record<string, string> {
    const steps = (this.flow.status?.steps ?? []).filter((each) => each.reason !== undefined);
    return Object.fromEntries(steps.map((each) => [each.name, `${each.phase}/${each.reason}`]));
  }
}
