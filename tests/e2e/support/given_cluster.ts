/**
 * Somebody's cluster, by its kubeconfig, for the tests that need no more than real pods. What they
 * make there, the namespaces, goes with them; the JobFlow resource and the controller's role stay.
 */

import { KubeConfig } from "@cloudydeno/kubernetes-client/lib/kubeconfig.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { runKubectl } from "../../cluster/kubectl.ts";
import { PLACE_LABEL } from "./place_label.ts";

/**
 * Opens the cluster of a kubeconfig's current context. `kubectl` is the one on PATH.
 *
 * @throws {Error} if the kubeconfig names no server or no authority by which to know it.
 */
export async function openGivenCluster(kubeconfigPath: string): Promise<Cluster> {
  const config = await KubeConfig.readFromPath(kubeconfigPath);
  const context = config.getContext(config.data["current-context"]);
  const cluster = config.getCluster(context?.context.cluster)?.cluster;
  if (!cluster?.server) {
    throw new Error(`The current context of ${kubeconfigPath} names no server`);
  }
  const dir = await Deno.makeTempDir({ prefix: "zen-flow-given-cluster-" });
  await Deno.mkdir(`${dir}/pki`);
  await Deno.writeFile(`${dir}/pki/ca.crt`, await authorityOf(cluster, kubeconfigPath));
  const options = {
    program: "kubectl",
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: dir, KUBECONFIG: kubeconfigPath },
  };
  const kubectl = (args: readonly string[], stdin?: string) => runKubectl(options, args, stdin);
  const given = {
    dir,
    kubeconfigPath,
    server: cluster.server,
    kubectl,
    async [Symbol.asyncDispose]() {
      await kubectl(["delete", "namespaces", `--selector=${PLACE_LABEL}`, "--wait=false"]);
      await Deno.remove(dir, { recursive: true });
    },
  };
  // The tests that run there use no more of it: no audit log, no component to be stopped.
  return given as unknown as Cluster;
}

interface ClusterConfig {
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
}

async function authorityOf(cluster: ClusterConfig, path: string): Promise<Uint8Array> {
  const data = cluster["certificate-authority-data"];
  if (data !== undefined) return Uint8Array.fromBase64(data);
  const file = cluster["certificate-authority"];
  if (file !== undefined) return await Deno.readFile(file);
  throw new Error(`The cluster of ${path} has no certificate-authority`);
}
