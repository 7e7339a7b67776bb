/** How much the controller writes: what it must, and nothing on a pass that changes nothing. */

import { assert, assertEquals } from "@std/assert";
import { deedOf } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep } from "../support/flows.ts";

const STEPS = 10;
/** Of a Job that lives for longer its uid is written down, and why it has not begun. */
const UID_DELAY_MS = 5000;

clusterTest("a chain of n short steps costs at most 2n + 2 writes", async (place) => {
  const controller = await place.startController();
  await place.apply(flow("chain", chain(STEPS)));
  const finished = await place.finished("chain");
  assertEquals(finished.status?.phase, "Succeeded");
  assertEquals(await controller.stop(), 0);
  const writes = await place.controllerWrites();
  const counts = Map.groupBy(writes, deedOf);
  assertEquals(counts.get("create jobs")?.length, STEPS);
  const long = finished.status!.steps!.filter(({ startTime, completionTime }) =>
    Date.parse(completionTime!) - Date.parse(startTime!) >= UID_DELAY_MS
  ).length;
  const most = 2 * STEPS + 2 + 2 * long;
  assert(writes.length <= most, `${writes.length} writes, ${most} at most: ${summary(counts)}`);
});

clusterTest("a pass that changes nothing writes nothing", async (place) => {
  const first = await place.startController();
  await place.apply(
    flow("waits", [podStep("endless", { duration: "forever" })]),
    flow("done", chain(1)),
    flow("invalid", [podStep("a", {}, { dependencies: ["nowhere"] })]),
  );
  // Its reason, if it has one, goes with the start of its pod, by another write.
  await place.stepThat(
    "waits",
    "endless",
    ({ jobRef, reason }) => jobRef?.uid !== undefined && !reason,
  );
  await place.finished("done");
  await place.event("Invalid");
  assertEquals(await first.stop(), 0);
  const before = await place.controllerWrites();

  // A new controller looks at every flow, and a change that means nothing makes it look again.
  const second = await place.startController();
  await place.kubectl(["annotate", "jobflows", "--all", "example.com/touched=yes"]);
  await place.kubectl(["annotate", "jobs", "--all", "example.com/touched=yes"]);
  await place.apply(flow("later", chain(2)));
  await place.finished("later");
  // What comes after the status is written by then too.
  assertEquals(await second.stop(), 0);
  const later = new Set(["create jobs", "patch jobflows/status", "create events"]);
  const since = (await place.controllerWrites()).slice(before.length);
  assertEquals(since.filter((one) => !later.has(deedOf(one))), []);
  const patched = since.filter((one) => deedOf(one) === "patch jobflows/status");
  assertEquals(new Set(patched.map(({ name }) => name)), new Set(["later"]));
  assertEquals(since.filter((one) => deedOf(one) === "create jobs").length, 2);
  assertEquals(since.filter((one) => deedOf(one) === "create events").length, 1);
});

function summary(counts: ReadonlyMap<string, readonly unknown[]>): string {
  return [...counts].map(([deed, list]) => `${list.length} × ${deed}`).join(", ");
}
