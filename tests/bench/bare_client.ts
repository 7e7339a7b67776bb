/**
 * The floor: a client that does the same Jobs and nothing else. It keeps no record, and creates the
 * next Job of a chain when the pod of the one before has ended.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Container } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Place } from "../e2e/support/world.ts";

const labelSelector = "zen-flow.test/bare=true";

export interface Shape {
  /** Chains that run side by side. */
  readonly chains: number;
  /** Jobs of each chain, one after the other. */
  readonly steps: number;
  /** What each pod runs: it ends at once. */
  readonly container: Container;
}

/** Ends at once on a simulated node. */
export const simulatedContainer: Container = { name: "main", image: "none" };

/** Ends at once on a real one. */
export const realContainer: Container = {
  name: "main",
  image: "busybox:1.37",
  command: ["true"],
};

/** Runs the chains in this namespace and returns how many milliseconds it took. */
export async function runBare(
  place: Place,
  { chains, steps, container }: Shape,
): Promise<number> {
  const abort = new AbortController();
  const pods = await place.core.watchPodList({ labelSelector, abortSignal: abort.signal });
  const creates: Promise<unknown>[] = [];
  const create = (chain: number, step: number) =>
    void creates.push(place.batch.createJob(bareJob(chain, step, container)));
  const begun = performance.now();
  for (let chain = 0; chain < chains; chain++) create(chain, 0);
  const seen = new Set<string>();
  let open = chains;
  for await (const event of pods) {
    if (event.type === "BOOKMARK" || event.type === "ERROR") continue;
    const { metadata, status } = event.object;
    if (status?.phase !== "Succeeded" || seen.has(metadata!.uid!)) continue;
    seen.add(metadata!.uid!);
    const { "zen-flow.test/chain": chain, "zen-flow.test/step": step } = metadata!.labels!;
    if (Number(step) + 1 < steps) create(Number(chain), Number(step) + 1);
    else open--;
    if (open === 0) break;
  }
  const took = performance.now() - begun;
  abort.abort();
  await Promise.all(creates);
  return took;
}

/** As zen-flow would make it, but for the owner. */
function bareJob(chain: number, step: number, container: Container): Job {
  const labels = {
    "zen-flow.test/bare": "true",
    "zen-flow.test/chain": String(chain),
    "zen-flow.test/step": String(step),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `bare-${chain}-${step}`, labels },
    spec: {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{
          action: "Ignore",
          onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
        }],
      },
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          containers: [{ ...container, terminationMessagePolicy: "FallbackToLogsOnError" }],
        },
      },
    },
  };
}
