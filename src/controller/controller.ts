/** The controller: caches, queue, workers and reconciler over one API server. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Clock } from "../kube/clock.ts";
import { Controller } from "../kube/controller.ts";
import { WorkQueue } from "../kube/work_queue.ts";
import type { Logger } from "../telemetry/logger.ts";
import { createEventRecorder } from "./event_recorder.ts";
import { Reconciler } from "./reconciler.ts";
import { createViews } from "./views.ts";

export interface FlowControllerOptions {
  /** A client whose requests have timeouts (`guardedClient`). */
  readonly client: ConstructorParameters<typeof BatchV1Api>[0];
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Namespaces that are served; empty: all. */
  readonly namespaces: readonly string[];
  /** How many flows are worked on at once. */
  readonly workers: number;
}

/** A running controller. */
export interface FlowController {
  /** Resolves once the caches are complete and work has begun. */
  readonly ready: Promise<void>;
  /** Begins no new pass, lets those in flight end, then closes the watches. */
  stop(): Promise<void>;
}

/** Starts a controller of JobFlows. */
export function startFlowController(options: FlowControllerOptions): FlowController {
  const { client, clock, random, logger, workers } = options;
  const apis = {
    batch: new BatchV1Api(client),
    core: new CoreV1Api(client),
    flows: new WorkflowZenIoV1alpha1Api(client),
  };
  const views = createViews({ ...options, apis });
  const events = createEventRecorder({
    core: apis.core,
    clock,
    random,
    logger,
    component: "zen-flow",
  });
  const reconciler = new Reconciler({ views, apis, clock, events });
  const queue = new WorkQueue({ clock });
  const controller = new Controller({
    queue,
    reconcile: (key) => reconciler.reconcile(key),
    workers,
    clock,
    random,
    logger,
  });
  const stopWatching = new AbortController();
  const stopWorking = new AbortController();
  views.onChange((key, job) => {
    if (job) reconciler.saw(key, job);
    queue.add(key);
  });
  const watching = views.run(stopWatching.signal);
  let working: Promise<void> = Promise.resolve();
  const ready = views.synced.then(() => {
    if (stopWorking.signal.aborted) return;
    logger.info("controller started", { namespaces: options.namespaces, workers });
    working = controller.run(stopWorking.signal);
  });
  return {
    ready,
    async stop() {
      stopWorking.abort();
      await working;
      await events.flush();
      stopWatching.abort();
      await watching;
    },
  };
}
