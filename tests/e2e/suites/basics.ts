/** The controller as a process: what it serves, and that it stops and goes on. */

import { assertEquals } from "@std/assert";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow } from "../support/flows.ts";
import { openPlace } from "../support/world.ts";

clusterTest("zen-flow controller runs a chain of Jobs one after the other", async (place) => {
  await place.startController();
  await place.apply(flow("chain", chain(3)));
  const finished = await place.finished("chain");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(finished.status?.progress?.summary, "3/3");
  assertEquals((await place.jobs()).length, 3);
});

clusterTest("zen-flow controller serves all namespaces where none is named", async (place) => {
  await using other = await openPlace(place.world, "other");
  await place.letInEverywhere();
  await place.startController({ namespaces: [] });
  for (const each of [place, other]) await each.apply(flow("chain", chain(2)));
  for (const each of [place, other]) {
    assertEquals((await each.finished("chain")).status?.phase, "Succeeded");
  }
});

clusterTest("zen-flow controller serves two namespaces, and no third", async (place) => {
  await using second = await openPlace(place.world, "second");
  await using third = await openPlace(place.world, "third");
  await second.letIn(place.account);
  for (const each of [place, second, third]) await each.apply(flow("chain", chain(2)));
  await place.startController({ namespaces: [place.namespace, second.namespace] });
  for (const each of [place, second]) {
    assertEquals((await each.finished("chain")).status?.phase, "Succeeded");
  }
  assertEquals((await third.flows.getJobFlow("chain")).status, undefined);
});

clusterTest(
  "zen-flow controller ends with 0 on SIGTERM, and the next one goes on",
  async (place) => {
    const first = await place.startController();
    await place.apply(flow("chain", chain(3, { duration: "500ms" })));
    await place.stepThat("chain", "step-2", ({ phase }) => phase === "Running");
    assertEquals(await first.stop(), 0);
    await place.startController();
    const finished = await place.finished("chain");
    assertEquals(finished.status?.phase, "Succeeded");
    assertEquals(finished.status?.steps?.map(({ attempt }) => attempt), [1, 1, 1]);
    assertEquals((await place.jobs()).length, 3);
  },
);
