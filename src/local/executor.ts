/**
 * What runs the pods of an embedded cluster: scheduler and kubelet in one. The cluster makes pods
 * and counts their ends; an executor gives each a node, runs it and writes its status.
 */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "../kube/clock.ts";

/** What an executor gets from its cluster. */
export interface ExecutorContext {
  /** The executor's own client; the executor disposes it. */
  readonly client: RestClient;
  readonly clock: Clock;
  /** A number in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * Runs pods from its start until it is disposed. Once disposed, nothing of any pod runs any more.
 *
 * An executor binds a pod (which gives it a node, and with it a grace period when it is deleted),
 * writes `status` in the kubelet's shapes, ends pods that are being deleted and then deletes them
 * with a grace period of 0.
 */
export type Executor = AsyncDisposable;

/** Starts an executor on a cluster; resolves when it follows the cluster's pods. */
export type StartExecutor = (context: ExecutorContext) => Promise<Executor>;
