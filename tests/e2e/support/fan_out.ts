/** Waiting for a fan-out, which takes as long as it has items. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Place } from "./world.ts";

/** The flow when it has finished. Each tenth of the items of its step `each` has its own time. */
export async function finishedByTenths(
  place: Place,
  flow: string,
  total: number,
): Promise<JobFlow> {
  for (let tenth = 1; tenth < 10; tenth++) {
    const wanted = tenth * total / 10;
    await place.stepThat(
      flow,
      "each",
      ({ phase, items }) => phase === "Failed" || (items?.succeeded ?? 0) >= wanted,
    );
  }
  return await place.finished(flow);
}
