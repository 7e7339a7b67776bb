/** Waiting until the objects of a new resource can be made. */

import {
  ApiextensionsV1Api,
  type CustomResourceDefinition,
} from "@cloudydeno/kubernetes-apis/apiextensions.k8s.io/v1";
import { connect } from "../../../src/kube/connect.ts";
import { type Cluster, KubectlError } from "../../cluster/cluster.ts";
import { firstThat } from "./watching.ts";

/** Each takes kubectl a tenth of a second, and a server on a busy machine a few seconds. */
const MOST_ASKED = 100;

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
  // Established is not yet served: until then the server says 429, which kubectl waits out. Nor is it
  // in what the server tells of its resources, by which kubectl knows them: that is asked again.
  for (let asked = 1;; asked++) {
    try {
      await cluster.kubectl(["get", name, "--all-namespaces"]);
      return;
    } catch (error) {
      if (!(error instanceof KubectlError) || asked === MOST_ASKED) throw error;
    }
  }
}
