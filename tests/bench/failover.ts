/** How long nothing happens when the leader ends: until the next one begins, and until its first Job. */

import { chain, flow } from "../e2e/support/flows.ts";
import { openPlace, type Place, type World } from "../e2e/support/world.ts";
import { deedOf } from "../e2e/support/audit.ts";
import { quantile, type Row, seconds } from "./report.ts";

export async function failover(world: World, { runs }: { readonly runs: number }): Promise<Row[]> {
  const killed: number[] = [];
  const stopped: number[] = [];
  for (let run = 0; run < runs; run++) {
    killed.push(await handOver(world, "kill"));
    stopped.push(await handOver(world, "stop"));
  }
  const text = (values: readonly number[]) =>
    `${seconds(quantile(values, 0.5))}, median of ${runs}`;
  return [
    { what: "kill -9 of the leader -> next Job", target: "under 17 s", measured: text(killed) },
    { what: "SIGTERM of the leader -> next Job", target: "under 1 s", measured: text(stopped) },
  ];
}

/** Milliseconds from the leader's end to the create of the next Job, which is due at once. */
async function handOver(world: World, how: "kill" | "stop"): Promise<number> {
  await using place = await openPlace(world, "failover");
  const leader = await place.startController({ podName: "pod-a" });
  await leader.logged("controller started");
  const follower = await place.startController({ podName: "pod-b" });
  await follower.logged("caches complete");
  await place.flows.createJobFlow(flow("before", chain(1)));
  await place.finished("before");
  const endedAt = Date.now();
  const ended = leader[how]();
  await place.flows.createJobFlow(flow("after", chain(1)));
  await ended;
  await place.finished("after");
  return await createOf(place, "after") - endedAt;
}

async function createOf(place: Place, name: string): Promise<number> {
  const isIt = (job: string) => job.startsWith(`${name}-`);
  const create = (await place.audit()).find((one) =>
    deedOf(one) === "create jobs" && isIt(one.name)
  );
  return create!.receivedAt;
}
