/** A namespace that is deleted while flows run in it. */

import { assert, assertEquals } from "@std/assert";
import { isWrite } from "../support/audit.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import { userOf } from "../support/kubeconfig.ts";
import { openPlace } from "../support/world.ts";

clusterTest(
  "nothing new is made in a namespace that is being deleted, and it goes",
  async (place) => {
    await using doomed = await openPlace(place.world, "doomed");
    // Not by a binding there, which would go with the namespace.
    await place.letInEverywhere();
    const controller = await place.startController({ namespaces: [] });
    const retryPolicy = { limit: 5, backoff: { type: "Fixed" as const, duration: "100ms" } };
    const endless = { duration: "forever" };
    await doomed.apply(
      ...[1, 2, 3].map((number) =>
        flow(`flow-${number}`, [
          podStep("first", endless, { retryPolicy }),
          podStep("second", {}, { dependencies: ["first"] }),
        ])
      ),
      // Holds its own end back, as a flow with a finalizer of somebody else's does.
      { ...flow("held", [podStep("first", endless, { retryPolicy })]), metadata: heldMetadata },
    );
    for (const name of ["flow-1", "flow-2", "flow-3", "held"]) {
      await doomed.stepThat(name, "first", ({ phase }) => phase === "Running");
    }
    await place.kubectl(["delete", "namespace", doomed.namespace, "--wait=false"]);
    await doomed.kubectl(["wait", "jobs", "--all", "--for=delete", "--timeout=300s"]);
    await place.apply(flow("elsewhere", chain(2)));
    assertEquals((await place.finished("elsewhere")).status?.phase, "Succeeded");
    await doomed.kubectl(["patch", "jobflow/held", "--type=json", `--patch=${letGo}`]);
    await place.kubectl([
      "wait",
      `namespace/${doomed.namespace}`,
      "--for=delete",
      "--timeout=300s",
    ]);

    const user = userOf(place.account);
    const writes = (await place.audit(doomed.namespace)).filter((one) =>
      one.user === user && isWrite(one)
    );
    const creates = writes.filter(({ verb, resource }) => verb === "create" && resource === "jobs");
    const made = creates.filter(({ code }) => code === 201);
    assertEquals(made.length, 4);
    // A Job goes seconds before its flow does, and its retry is refused, once.
    assert(creates.length <= 2 * 4, `${creates.length} creates`);
    assert(writes.length <= 12 * 4, `${writes.length} writes`);
    assertEquals(await controller.stop(), 0);
    const errors = (await controller.log()).split("\n").filter((line) =>
      line.includes('"level":"error"')
    );
    assertEquals(errors, []);
  },
);

const heldMetadata = { name: "held", finalizers: ["zen-flow.test/held"] };
const letGo = JSON.stringify([{ op: "remove", path: "/metadata/finalizers" }]);
