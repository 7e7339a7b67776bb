/**
 * One pass over one flow: observe, plan, write the status if it changed, carry out the actions,
 * then announce. The status goes first: it records what the actions rely on, and its
 * resourceVersion stops a controller that plans on stale facts or has lost its lease.
 */

import type { JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JSONValue } from "@cloudydeno/kubernetes-apis/common.ts";
import {
  DEFAULT_SETTINGS,
  EventReason,
  isFinished,
  type JobRecord,
  plan,
  type PodRecord,
  type Settings,
} from "../flow/mod.ts";
import type { ReconcileResult } from "../kube/controller.ts";
import { isConflict, isNotFound, statusOf } from "../kube/errors.ts";
import type { EventRecorder } from "../kube/event_recorder.ts";
import type { Clock } from "../kube/clock.ts";
import { type Apis, fieldManager } from "./apis.ts";
import { applyActions } from "./apply.ts";
import { eventSubject, type FlowRecord, flowRecord } from "./flow_record.ts";
import { flowKey, groupKey, namespaceOf } from "./group.ts";
import { KeyedLock } from "./keyed_lock.ts";
import { type FlowMemory, Memories } from "./memory.ts";
import { observe } from "./observe.ts";
import type { Views } from "./pass_views.ts";
import { reportTransitions, type StepStats } from "./step_stats.ts";

export interface ReconcilerOptions {
  readonly views: Views;
  readonly apis: Apis;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly stats?: StepStats;
  /** @default DEFAULT_SETTINGS */
  readonly settings?: Settings;
}

/** Makes passes. Never two of one key at once: that is the work queue's guarantee. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #memories = new Memories();
  readonly #groups = new KeyedLock();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /**
   * Remembers the uid of a Job that has been shown: the Job may be gone again before the next pass,
   * which would then take its attempt for one that was never created.
   */
  saw(job: JobRecord): void {
    const key = flowKey({ namespace: job.namespace, name: job.ownerName });
    const known = this.#options.views.flow(key);
    if (known === undefined || known.uid === job.ownerUid) {
      this.#memories.of(key, job.ownerUid).knowUid(job);
    }
  }

  /** Remembers what a pod left that a watch shows as deleted: nobody else may know it any more. */
  lost(key: string, { jobUid, index = 0, written }: PodRecord): void {
    const flow = this.#options.views.flow(key);
    if (flow === undefined || jobUid === undefined || written === undefined) return;
    if (isFinished(flow.status)) return;
    this.#memories.of(key, flow.uid).keepMessage(jobUid, index, written);
  }

  /**
   * The flows with Jobs that are known by answers only. Where a Job came and went between two lists,
   * no change tells: once there is a new list, these are to have a pass.
   */
  aheadOfCache(): readonly string[] {
    return this.#memories.aheadOfCache();
  }

  /**
   * Forgets what it remembers of those flows, or of all, that are gone. Their Jobs may be seen before
   * they are: as long as a list of a namespace's flows is on its way, nobody can tell what is gone there.
   */
  forgetGone(keys: readonly string[] = this.#memories.keys()): void {
    const { views } = this.#options;
    for (const key of keys) {
      const isGone = !views.isListingFlows(namespaceOf(key)) && views.flow(key) === undefined;
      if (isGone) this.#memories.forget(key);
    }
  }

  /**
   * A pass over the flow of this key, `namespace/name`.
   *
   * @throws a conflict where the flow was changed since it was read, and whatever had no clear
   * answer: the pass is to be repeated after a backoff.
   */
  async reconcile(key: string): Promise<ReconcileResult> {
    for (;;) {
      const flow = this.#newest(key);
      if (flow === undefined) {
        this.forgetGone([key]);
        return {};
      }
      const group = groupKey(flow);
      if (group === undefined) return await this.#pass(key, flow);
      // Two flows of a group must not both find it free.
      const result = await this.#groups.exclusively(group, async () => {
        const current = this.#newest(key);
        const isMember = current !== undefined && groupKey(current) === group;
        return isMember ? await this.#pass(key, current) : undefined;
      });
      if (result !== undefined) return result;
      // It was deleted, or edited into another group, while it waited for its turn.
    }
  }

  #newest(key: string): FlowRecord | undefined {
    const cached = this.#options.views.flow(key);
    return cached && this.#memories.of(key, cached.uid).newest(cached);
  }

  async #pass(key: string, flow: FlowRecord): Promise<ReconcileResult> {
    const { views, apis, clock, events, stats, settings = DEFAULT_SETTINGS } = this.#options;
    const memory = this.#memories.of(key, flow.uid);
    const observed = await observe(flow, memory, { views, apis, memories: this.#memories, clock });
    const plannedAt = clock.monotonic();
    const decided = plan(flow, observed, clock.now(), settings);
    let written = flow;
    if (decided.status !== flow.status) {
      const answer = await this.#writeStatus(flow, memory, decided.status!);
      if (answer === undefined) return {}; // the flow was deleted meanwhile
      memory.remember(answer);
      written = answer;
      if (stats) {
        reportTransitions(stats, flow.namespace, { before: flow.status, after: decided.status });
      }
    } else if (decided.actions.length > 0) {
      const newest = await this.#readAgain(flow);
      if (newest === undefined) return {};
      if (newest.resourceVersion !== flow.resourceVersion) {
        memory.remember(newest);
        return { requeueAt: clock.now() };
      }
    }
    const onCreated = () => stats?.created(clock.monotonic() - plannedAt);
    const context = { flow: written, memory, apis, clock, onCreated };
    const refused = await applyActions(context, decided.actions);
    for (const event of decided.events) events.record(eventSubject(written), event);
    if (refused) return { requeueAt: clock.now() };
    return decided.dueAt === undefined ? {} : { requeueAt: decided.dueAt };
  }

  /**
   * The flow as the API server has it; undefined: there is none. A status write tells by itself
   * that it was planned on the newest; before actions without one nothing else would stop a
   * controller whose cache of flows lags behind that of Jobs: it would take another's fresh attempt
   * for a stray.
   */
  async #readAgain(flow: FlowRecord): Promise<FlowRecord | undefined> {
    try {
      const raw = await this.#options.apis.flows.namespace(flow.namespace).getJobFlow(flow.name);
      return raw.metadata?.uid === flow.uid ? flowRecord(raw, flow) : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Undefined: there is no such flow any more. A stale resourceVersion throws a conflict. */
  async #writeStatus(
    flow: FlowRecord,
    memory: FlowMemory,
    status: JobFlowStatus,
  ): Promise<FlowRecord | undefined> {
    const flows = this.#options.apis.flows.namespace(flow.namespace);
    try {
      return flowRecord(
        await flows.patchJobFlowStatus(flow.name, "json-patch", [
          { op: "replace", path: "/metadata/resourceVersion", value: flow.resourceVersion },
          { op: "add", path: "/status", value: status as unknown as JSONValue },
        ], { fieldManager }),
        flow,
      );
    } catch (error) {
      if (isNotFound(error)) return undefined;
      if (!isConflict(error)) this.#tellStatusFailure(flow, memory, error);
      throw error;
    }
  }

  /** What cannot be told in the status is told by an event. */
  #tellStatusFailure(flow: FlowRecord, memory: FlowMemory, error: unknown): void {
    const { clock, events } = this.#options;
    if (!memory.statusFailing(clock.now())) return;
    const why = statusOf(error)?.message ?? String(error);
    const message = `the status cannot be written, so nothing goes on: ${why}`;
    events.record(eventSubject(flow), {
      type: "Warning",
      reason: EventReason.StatusNotWritten,
      message,
    });
  }
}
