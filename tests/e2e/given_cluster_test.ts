/**
 * The tests with real pods on somebody's cluster: `deno task e2e:on KUBECONFIG`. Nothing is tested
 * where no kubeconfig is named, as under `deno task e2e`, which brings a cluster of its own.
 */

import { openGivenCluster } from "./support/given_cluster.ts";
import { shareOneWorld } from "./support/cluster_test_case.ts";

const [kubeconfig] = Deno.args;
if (kubeconfig !== undefined) {
  shareOneWorld(() => openGivenCluster(kubeconfig));
  await import("./suites/injection.ts");
  await import("./suites/real_pods.ts");
}
