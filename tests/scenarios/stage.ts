/**
 * What a scenario is played on: the simulation's world, with nothing left to chance. Controllers,
 * Job controller and checkers are those of the simulation; pods start at once and run until the
 * scenario says how they end.
 */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  type JobFlowSpec,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ATTEMPT_LABEL, STEP_LABEL } from "../../src/flow/mod.ts";
import { Checks } from "../simulation/checks/checks.ts";
import { type JobFact } from "../simulation/checks/ledger.ts";
import { simpleStep } from "../simulation/features.ts";
import { type Fortune, Nodes } from "../simulation/nodes.ts";
import { Replica } from "../simulation/replica.ts";
import { startJobs } from "../simulation/run.ts";
import { World } from "../simulation/world.ts";

/** After each line of a scenario so much time passes, in which everything comes to rest. */
const REST_MS = 2_000;

/** Pods start soon, and end when they are told to; told to go, they go. */
const OBEDIENT: Fortune = {
  startMs: 50,
  runMs: Infinity,
  exitCode: 0,
  isStuck: false,
  graceMs: 100,
  lastCode: 143,
};

export class Stage implements AsyncDisposable {
  readonly world: World;
  readonly nodes: Nodes;
  readonly flows;
  readonly batch;
  readonly core;
  /** The flow that was made last: the one that sentences mean which name none. */
  latestFlow = "";
  /** How long a pod that is told to go takes, ms. */
  graceMs = OBEDIENT.graceMs;
  readonly #checks: Checks;
  readonly #controllers: Replica[] = [];
  readonly #lives: number[] = [];
  readonly #jobs: Promise<AsyncDisposable>;

  constructor() {
    this.world = new World({
      seed: 1,
      flows: [],
      maxSteps: Infinity,
      faults: [],
      intensity: 1,
      windowMs: 0,
      replicas: 1,
      elects: false,
    });
    this.#checks = new Checks(this.world);
    this.nodes = new Nodes(this.world, () => ({ ...OBEDIENT, graceMs: this.graceMs }));
    const client = this.world.client("somebody");
    this.flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
    this.batch = new BatchV1Api(client).namespace("default");
    this.core = new CoreV1Api(client).namespace("default");
    this.#jobs = startJobs(this.world);
    this.startController(1);
  }

  /** The controller of this number, from 1. */
  controller(number: number): Replica {
    const found = this.#controllers[number - 1];
    if (found === undefined) throw new RangeError(`there is no controller ${number}`);
    return found;
  }

  startController(number: number): void {
    const life = (this.#lives[number] ?? 0) + 1;
    this.#lives[number] = life;
    const name = `replica-${number}.${life}`;
    this.#controllers[number - 1] = new Replica(name, this.world, this.#checks);
  }

  /** Makes a flow; steps without a template get the smallest one. */
  async createFlow(name: string, spec: JobFlowSpec): Promise<void> {
    this.latestFlow = name;
    const whole = (steps: JobFlowSpec["steps"]) =>
      steps.map((step) => step.type === "Manual" ? step : { ...simpleStep(step.name), ...step });
    await this.flows.createJobFlow({
      apiVersion: "workflow.zen.io/v1alpha1",
      kind: "JobFlow",
      metadata: { name },
      spec: {
        ...spec,
        steps: whole(spec.steps),
        ...(spec.finally === undefined ? {} : { finally: whole(spec.finally) }),
      },
    });
  }

  /** Flows that exist, in the order in which they were made. */
  currentFlows(): JobFlow[] {
    return [...this.#checks.ledger.flows.values()].filter((fact) => !fact.isGone)
      .map(({ flow }) => flow);
  }

  /** Jobs that exist, in the order in which they were made. */
  currentJobs(): JobFact[] {
    return [...this.#checks.ledger.jobs.values()].filter((fact) => !fact.isGone);
  }

  /** @throws {RangeError} if there is none */
  job(step: string, attempt: number): JobFact {
    const found = this.currentJobs().find((job) => job.step === step && job.attempt === attempt);
    if (found === undefined) throw new RangeError(`there is no Job ${step}-${attempt}`);
    return found;
  }

  /** A running pod of an attempt, not told to go; of an Indexed Job that of an index. @throws {RangeError} */
  pod(step: string, attempt: number, index: string | undefined): Pod {
    const running = this.nodes.running();
    const found = this.#podsOf(step, attempt, index)
      .find(({ metadata: { uid, deletionTimestamp } }) =>
        running.includes(uid!) && !deletionTimestamp
      );
    if (found === undefined) throw new RangeError(`no pod of ${step}-${attempt} runs`);
    return found;
  }

  /** A pod of an attempt that has ended and is still there. @throws {RangeError} */
  endedPod(step: string, attempt: number, index: string | undefined): Pod {
    const found = this.#podsOf(step, attempt, index)
      .find(({ status }) => status?.phase === "Succeeded" || status?.phase === "Failed");
    if (found === undefined) throw new RangeError(`no pod of ${step}-${attempt} has ended`);
    return found;
  }

  #podsOf(step: string, attempt: number, index: string | undefined): Pod[] {
    return [...this.#checks.ledger.pods.values()].filter(({ metadata }) => {
      const { labels = {}, annotations = {} } = metadata;
      const isOfIt = labels[STEP_LABEL] === step && labels[ATTEMPT_LABEL] === String(attempt);
      const itsIndex = annotations["batch.kubernetes.io/job-completion-index"];
      return isOfIt && (index === undefined || itsIndex === index);
    });
  }

  /** Lets time pass. @throws {Error} if something happens that must never be */
  async pass(ms = REST_MS): Promise<void> {
    const { timeline } = this.world;
    await timeline.runUntil(timeline.elapsed + ms, () => this.world.violation !== undefined);
    const { violation } = this.world;
    if (violation === undefined) return;
    throw new Error(
      `${violation.check}: ${violation.message}\n${this.world.trace.tail(30).join("\n")}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const controller of this.#controllers) controller.kill();
    // What the Job controller waits for comes only if time passes.
    let isDisposed = false;
    void (await this.#jobs)[Symbol.asyncDispose]().then(() => isDisposed = true);
    await this.world.timeline.runUntil(Infinity, () => isDisposed);
  }
}
