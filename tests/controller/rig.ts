/** A controller over the embedded API server in virtual time, whose Jobs the test carries out. */

import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  type JobFlowSpec,
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type FlowController, startFlowController } from "../../src/controller/controller.ts";
import { createElection } from "../../src/controller/election.ts";
import type { Leadership } from "../../src/kube/leader_election.ts";
import { createEmbeddedApi, type EmbeddedApi } from "../../src/local/api/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { step } from "../support/flow_world.ts";
import { MeddlingClient } from "../support/meddling_client.ts";
import { seededRandom } from "../support/random.ts";
import { RecordingLogger } from "../support/recording_logger.ts";

/** What the Job controller puts on each pod, until it has counted it. */
const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";

/** A flow of two steps, one after the other. */
export const chain = { steps: [step("a"), step("b", { dependencies: ["a"] })] };

export class Rig {
  readonly clock = new FakeClock();
  readonly api: EmbeddedApi;
  readonly logger = new RecordingLogger();
  readonly random = seededRandom(1);
  /** How many passes a controller makes at once. */
  workers = 2;
  readonly flows;
  readonly jobs;
  readonly core;
  readonly #namespaces: readonly string[];
  #controllers: FlowController[] = [];

  /** @param namespaces that controllers serve; all unless given */
  constructor(namespaces: readonly string[] = []) {
    this.#namespaces = namespaces;
    this.api = createEmbeddedApi({ clock: this.clock, random: this.random });
    const client = this.api.connect();
    this.flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
    this.jobs = new BatchV1Api(client).namespace("default");
    this.core = new CoreV1Api(client).namespace("default");
  }

  /** Starts a controller, as a new process would. */
  async start(
    leadership?: Leadership,
  ): Promise<{ client: MeddlingClient; controller: FlowController }> {
    const client = new MeddlingClient(this.api.connect());
    const controller = await this.#start(client, leadership);
    return { client, controller };
  }

  /** Starts a controller that works while it is the leader. */
  async startCandidate(identity: string): Promise<{
    client: MeddlingClient;
    controller: FlowController;
  }> {
    const { clock, random, logger } = this;
    const client = new MeddlingClient(this.api.connect());
    const election = createElection({
      ...{ client, identity, clock, random, logger },
      namespace: "default",
    });
    const controller = await this.#start(election.client, election.leadership);
    return { client, controller };
  }

  async #start(
    client: Parameters<typeof startFlowController>[0]["client"],
    leadership?: Leadership,
  ): Promise<FlowController> {
    const { clock, random, logger } = this;
    const controller = startFlowController({
      ...{ client, clock, random, logger },
      namespaces: this.#namespaces,
      workers: this.workers,
      ...(leadership === undefined ? {} : { leadership }),
    });
    this.#controllers.push(controller);
    await this.settle();
    return controller;
  }

  /** Lets everything run that needs no time to pass. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) await this.clock.settle();
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  async create(
    spec: JobFlowSpec,
    name = "flow",
    annotations: Record<string, string> = {},
  ): Promise<JobFlow> {
    const created = await this.flows.createJobFlow({
      apiVersion: "workflow.zen.io/v1alpha1",
      kind: "JobFlow",
      metadata: { name, annotations },
      spec,
    });
    await this.settle();
    return created;
  }

  async status(name = "flow"): Promise<JobFlowStatus> {
    return (await this.flows.getJobFlow(name)).status ?? {};
  }

  /** `a Succeeded, b Running/…`, in the order of the spec. */
  async steps(name = "flow"): Promise<string> {
    const { steps = [] } = await this.status(name);
    return steps.map((step) =>
      `${step.name} ${step.phase}${step.reason === undefined ? "" : `/${step.reason}`}`
    ).join(", ");
  }

  async jobList(): Promise<Job[]> {
    return (await this.jobs.getJobList()).items;
  }

  /** The Job of a step's latest attempt. */
  async jobOf(step: string): Promise<Job> {
    const ours = (await this.jobList()).filter((job) =>
      job.metadata?.labels?.["workflow.zen.io/step"] === step
    );
    const attempt = (job: Job) => Number(job.metadata?.labels?.["workflow.zen.io/attempt"]);
    ours.sort((a, b) => attempt(b) - attempt(a));
    if (!ours[0]) throw new Error(`step ${step} has no Job`);
    return ours[0];
  }

  /** A running pod of this Job; with finalizers it stays until it is released. */
  async createPodOf(job: Job, name: string, finalizers = [TRACKING_FINALIZER]): Promise<void> {
    await this.core.createPod({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        finalizers,
        labels: job.spec!.template.metadata!.labels!,
        ownerReferences: [{
          apiVersion: "batch/v1",
          kind: "Job",
          name: job.metadata!.name!,
          uid: job.metadata!.uid!,
          controller: true,
          blockOwnerDeletion: true,
        }],
      },
      spec: job.spec!.template.spec!,
    });
    await this.core.patchPodStatus(name, "json-merge", { status: { phase: "Running" } });
    await this.settle();
  }

  /** A pod's one container has ended well and left this message. */
  async finishPod(pod: string, message: string): Promise<void> {
    const terminated = { exitCode: 0, message };
    await this.core.patchPodStatus(pod, "json-merge", {
      status: {
        phase: "Succeeded",
        containerStatuses: [{
          ...{ name: "main", image: "busybox", imageID: "", ready: false, restartCount: 0 },
          state: { terminated },
        }],
      },
    });
    await this.settle();
  }

  /** The containers of a pod that is being deleted have ended. */
  async release(pod: string): Promise<void> {
    await this.core.patchPod(pod, "json-patch", [{ op: "remove", path: "/metadata/finalizers" }]);
    await this.settle();
  }

  /** The Job controller's word on a step's Job. */
  async end(step: string, how: "Complete" | "Failed"): Promise<void> {
    const job = await this.jobOf(step);
    const time = new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const first = how === "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
    const condition = (type: string) => ({
      type,
      status: "True" as const,
      reason: how === "Complete" ? "CompletionsReached" : "BackoffLimitExceeded",
      message: "",
    });
    await this.jobs.patchJobStatus(job.metadata!.name!, "json-merge", {
      status: {
        startTime: time,
        ...(how === "Complete" ? { completionTime: time, succeeded: 1 } : { failed: 1 }),
        conditions: [condition(first), condition(how)],
      },
    });
    await this.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = Promise.all(this.#controllers.map((controller) => controller.stop()));
    await this.settle();
    await stopped;
  }
}
