/** Flows that simply run: as users see them with kubectl. */

import { assertEquals } from "@std/assert";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow } from "../support/flows.ts";

clusterTest("zen-flow controller runs a chain of Jobs one after the other", async (place) => {
  await place.startController();
  await place.apply(flow("chain", chain(3)));
  const finished = await place.finished("chain");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(finished.status?.progress?.summary, "3/3");
  assertEquals((await place.jobs()).length, 3);
});
