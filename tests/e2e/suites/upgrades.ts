/** What becomes of flows whose pods run while the controller is replaced by another version. */

import { assertEquals } from "@std/assert";
import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { connect } from "../../../src/kube/connect.ts";
import { untilServed } from "../support/established.ts";
import { flow } from "../support/flows.ts";
import type { Operator } from "../support/operator.ts";
import { operatorTest, OTHER_TAG } from "../support/operator_test_case.ts";
import { shStep } from "../support/shell_step.ts";
import { Place, stepOf } from "../support/world.ts";

/** Each of them replaces every pod of the controller. */
const operations = [
  // Without the tag of the installation.
  "helm upgrade zen-flow charts/zen-flow/ --reset-values",
  "helm upgrade zen-flow charts/zen-flow/ --set logging.level=debug",
  "helm rollback zen-flow 1",
  // Of the operator guide, over what Helm has installed.
  "kubectl apply -f deploy/manifests/deployment.yaml",
];
const rolledOut = "kubectl rollout status -n zen-flow-system deployment/zen-flow-controller";

/** How often each step of {@linkcode busyFlow} runs. */
const attempts = { hold: 1, one: 1, two: 1, three: 1, four: 1, five: 1, again: 2, last: 1 };

/** One step runs until it is told to end, while others begin and end beside it. */
function busyFlow(name: string): JobFlow {
  const after = (...dependencies: string[]): Partial<Step> => ({ dependencies });
  const again = shStep("again", '[ "$ATTEMPT" = 2 ]', {
    ...after("two"),
    retryPolicy: { limit: 1, backoff: { duration: "1s" } },
  });
  again.template!.spec!.template!.spec!.containers![0]!.env = [{
    name: "ATTEMPT",
    valueFrom: { fieldRef: { fieldPath: "metadata.labels['workflow.zen.io/attempt']" } },
  }];
  return flow(name, [
    shStep("hold", "until [ -e /tmp/go ]; do sleep 0.1; done"),
    shStep("one", "true"),
    shStep("two", "true", after("one")),
    shStep("three", "sleep 1", after("two")),
    shStep("four", "true", after("three")),
    shStep("five", "true", after("four")),
    again,
    shStep("last", "true", after("hold", "five", "again")),
  ]);
}

operatorTest(
  "upgrades and a rollback lose no step of flows under way, and double none",
  async (operator) => {
    const { cluster } = operator;
    await operator.run(`helm install zen-flow charts/zen-flow/ --set image.tag=${OTHER_TAG}`);
    await operator.run(rolledOut);
    await untilServed(cluster, "jobflows.workflow.zen.io");
    await cluster.kubectl(["create", "namespace", "upgrades"]);
    using client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
    const world = { cluster, client, [Symbol.asyncDispose]: () => Promise.resolve() };
    const place = new Place(world, "upgrades", {
      namespace: "zen-flow-system",
      name: "zen-flow-controller",
    });
    const names = operations.map((_, index) => `busy-${index + 1}`);
    const leaders: string[] = [];
    for (const [index, name] of names.entries()) {
      leaders.push(await operateDuring(place, operator, { name, operation: operations[index]! }));
    }
    for (const name of names) {
      const { status, ...rest } = await place.finished(name);
      assertEquals([status?.phase, status?.progress?.summary], ["Succeeded", "8/8"], name);
      for (const [step, attempt] of Object.entries(attempts)) {
        assertEquals(stepOf({ status, ...rest }, step).attempt, attempt, `${name}: ${step}`);
      }
    }
    assertEquals(new Set([...leaders, await leaderOf(operator)]).size, operations.length + 1);
    await checkJobs(place, names.length);
    await operator.uninstall();
    await cluster.kubectl(["delete", "namespace", "upgrades"]);
  },
);

/** Replaces the controllers while a flow runs, then lets the flow end; tells who led before. */
async function operateDuring(
  place: Place,
  operator: Operator,
  { name, operation }: { readonly name: string; readonly operation: string },
): Promise<string> {
  await place.apply(busyFlow(name));
  const { jobRef } = await place.stepThat(name, "hold", ({ phase }) => phase === "Running");
  const [pod] = await place.podsOf(jobRef!.name!, 1, ({ status }) => status?.phase === "Running");
  const leader = await leaderOf(operator);
  await operator.run(`${operation}\n${rolledOut}`);
  assertEquals((await place.flows.getJobFlow(name)).status?.phase, "Running");
  await place.kubectl(["exec", pod!.metadata!.name!, "--", "touch", "/tmp/go"]);
  return leader;
}

/** Name of the pod that works, and what follows it. */
function leaderOf({ cluster }: Operator): Promise<string> {
  return cluster.kubectl([
    ...["get", "lease/zen-flow-controller-leader-election", "--namespace=zen-flow-system"],
    "--output=jsonpath={.spec.holderIdentity}",
  ]);
}

/** One Job for each attempt, one pod for each Job, and none of them a second time. */
async function checkJobs(place: Place, flows: number): Promise<void> {
  const expected = flows * Object.values(attempts).reduce((sum, count) => sum + count);
  const jobs = await place.jobs();
  assertEquals(jobs.length, expected);
  const { items: pods } = await place.core.getPodList();
  const owners = pods.map(({ metadata }) => metadata?.ownerReferences?.[0]?.uid);
  assertEquals(owners.toSorted(), jobs.map(({ metadata }) => metadata?.uid).toSorted());
  const requests = await place.controllerRequests();
  const onJobs = (verb: string) =>
    requests.filter((one) => one.resource === "jobs" && one.verb === verb && one.code < 400);
  const created = onJobs("create");
  assertEquals(created.length, expected);
  assertEquals(new Set(created.map(({ name }) => name)).size, expected);
  assertEquals(onJobs("delete"), []);
}
