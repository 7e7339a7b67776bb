/**
 * A cluster in this process: the embedded API with what a control plane does over it (collecting
 * what has no owner, running Jobs, binding claims), and an executor for its pods. Nothing of it
 * outlives its disposal.
 */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "../kube/clock.ts";
import { createEmbeddedApi } from "./api/mod.ts";
import { startClaimBinder } from "./claim_binder.ts";
import type { StartExecutor } from "./executor.ts";
import { startJobController } from "./job_controller/job_controller.ts";

/** What a local cluster is made from. */
export interface LocalClusterOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1), as `Math.random` gives. */
  readonly random: () => number;
  readonly logger: Logger;
  /** What runs the pods, such as `processExecutor({...})`. */
  readonly executor: StartExecutor;
}

/** A running local cluster. */
export interface LocalCluster extends AsyncDisposable {
  /** A client of its own, with default namespace `default`; any number may be connected. */
  connect(): RestClient;
}

/**
 * Starts a cluster that holds nothing but the namespace `default`. Disposing it ends all pods, and
 * resolves when no process is left.
 */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const { clock, random, logger } = options;
  const api = createEmbeddedApi({ clock, random });
  await using parts = new AsyncDisposableStack();
  const part = () => ({ client: api.connect(), clock, random, logger });
  parts.use(await startJobController(part()));
  parts.use(await startClaimBinder(part()));
  // The executor goes first: its pods' ends are still counted then.
  parts.use(await options.executor(part()));
  const running = parts.move();
  return {
    connect: () => api.connect(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
