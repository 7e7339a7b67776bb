/** Everybody else who has something to do with the cluster: users, operators, a quota, etcd. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  type JobFlowSpec,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { statusCodeOf } from "../../src/kube/errors.ts";
import type { Ledger } from "./checks/ledger.ts";
import { hasEnded, isUnfinished } from "./checks/ledger.ts";
import type { Chance } from "./chance.ts";
import { isEditAccepted } from "./features.ts";
import { hasOutputs } from "./nodes.ts";
import { NAMESPACES, type PlannedFlow } from "./flows.ts";
import type { World } from "./world.ts";

/** What somebody is told when they come too late: gone, changed meanwhile, or not allowed. */
const TOO_LATE: ReadonlySet<number> = new Set([403, 404, 409, 422]);

export class People {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #flows: WorkflowZenIoV1alpha1Api;
  readonly #batch: BatchV1Api;
  readonly #core: CoreV1Api;
  /** Pods that somebody waits for to have ended, by uid, and how long after that he deletes them. */
  readonly #doomed = new Map<string, number>();

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
    const client = world.client("somebody");
    this.#flows = new WorkflowZenIoV1alpha1Api(client);
    this.#batch = new BatchV1Api(client);
    this.#core = new CoreV1Api(client);
    world.api.subscribe((kind, { current }) => {
      if (kind.kind === "Pod" && current) this.#whenDoomed(current as unknown as Pod);
    });
  }

  async createNamespaces(): Promise<void> {
    for (const name of NAMESPACES) {
      if (name !== "default") await this.#core.createNamespace({ metadata: { name } });
    }
  }

  async createFlow({ name, namespace, spec, features }: PlannedFlow): Promise<void> {
    this.#world.trace.add("user", `creates ${namespace}/${name}: ${features.join(", ")}`);
    for (const feature of features) this.#world.count(feature);
    await this.#attempt(
      this.#flows.namespace(namespace).createJobFlow({
        apiVersion: "workflow.zen.io/v1alpha1",
        kind: "JobFlow",
        metadata: { name },
        spec,
      }),
    );
  }

  /** Deletes a Job of ours that has not ended. */
  async deleteJob(chance: Chance): Promise<void> {
    const jobs = [...this.#ledger.jobs.values()].filter((job) =>
      job.flowUid !== "" && isUnfinished(job)
    );
    if (jobs.length === 0) return;
    // The youngest ones are the interesting ones: nobody may have seen them yet.
    const { name, namespace, uid } = chance.happens(0.5) ? jobs.at(-1)! : chance.pick(jobs);
    const propagationPolicy = chance.pick(["Background", "Background", "Foreground"] as const);
    this.#world.trace.add("somebody", `deletes Job ${name}, ${propagationPolicy}`);
    const options = { propagationPolicy, preconditions: { uid } };
    await this.#attempt(this.#batch.namespace(namespace).deleteJob(name, options));
  }

  /** Deletes a pod of a Job of ours, whatever its state. */
  async deletePod(chance: Chance): Promise<void> {
    const pods = this.#ledger.podsOfFlows();
    if (pods.length > 0) await this.#deletePod(chance.pick(pods));
  }

  /** Deletes a pod of ours that has not ended, as soon as it has: rather one that leaves outputs. */
  tidyUp(chance: Chance): void {
    const pods = this.#ledger.podsOfFlows().filter((pod) => !hasEnded(pod));
    if (pods.length === 0) return;
    // Of most before anybody can have been told of its end.
    const afterMs = chance.pick([0, 0, chance.between(0, 2_000)]);
    const wanted = pods.filter(hasOutputs);
    const pod = chance.pick(chance.happens(0.7) && wanted.length > 0 ? wanted : pods);
    this.#doomed.set(pod.metadata.uid!, afterMs);
  }

  #whenDoomed(pod: Pod): void {
    const afterMs = this.#doomed.get(pod.metadata.uid!);
    if (afterMs === undefined || !hasEnded(pod)) return;
    this.#doomed.delete(pod.metadata.uid!);
    this.#world.timeline.schedule(afterMs, () => void this.#deletePod(pod));
  }

  async #deletePod({ metadata, status }: Pod): Promise<void> {
    const { name = "", namespace = "", uid } = metadata;
    this.#world.trace.add("somebody", `deletes pod ${name}, ${status?.phase}`);
    const pods = this.#core.namespace(namespace);
    await this.#attempt(pods.deletePod(name, { preconditions: { uid } }));
  }

  /** Suspends a Job, and resumes it a while later. */
  async suspendJob(chance: Chance): Promise<void> {
    const jobs = [...this.#ledger.jobs.values()].filter((job) =>
      job.flowUid !== "" && isUnfinished(job)
    );
    if (jobs.length === 0) return;
    const { name, namespace } = chance.pick(jobs);
    const set = (suspend: boolean) => {
      this.#world.trace.add("somebody", `${suspend ? "suspends" : "resumes"} Job ${name}`);
      return this.#attempt(
        this.#batch.namespace(namespace).patchJob(name, "json-merge", { spec: { suspend } }),
      );
    };
    await set(true);
    this.#world.timeline.schedule(chance.between(500, 30_000), () => void set(false));
  }

  /** Changes a policy, touches a label, or does what else the engine knows by now. */
  async editFlow(chance: Chance): Promise<void> {
    const flow = this.#someFlow(chance);
    if (flow === undefined) return;
    const policies: NonNullable<JobFlowSpec["executionPolicy"]>[] = [
      { parallelism: chance.whole(1, 4) },
      { backoffLimit: chance.whole(0, 6) },
      { failFast: chance.happens(0.5) },
    ];
    const edits: { metadata?: JobFlow["metadata"]; spec?: object }[] = [
      { metadata: { labels: { touched: String(chance.whole(0, 99)) } } },
      { spec: { executionPolicy: chance.pick(policies) } },
    ];
    if (isEditAccepted("suspend")) edits.push({ spec: { suspend: chance.happens(0.5) } });
    if (isEditAccepted("cancel")) edits.push({ spec: { cancel: true } });
    await this.#patch(flow, chance.pick(edits));
  }

  /** Deletes a flow; every second time one of the same name is made at once. */
  async deleteFlow(chance: Chance): Promise<void> {
    const flow = this.#someFlow(chance);
    if (flow === undefined) return;
    const { name = "", namespace = "" } = flow.metadata!;
    const propagationPolicy = chance.pick(["Background", "Foreground", "Orphan"] as const);
    this.#world.trace.add("somebody", `deletes flow ${namespace}/${name}, ${propagationPolicy}`);
    const flows = this.#flows.namespace(namespace);
    await this.#attempt(flows.deleteJobFlow(name, { propagationPolicy }));
    if (!chance.happens(0.5)) return;
    this.#world.trace.add("user", `creates ${namespace}/${name} anew`);
    const { apiVersion, kind, spec } = flow;
    await this.#attempt(flows.createJobFlow({ apiVersion, kind, metadata: { name }, spec }));
  }

  async deleteNamespace(): Promise<void> {
    this.#world.trace.add("somebody", "deletes the namespace team-b");
    await this.#attempt(this.#core.deleteNamespace("team-b"));
  }

  /** Refuses all creates of a namespace for a while. */
  fillNamespace(chance: Chance): void {
    const namespace = chance.pick(NAMESPACES);
    this.#world.trace.add("quota", `of ${namespace} is used up`);
    this.#world.fullNamespaces.add(namespace);
    this.#world.timeline.schedule(chance.between(1_000, 40_000), () => {
      this.#world.fullNamespaces.delete(namespace);
      this.#world.trace.add("quota", `of ${namespace} has room`);
    });
  }

  /** A create of long ago arrives, of a Job that is gone while its flow is not. */
  raiseGhost(chance: Chance): void {
    const there = new Set<string>();
    for (const job of this.#ledger.jobs.values()) {
      if (!job.isGone) there.add(`${job.namespace}/${job.name}`);
    }
    const ghosts = this.#world.ghosts.filter(({ flowUid, namespace, job }) => {
      const flow = this.#ledger.flows.get(flowUid);
      const isLeft = flow !== undefined && !flow.isGone && !flow.flow.metadata?.deletionTimestamp;
      return isLeft && !there.has(`${namespace}/${job}`);
    });
    if (ghosts.length > 0) chance.pick(ghosts).arrive();
  }

  /** After the faults: whatever waits for a person gets its answer. */
  async answerEverything(): Promise<void> {
    for (const { flow, isGone } of this.#ledger.flows.values()) {
      if (isGone) continue;
      if (flow.spec?.suspend) await this.#patch(flow, { spec: { suspend: false } });
      const annotations: Record<string, string> = {};
      for (const { name, type } of [...flow.spec?.steps ?? [], ...flow.spec?.finally ?? []]) {
        if (type === "Manual") annotations[`approved.workflow.zen.io/${name}`] = "true";
      }
      if (Object.keys(annotations).length > 0) {
        await this.#patch(flow, { metadata: { annotations } });
      }
    }
  }

  /** Approves or rejects a step that may not wait yet. */
  async approve(chance: Chance): Promise<void> {
    const flow = this.#someFlow(chance);
    const manual = flow?.spec?.steps.find((step) => step.type === "Manual");
    if (!flow || !manual) return;
    const annotation = chance.happens(0.7)
      ? { [`approved.workflow.zen.io/${manual.name}`]: "true" }
      : { [`rejected.workflow.zen.io/${manual.name}`]: "not today" };
    await this.#patch(flow, { metadata: { annotations: annotation } });
  }

  #someFlow(chance: Chance): JobFlow | undefined {
    const flows = [...this.#ledger.flows.values()].filter(({ isGone, flow }) =>
      !isGone && flow.status?.phase !== "Succeeded" && flow.status?.phase !== "Failed"
    );
    return flows.length === 0 ? undefined : chance.pick(flows).flow;
  }

  async #patch({ metadata }: JobFlow, patch: object): Promise<void> {
    const { name = "", namespace = "" } = metadata!;
    this.#world.trace.add("somebody", `edits ${namespace}/${name}: ${JSON.stringify(patch)}`);
    const flows = this.#flows.namespace(namespace);
    await this.#attempt(flows.patchJobFlow(name, "json-merge", patch));
  }

  async #attempt(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      if (!TOO_LATE.has(statusCodeOf(error) ?? 0)) throw error;
    }
  }
}
