/**
 * Runs flows on this machine: the controller as it runs in a cluster, over the embedded cluster.
 * What happens is seen through the API only, as any client of a cluster sees it.
 */

import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { startFlowController } from "../controller/controller.ts";
import type { Clock } from "../kube/clock.ts";
import { isNotFound, statusOf } from "../kube/errors.ts";
import { createInformer, objectKey } from "../kube/informer.ts";
import { guardedClient } from "../kube/rest.ts";
import { startLocalCluster } from "../local/cluster.ts";
import type { StartExecutor } from "../local/executor.ts";
import type { Logger } from "../telemetry/logger.ts";
import { CommandError } from "./host.ts";

/** As the controller's default. */
const WORKERS = 10;

export interface LocalRunOptions {
  /** Each with a name, valid, and no two the same. */
  readonly flows: readonly JobFlow[];
  /** What runs the pods. */
  readonly executor: StartExecutor;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Cancels the flows, as a user would: their steps end, and those of `finally` run. */
  readonly cancel: AbortSignal;
  /** Ends the run with the flows as they are. */
  readonly stop: AbortSignal;
  /** A flow as it is now. `client` is for what a user would do about it, such as to approve. */
  readonly onFlow: (flow: JobFlow, client: RestClient) => void;
}

/**
 * Runs the flows until each has ended, or until the stop signal; then nothing of them runs.
 *
 * @returns the flows as they were last, in the same order.
 */
export async function runLocally(options: LocalRunOptions): Promise<readonly JobFlow[]> {
  const { clock, flows } = options;
  await using cluster = await startLocalCluster(options);
  const client = guardedClient(cluster.connect(), { clock });
  const controller = startFlowController({
    ...options,
    client: guardedClient(cluster.connect(), { clock }),
    namespaces: [],
    workers: WORKERS,
  });
  const follower = followFlows(client, options);
  try {
    await Promise.all([controller.ready, follower.synced]);
    await createFlows(client, flows);
    await Promise.race([follower.ended, cancelWhenTold(client, options)]);
  } finally {
    await controller.stop();
    await follower.stop();
  }
  return flows.map((flow) => follower.last(objectKey(flow)) ?? flow);
}

/** Flows as they are seen through a watch. */
interface Follower {
  readonly synced: Promise<void>;
  /** Resolves when every flow has ended, or when the run is to stop. */
  readonly ended: Promise<void>;
  /** The flow as it was last seen, be it deleted since. */
  last(key: string): JobFlow | undefined;
  stop(): Promise<void>;
}

function followFlows(client: RestClient, options: LocalRunOptions): Follower {
  const { clock, random, logger, stop, onFlow } = options;
  const api = new WorkflowZenIoV1alpha1Api(client);
  const lastSeen = new Map<string, JobFlow>();
  const open = new Set(options.flows.map(objectKey));
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  if (stop.aborted) resolve();
  stop.addEventListener("abort", () => resolve(), { once: true });
  const informer = createInformer<JobFlow, JobFlow>({
    list: (page) => api.getJobFlowListForAllNamespaces(page),
    watch: (watch) => api.watchJobFlowListForAllNamespaces(watch),
    transform: (flow) => flow,
    clock,
    random,
    logger: logger.with({ kind: "JobFlow", view: "run" }),
  });
  informer.onChange(({ key, before, after }) => {
    const flow = (after ?? before)!;
    lastSeen.set(key, flow);
    onFlow(flow, client);
    const phase = flow.status?.phase;
    if (after === undefined || phase === "Succeeded" || phase === "Failed") open.delete(key);
    if (open.size === 0) resolve();
  });
  const stopWatching = new AbortController();
  const watching = informer.run(stopWatching.signal);
  return {
    synced: informer.synced,
    ended,
    last: (key) => lastSeen.get(key),
    async stop() {
      stopWatching.abort();
      await watching;
    },
  };
}

/** All of them or, where the API refuses one, none. */
async function createFlows(client: RestClient, flows: readonly JobFlow[]): Promise<void> {
  const api = new WorkflowZenIoV1alpha1Api(client);
  const namespaces = new Set(flows.map((flow) => flow.metadata.namespace!));
  namespaces.delete("default");
  const core = new CoreV1Api(client);
  for (const name of namespaces) await core.createNamespace({ metadata: { name } });
  for (const dryRun of ["All", undefined]) {
    for (const flow of flows) {
      await createFlow(api, flow, dryRun === undefined ? {} : { dryRun });
    }
  }
}

/** Cancels the flows when it is time to; rejects if that goes wrong, and never resolves. */
function cancelWhenTold(client: RestClient, options: LocalRunOptions): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = () => {
    if (!options.stop.aborted) cancelFlows(client, options.flows).catch(reject);
  };
  if (options.cancel.aborted) cancel();
  else options.cancel.addEventListener("abort", cancel, { once: true });
  return promise;
}

async function cancelFlows(client: RestClient, flows: readonly JobFlow[]): Promise<void> {
  const api = new WorkflowZenIoV1alpha1Api(client);
  for (const { metadata: { name, namespace } } of flows) {
    try {
      await api.namespace(namespace!)
        .patchJobFlow(name!, "json-merge", { spec: { cancel: true } });
    } catch (error) {
      // One that has ended may be gone by its time to live.
      if (!isNotFound(error)) throw error;
    }
  }
}

async function createFlow(
  api: WorkflowZenIoV1alpha1Api,
  flow: JobFlow,
  opts: { dryRun?: string },
): Promise<void> {
  const { name, namespace } = flow.metadata;
  try {
    await api.namespace(namespace!).createJobFlow(flow, opts);
  } catch (error) {
    const message = statusOf(error)?.message;
    // Without an answer of the API it is not the flow's fault.
    if (message === undefined) throw error;
    throw new CommandError(`the flow ${JSON.stringify(name)} is refused: ${message}`, {
      cause: error,
    });
  }
}
