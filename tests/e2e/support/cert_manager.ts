/** cert-manager on a cluster, as a process beside it; its resources are its module's own. */

import type { Cluster } from "../../cluster/cluster.ts";
import { tool } from "./helm.ts";
import { installCertManagerResources } from "./prerequisites.ts";

/** Starts what makes certificates and puts authorities into webhooks. Disposing it ends that. */
export async function startCertManager(cluster: Cluster): Promise<AsyncDisposable> {
  await installCertManagerResources(cluster);
  const child = new Deno.Command(await tool("cert-manager"), {
    args: [cluster.kubeconfigPath],
    clearEnv: true,
    // Where it would lead, if it had others beside it.
    env: { POD_NAMESPACE: "default" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
