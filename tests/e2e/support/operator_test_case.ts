/** Tests of an operator's work, one after the other on the real node's cluster that they share. */

import { assertEquals } from "@std/assert";
import { type Cluster, startCluster } from "../../cluster/cluster.ts";
import { importControllerImage } from "./controller_image.ts";
import { openOperator, type Operator } from "./operator.ts";
import { installMetricsServer, installPrometheusResources } from "./prerequisites.ts";

/** A tag of the controller's image beside the one that the manifests name. */
export const OTHER_TAG = "other";

let cluster: Cluster | undefined;

/** To be called by the file that is run, which then starts the cluster before its first test. */
export function shareOneClusterOfOperators(): void {
  Deno.test.beforeAll(async () => {
    cluster = await startCluster({ realNode: true });
    await installMetricsServer(cluster);
    await installPrometheusResources(cluster);
    await importControllerImage(cluster, [OTHER_TAG]);
  });
  Deno.test.afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });
}

/**
 * A test that finds a cluster without a trace of zen-flow, and leaves it so. What the controllers of a
 * failed test have logged is shown; the tests after it fail too, as they do not find what they need.
 */
export function operatorTest(name: string, body: (operator: Operator) => Promise<void>): void {
  Deno.test(name, async () => {
    assertEquals(await traces(cluster!), []);
    await using operator = await openOperator(cluster!);
    try {
      await body(operator);
    } catch (error) {
      console.error(await controllerLogs(cluster!));
      throw error;
    }
    assertEquals(await traces(cluster!), []);
  });
}

/** Of the pods that are there; or why there is none. */
function controllerLogs(cluster: Cluster): Promise<string> {
  return cluster.kubectl([
    ...["logs", "--namespace=zen-flow-system", "--selector=app=zen-flow-controller"],
    ...["--prefix", "--tail=-1"],
  ]).catch(String);
}

/** What there is of zen-flow outside of its own namespace, which is one of them. */
async function traces(cluster: Cluster): Promise<string[]> {
  const kinds = "crd,namespaces,clusterroles,clusterrolebindings";
  const names = await cluster.kubectl(["get", kinds, "--output=name"]);
  return names.split("\n").filter((one) => /zen-flow|jobflow/.test(one));
}
