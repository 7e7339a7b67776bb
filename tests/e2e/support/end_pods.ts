/** Ending pods of the simulated node that run for ever: an annotation gives them another duration. */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { KubectlError } from "../../cluster/cluster.ts";

/** Whether there is something to end yet. */
export function isUnderWay({ metadata, status }: Pod): boolean {
  return metadata?.deletionTimestamp === undefined &&
    !["Succeeded", "Failed"].includes(status?.phase ?? "");
}

/** Annotates all pods that match, by this kubectl. */
export async function endNow(
  labelSelector: string,
  kubectl: (args: readonly string[]) => Promise<string>,
): Promise<void> {
  const args = ["annotate", "pods", `--selector=${labelSelector}`, "--overwrite"];
  for (;;) {
    try {
      await kubectl([...args, "zen-flow.test/duration=0s"]);
      return;
    } catch (error) {
      // kubectl lists them and then asks for each: one may be gone by then.
      if (!(error instanceof KubectlError) || !error.stderr.includes("(NotFound)")) throw error;
    }
  }
}
