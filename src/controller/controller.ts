/**
 * The controller: caches, workers and reconciler over one API server. The caches live as long as
 * it does; queue and workers, as long as one term of leadership.
 */

import type { Settings } from "../flow/mod.ts";
import type { Clock } from "../kube/clock.ts";
import { Controller, type ControllerStats } from "../kube/controller.ts";
import { createEventRecorder } from "../kube/event_recorder.ts";
import { type Leadership, soleLeadership } from "../kube/leader_election.ts";
import { type QueueMetrics, WorkQueue } from "../kube/work_queue.ts";
import type { Logger } from "../telemetry/logger.ts";
import { apisOver } from "./apis.ts";
import { type Census, takeCensus } from "./census.ts";
import { flowKey } from "./group.ts";
import { Reconciler } from "./reconciler.ts";
import type { StepStats } from "./step_stats.ts";
import { createViews } from "./views.ts";

/** Changes of a fan-out's pods so close to each other have one pass: five thousand make 25,000. */
const POD_BATCH_MS = 1000;

/** Who is told what happens. */
export interface FlowControllerStats {
  readonly passes: ControllerStats;
  readonly queue: QueueMetrics;
  readonly steps: StepStats;
}

export interface FlowControllerOptions {
  /** A client whose requests have timeouts (`guardedClient`). */
  readonly client: Parameters<typeof apisOver>[0];
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Namespaces that are served; empty: all. */
  readonly namespaces: readonly string[];
  /** How many flows are worked on at once. */
  readonly workers: number;
  /** Says when to work. @default soleLeadership */
  readonly leadership?: Leadership;
  readonly stats?: FlowControllerStats;
  /** @default DEFAULT_SETTINGS */
  readonly settings?: Settings;
}

/** A running controller. */
export interface FlowController {
  /** Resolves once the caches are complete. */
  readonly ready: Promise<void>;
  /** Kinds whose cache does not hold a whole list yet. */
  unsynced(): readonly string[];
  /** How long the longest of the passes in flight has been going on, ms; 0: there is none. */
  longestPassMs(): number;
  /** The flows and steps that the caches hold now. */
  census(): Census;
  /** Begins no new pass, lets those in flight end, gives the leadership back, closes the watches. */
  stop(): Promise<void>;
}

/** Starts a controller of JobFlows: caches first, then leadership, then workers. */
export function startFlowController(options: FlowControllerOptions): FlowController {
  const { clock, random, logger, leadership = soleLeadership, stats } = options;
  const apis = apisOver(options.client);
  const views = createViews({ ...options, apis });
  const events = createEventRecorder({
    core: apis.core,
    clock,
    random,
    logger,
    component: "zen-flow",
  });
  const reconciler = new Reconciler({
    ...{ views, apis, clock, events },
    ...(stats ? { stats: stats.steps } : {}),
    ...(options.settings ? { settings: options.settings } : {}),
  });
  /** Of the present term; none: somebody else leads. */
  let queue: WorkQueue | undefined;
  let workers: Controller | undefined;
  views.onJob((job) => reconciler.saw(job));
  views.onChange((key, { lostPod, canWait }) => {
    if (lostPod) reconciler.lost(key, lostPod);
    if (queue) queue.addAfter(key, canWait ? POD_BATCH_MS : 0);
    else reconciler.forgetGone([key]);
  });
  views.onList("JobFlow", () => reconciler.forgetGone());
  views.onList("Job", () => {
    reconciler.forgetGone();
    for (const key of reconciler.aheadOfCache()) queue?.add(key);
  });
  const stopWatching = new AbortController();
  const stopWorking = new AbortController();
  const watching = views.run(stopWatching.signal);

  async function lead(over: AbortSignal): Promise<void> {
    queue = new WorkQueue({ clock, ...(stats ? { metrics: stats.queue } : {}) });
    workers = new Controller({
      queue,
      reconcile: (key) => reconciler.reconcile(key),
      workers: options.workers,
      ...{ clock, random, logger },
      ...(stats ? { stats: stats.passes } : {}),
    });
    logger.info("controller started", { workers: options.workers });
    for (const flow of views.flows()) queue.add(flowKey(flow));
    await workers.run(over);
    queue = workers = undefined;
    reconciler.forgetGone(); // its last keys had no pass any more
  }

  let working: Promise<void> = Promise.resolve();
  const ready = views.synced.then(() => {
    logger.info("caches complete", { namespaces: options.namespaces });
    if (!stopWorking.signal.aborted) working = leadership.run(stopWorking.signal, lead);
  });
  return {
    ready,
    unsynced: () => views.unsynced(),
    census: () => takeCensus(views.flows()),
    longestPassMs: () => workers?.longestPassMs ?? 0,
    async stop() {
      stopWorking.abort();
      await working;
      await events.flush();
      stopWatching.abort();
      await watching;
    },
  };
}
