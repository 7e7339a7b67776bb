/**
 * The executor that runs nothing: pods begin, last, and end as they are told to, on whatever clock
 * the cluster has. With a `VirtualClock` a flow of hours takes moments.
 */

import { CoreV1Api, type Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { StartExecutor } from "../executor.ts";
import { startPodExecutor } from "../kubelet/pod_executor.ts";
import { SimulatedPod, type SimulatedRun } from "./simulated_pod.ts";

/** How pods are simulated. */
export interface SimulateExecutorOptions {
  /** Is asked once for each run of a pod's containers: at its start, and for each restart in place. */
  readonly nextRun: (pod: Pod) => SimulatedRun;
}

/** Simulates pods, any number of them at a time. */
export function simulateExecutor({ nextRun }: SimulateExecutorOptions): StartExecutor {
  return async (context) => {
    const core = new CoreV1Api(context.client);
    return await startPodExecutor(context, {
      maxPods: Infinity,
      lastGraceSeconds: 0,
      startWorker: (pod) => new SimulatedPod({ core, clock: context.clock, pod, nextRun }),
    });
  };
}
