/** The API server that the tests of the CRD share, and what it says of flows. */

import { assert, assertRejects } from "@std/assert";
import { KubeConfigRestClient, type RestClient } from "@cloudydeno/kubernetes-client";
import {
  ApiextensionsV1Api,
  type CustomResourceDefinition,
} from "@cloudydeno/kubernetes-apis/apiextensions.k8s.io/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Cluster, startCluster } from "../../cluster/cluster.ts";
import { untilServed } from "./established.ts";

const CRD = new URL("../../../deploy/crds/workflow.zen.io_jobflows.yaml", import.meta.url);
const CRD_NAME = "jobflows.workflow.zen.io";

let cluster: Cluster;
let client: RestClient;

/** To be called by the file that is run, which then starts the server before its first test. */
export function shareOneServer(): void {
  Deno.test.beforeAll(async () => {
    cluster = await startCluster();
    client = await KubeConfigRestClient.readKubeConfig(cluster.kubeconfigPath);
    await cluster.kubectl(["apply", "--filename", CRD.pathname]);
    await untilServed(cluster, CRD_NAME);
  });
  Deno.test.afterAll(async () => {
    client?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
}

/** What kubectl prints. */
export function kubectl(args: string[]): Promise<string> {
  return cluster.kubectl(args);
}

/** The CRD, as the server holds it. */
export function definition(): Promise<CustomResourceDefinition> {
  return new ApiextensionsV1Api(client).getCustomResourceDefinition(CRD_NAME);
}

/** The flows of the namespace `default`. */
export function flows() {
  return new WorkflowZenIoV1alpha1Api(client).namespace("default");
}

const UNCHECKED = "Invalid value: null: some validation rules were not checked";

/** The causes that a refusal names, as `field: message`, sorted. */
export async function causesOf(request: Promise<unknown>): Promise<string[]> {
  const error = await assertRejects(() => request, Error) as Error & {
    status?: { details?: { causes?: { field?: string; message: string }[] } };
  };
  const causes = error.status?.details?.causes ?? [];
  assert(causes.length > 0, `the refusal names no causes: ${error.message}`);
  // With an error of another kind, the server says that it did not look at all rules.
  return causes.filter((cause) => !cause.message.startsWith(UNCHECKED))
    .map((cause) => `${cause.field}: ${cause.message}`).sort();
}
