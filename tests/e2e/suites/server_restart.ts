/** An API server, or its etcd, that goes away while flows run, as they do on every upgrade. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Cluster } from "../../cluster/cluster.ts";
import { compactEtcd } from "../../contract/api/real_target.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import { TcpGate } from "../support/tcp_gate.ts";
import { type Change, Recorder } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

const FLOWS = 5;
const STEPS = 4;

const withoutSanitizers = "the server that it ends was started before the test";

for (const component of ["kube-apiserver", "etcd"] as const) {
  clusterTest(
    `flows complete, each step once, though ${component} is killed and started again`,
    async (place) => {
      const { cluster } = place.world;
      await place.startController();
      const flows = Array.from(
        { length: FLOWS },
        (_, index) => flow(`flow-${index}`, chain(STEPS, { duration: "1s" })),
      );
      {
        await using jobs = new Recorder<Job>((options) => place.batch.watchJobList(options));
        await place.apply(...flows);
        const isUnderWay = (changes: readonly Change<Job>[]) =>
          changes.filter(({ type }) => type === "ADDED").length > FLOWS;
        await jobs.until("second steps have begun", isUnderWay);
      }
      // Killed, not asked: asked, the API server waits for a minute for its watches to end.
      await cluster.stopComponent(component, { signal: "KILL" });
      await cluster.startComponent(component);
      await simulateNodeAnew(cluster);
      await allComplete(place);
      await checkJobs(place, FLOWS * STEPS);
    },
    { withoutSanitizers },
  );
}

clusterTest(
  "a controller that was cut off for longer than the server remembers (410) begins with new lists",
  async (place) => {
    const { cluster } = place.world;
    await using gate = new TcpGate(cluster.server);
    const controller = await place.startController({ server: gate.url });
    const names = ["ends", "goes", "stays"];
    await place.apply(
      ...names.map((name) =>
        flow(name, [
          podStep("first", { duration: name === "stays" ? "0s" : "forever" }),
          podStep("second", {}, { dependencies: ["first"] }),
        ])
      ),
    );
    for (const name of ["ends", "goes"]) {
      const { jobRef } = await place.stepThat(name, "first", ({ phase }) => phase === "Running");
      await place.podsOf(jobRef!.name!, 1, ({ status }) => status?.phase === "Running");
    }
    await place.finished("stays");

    gate.goOut();
    // What happens now is over before the controller can hear of it: a flow goes, a Job ends.
    await place.kubectl(["delete", "jobflow/goes", "--cascade=foreground", "--timeout=300s"]);
    await place.endPods("first");
    await place.kubectl(["wait", "jobs", "--all", "--for=condition=Complete", "--timeout=300s"]);
    await place.apply(flow("new", chain(2)));
    await compactEtcd(cluster.etcdUrl);
    await cluster.stopComponent("kube-apiserver", { signal: "KILL" });
    await cluster.startComponent("kube-apiserver");
    gate.comeBack();

    await allComplete(place);
    await checkJobs(place, 3 * 2);
    assertEquals(await controller.stop(), 0);
    assertStringIncludes(await controller.log(), "resource version expired");
  },
  { withoutSanitizers },
);

/**
 * KWOK 0.8 gives up a pod whose status it could not write; a kubelet goes on trying. Started anew,
 * it reads all pods again.
 */
async function simulateNodeAnew(cluster: Cluster): Promise<void> {
  await cluster.stopComponent("kwok");
  await cluster.startComponent("kwok");
}

/** Not by a watch of ours, which may break with the server. */
async function allComplete(place: Place): Promise<void> {
  await place.kubectl([
    ...["wait", "jobflows", "--all", "--for=condition=Complete", "--timeout=300s"],
  ]);
}

/** There is one Job a step, of its first attempt. */
async function checkJobs(place: Place, count: number): Promise<void> {
  const jobs = await place.jobs();
  assertEquals(jobs.length, count);
  const attempts = jobs.map(({ metadata }) => metadata!.labels!["workflow.zen.io/attempt"]);
  assertEquals(new Set(attempts), new Set(["1"]));
}
