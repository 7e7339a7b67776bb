/** What the operator guide takes for granted of a cluster. */

import type { Cluster } from "../../cluster/cluster.ts";
import { moduleFolder } from "../../cluster/go_module_files.ts";
import { untilServed } from "./established.ts";
import { tool } from "./helm.ts";

/** The resources of the Prometheus operator that the chart has objects of, from its own module. */
export async function installPrometheusResources(cluster: Cluster): Promise<void> {
  const module = "github.com/prometheus-operator/prometheus-operator";
  const folder = await moduleFolder("prometheus-operator", module);
  for (const resource of ["servicemonitors", "prometheusrules"]) {
    // Client-side apply would copy them into an annotation for which they are too large.
    const file = `${folder}/example/prometheus-operator-crd/monitoring.coreos.com_${resource}.yaml`;
    await cluster.kubectl(["apply", "--server-side", "-f", file]);
    await untilServed(cluster, `${resource}.monitoring.coreos.com`);
  }
}

/**
 * metrics-server, by its module's own manifests, in an image of the name that is in them. It has
 * something to tell after half a minute.
 */
export async function installMetricsServer(cluster: Cluster): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.chmod(root, 0o755);
    await Deno.copyFile(await tool("metrics-server"), `${root}/metrics-server`);
    const name = "gcr.io/k8s-staging-metrics-server/metrics-server:master";
    await cluster.importImages([{ name, root, config: { Entrypoint: ["/metrics-server"] } }]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
  const folder = await moduleFolder("metrics-server", "sigs.k8s.io/metrics-server");
  await cluster.kubectl(["apply", "--kustomize", `${folder}/manifests/base`]);
}

/** cert-manager's resources, from its own module. */
export async function installCertManagerResources(cluster: Cluster): Promise<void> {
  const folder = await moduleFolder("cert-manager", "github.com/cert-manager/cert-manager");
  await cluster.kubectl(["apply", "--server-side", "-f", `${folder}/deploy/crds/`]);
  for (const resource of ["certificates", "certificaterequests", "issuers"]) {
    await untilServed(cluster, `${resource}.cert-manager.io`);
  }
}
