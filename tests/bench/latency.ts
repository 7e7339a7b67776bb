/** How soon the next step starts, by the API server's own clock: read from its audit log. */

import { type AuditedRequest, deedOf } from "../e2e/support/audit.ts";
import type { Place } from "../e2e/support/world.ts";

/** Of one step that followed another, in ms. */
export interface StepStart {
  /** From the answer to the write that ended the pod to the arrival of the next Job's create. */
  readonly whole: number;
  /** The same without the status write in between. */
  readonly ours: number;
}

/** The starts of all steps but the first, of the flows that are chains and that are selected. */
export async function stepStarts(place: Place, labelSelector: string): Promise<StepStart[]> {
  const requests = await place.audit();
  const creates = requests.filter((one) => deedOf(one) === "create jobs" && one.code === 201);
  const createOf = new Map(creates.map((one) => [one.name, one]));
  const podWrites = Map.groupBy(
    requests.filter((one) => deedOf(one) === "patch pods/status" && one.user === "kwok"),
    ({ name }) => name.slice(0, name.lastIndexOf("-")),
  );
  const flowWrites = Map.groupBy(
    requests.filter((one) => deedOf(one) === "patch jobflows/status" && one.code === 200),
    ({ name }) => name,
  );
  const flows = (await place.flows.getJobFlowList({ labelSelector })).items;
  return flows.flatMap(({ metadata, status }) => {
    const jobs = status!.steps!.map(({ jobRef }) => jobRef!.name!);
    const writes = flowWrites.get(metadata!.name!) ?? [];
    return jobs.slice(1).map((job, index) =>
      startOf(createOf.get(job)!, podWrites.get(jobs[index]!)!.at(-1)!, writes)
    );
  });
}

function startOf(
  create: AuditedRequest,
  podEnd: AuditedRequest,
  writes: readonly AuditedRequest[],
): StepStart {
  const write = writes.findLast(({ answeredAt }) => answeredAt <= create.receivedAt)!;
  const whole = create.receivedAt - podEnd.answeredAt;
  return { whole, ours: whole - (write.answeredAt - write.receivedAt) };
}
