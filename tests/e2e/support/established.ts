/** Waiting until the objects of a new resource can be made. */

import {
  ApiextensionsV1Api,
  type CustomResourceDefinition,
} from "@cloudydeno/kubernetes-apis/apiextensions.k8s.io/v1";
import { connect } from "../../../src/kube/connect.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { firstThat } from "./watching.ts";

/** Resolves once the API server serves the resource `name` (`jobflows.workflow.zen.io`). */
export async function untilServed(cluster: Cluster, name: string): Promise<void> {
  using client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  // Not `kubectl wait`: it fails on a definition that has no conditions yet.
  await firstThat<CustomResourceDefinition>(
    `${name} is established`,
    (options) => new ApiextensionsV1Api(client).watchCustomResourceDefinitionList(options),
    ({ metadata, status }) =>
      metadata?.name === name &&
      (status?.conditions ?? []).some((one) => one.type === "Established" && one.status === "True"),
  );
  // Established is not yet served: until then the server says 429, which kubectl waits out.
  await cluster.kubectl(["get", name, "--all-namespaces"]);
}
