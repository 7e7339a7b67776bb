/**
 * Installing, upgrading and removing on a real control plane, by Helm and by kubectl. The simulated
 * node says of every pod that it runs: that the controller does is seen in operator_guide_test.ts.
 */

import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { minimalFlow } from "../support/jobflow_samples.ts";
import { untilServed } from "./support/established.ts";
import { helm, repository } from "./support/helm.ts";

const chart = "charts/zen-flow/";
const crd = "crd/jobflows.workflow.zen.io";
const clusterRole = "clusterrole.rbac.authorization.k8s.io";

Deno.test("helm install alone leaves everything where the operator guide looks", async () => {
  await using cluster = await startCluster();
  const said = await helm(cluster, ["install", "zen-flow", chart]);
  assertStringIncludes(said, "installed in the namespace zen-flow-system");
  await rolledOut(cluster);
  // Admitted by a namespace that enforces it, so the pods fit.
  const { labels } = (await read(cluster, "namespace/zen-flow-system")).metadata;
  assertEquals(labels["pod-security.kubernetes.io/enforce"], "restricted");
  const pods = ["get", "pods", "-n", "zen-flow-system", "-l", "app=zen-flow-controller"];
  assertEquals((await cluster.kubectl([...pods, "-o", "name"])).trim().split("\n").length, 2);
  const { ports } = (await read(cluster, "svc/zen-flow-controller")).spec;
  assertEquals(ports.map(({ port }: { port: number }) => port), [8080]);
  await cluster.kubectl(["get", "crd", "jobflows.workflow.zen.io"]);
});

Deno.test("a release keeps resource, namespace and flows over upgrades, rollback and removal", async () => {
  await using cluster = await startCluster();
  await helm(cluster, ["install", "zen-flow", chart]);
  await makeFlow(cluster);
  const ofUsers = ["zen-flow-edit", "zen-flow-view"].map((name) => `${clusterRole}/${name}`);
  const kept = ["namespace/zen-flow-system", crd, "jobflow/kept", ...ofUsers];
  const before = await uids(cluster, kept);
  for (const level of ["debug", "warn"]) {
    await helm(cluster, ["upgrade", "zen-flow", chart, "--set", `logging.level=${level}`]);
    assertEquals(await uids(cluster, kept), before);
    assert((await argsOf(cluster)).includes(`--log-level=${level}`));
  }
  await helm(cluster, ["rollback", "zen-flow", "2"]);
  assertEquals(await uids(cluster, kept), before);
  assert((await argsOf(cluster)).includes("--log-level=debug"));
  await rolledOut(cluster);

  await helm(cluster, ["uninstall", "zen-flow", "--wait"]);
  assertEquals(await uids(cluster, kept), before);
  assertEquals(await ofRelease(cluster), ofUsers);
  await helm(cluster, ["install", "zen-flow", chart]);
  const upgraded = await helm(cluster, ["upgrade", "zen-flow", chart]);
  assertFalse(upgraded.includes("is not this release's"));
  assertEquals(await uids(cluster, kept), before);
  await rolledOut(cluster);

  // To a release of another name they are somebody else's, and stay as they are.
  await helm(cluster, ["uninstall", "zen-flow", "--wait"]);
  await helm(cluster, ["install", "another", chart]);
  const said = await helm(cluster, ["upgrade", "another", chart]);
  assertStringIncludes(said, "The JobFlow resource is not this release's");
  assertEquals(await uids(cluster, kept), before);
  await rolledOut(cluster);
});

Deno.test("helm install leaves a resource and a namespace that kubectl made to kubectl", async () => {
  await using cluster = await startCluster();
  await cluster.kubectl(["apply", "-f", `${repository}deploy/crds/workflow.zen.io_jobflows.yaml`]);
  await cluster.kubectl(["apply", "-f", `${repository}deploy/manifests/namespace.yaml`]);
  await helm(cluster, ["install", "zen-flow", chart]);
  await rolledOut(cluster);
  await makeFlow(cluster);
  const kept = ["namespace/zen-flow-system", crd, "jobflow/kept"];
  const before = await uids(cluster, kept);
  await helm(cluster, ["upgrade", "zen-flow", chart]);
  await helm(cluster, ["uninstall", "zen-flow", "--wait"]);
  assertEquals(await uids(cluster, kept), before);
  const { annotations } = (await read(cluster, crd)).metadata;
  assertEquals(annotations["meta.helm.sh/release-name"], undefined);
});

Deno.test("helm install into a namespace of the release's own leaves that to Helm", async () => {
  await using cluster = await startCluster();
  const into = ["--namespace", "flows"];
  await helm(cluster, [
    ...["install", "zen-flow", chart, "--create-namespace", ...into],
    ...["--set", "namespace=flows"],
  ]);
  await cluster.kubectl(["rollout", "status", "deployment/zen-flow-controller", ...into]);
  await helm(cluster, ["upgrade", "zen-flow", chart, "--reuse-values", ...into]);
  await cluster.kubectl(["rollout", "status", "deployment/zen-flow-controller", ...into]);
  await assertRejects(() => cluster.kubectl(["get", "namespace/zen-flow-system"]));
});

Deno.test("the operator guide's kubectl steps install, twice, and upgrade what Helm installed", async () => {
  await using cluster = await startCluster();
  const files = ["namespace", "rbac", "deployment", "service"]
    .map((name) => `${repository}deploy/manifests/${name}.yaml`);
  const apply = async () => {
    await cluster.kubectl(["apply", "-f", `${repository}deploy/crds/`]);
    for (const file of files) await cluster.kubectl(["apply", "-f", file]);
    await rolledOut(cluster);
  };
  await apply();
  await apply();
  for (const folder of ["networkpolicy", "pdb"]) {
    await cluster.kubectl(["apply", "-f", `${repository}deploy/${folder}/`]);
  }
  await cluster.kubectl(["delete", "-f", `${repository}deploy/manifests/`]);
  await cluster.kubectl(["delete", crd]);

  await helm(cluster, ["install", "zen-flow", chart, "--set", "logging.level=debug"]);
  await apply();
  assert((await argsOf(cluster)).includes("--log-level=info"));
  await helm(cluster, ["upgrade", "zen-flow", chart, "--set", "logging.level=debug"]);
  assert((await argsOf(cluster)).includes("--log-level=debug"));
  await rolledOut(cluster);
});

function rolledOut(cluster: Cluster): Promise<string> {
  return cluster.kubectl([
    ...["rollout", "status", "deployment/zen-flow-controller", "-n", "zen-flow-system"],
    "--timeout=300s",
  ]);
}

async function makeFlow(cluster: Cluster): Promise<void> {
  await untilServed(cluster, "jobflows.workflow.zen.io");
  const flow = { ...minimalFlow("kept"), apiVersion: "workflow.zen.io/v1alpha1", kind: "JobFlow" };
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(flow));
}

/** The objects' uids: an object that was made anew has another. */
async function uids(cluster: Cluster, objects: readonly string[]): Promise<string[]> {
  const found = await Promise.all(objects.map((object) => read(cluster, object)));
  return found.map(({ metadata }) => metadata.uid);
}

async function argsOf(cluster: Cluster): Promise<string[]> {
  const deployment = await read(cluster, "deployment/zen-flow-controller");
  return deployment.spec.template.spec.containers[0].args;
}

/** What belongs to controllers, apart from resource and namespace. */
async function ofRelease(cluster: Cluster): Promise<string[]> {
  const kinds = "deployments,services,serviceaccounts,roles,rolebindings,clusterroles";
  const text = await cluster.kubectl([
    ...["get", kinds, "--all-namespaces", "-l", "app=zen-flow-controller", "-o", "name"],
  ]);
  return text.split("\n").filter((line) => line !== "");
}

/** An object by its kind and name; in a namespace, it is the controller's, or a flow's default. */
async function read(cluster: Cluster, object: string) {
  const namespace = object.startsWith("jobflow/") ? "default" : "zen-flow-system";
  return JSON.parse(await cluster.kubectl(["get", object, "-n", namespace, "-o", "json"]));
}
