/** What the chart lets the controller and users do, as the API server sees it. */

import { assertEquals } from "@std/assert";
import type { WatchEvent } from "@cloudydeno/kubernetes-apis/common.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { connect } from "../../src/kube/connect.ts";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { helm } from "./support/helm.ts";
import { firstThat } from "./support/watching.ts";

const chart = "charts/zen-flow/";

Deno.test("releases that watch some namespaces stand side by side, each with rights in its own", async () => {
  await using cluster = await startCluster();
  for (const namespace of ["team-a", "team-b"]) {
    await cluster.kubectl(["create", "namespace", namespace]);
    await helm(cluster, [
      ...["install", `flows-of-${namespace}`, chart],
      ...["--set", `namespace=system-${namespace},watchedNamespaces={${namespace}}`],
    ]);
  }
  const account = "system:serviceaccount:system-team-a:zen-flow-controller";
  const deeds = [
    ...["create jobs", "patch jobflows --subresource=status", "list events"],
    "get leases/zen-flow-controller-leader-election",
  ];
  const granted: Record<string, readonly string[]> = {};
  for (const namespace of ["team-a", "team-b", "system-team-a", "default"]) {
    granted[namespace] = await allowed(cluster, deeds, ["--as", account, "-n", namespace]);
  }
  assertEquals(granted, {
    "team-a": deeds.slice(0, 3),
    "team-b": [],
    "system-team-a": deeds.slice(3),
    "default": [],
  });
});

Deno.test("view, edit and admin take in the rights on flows, and none on their status", async () => {
  await using cluster = await startCluster();
  await helm(cluster, ["install", "zen-flow", chart]);
  using client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  const reading = ["get", "list", "watch"];
  const writing = ["create", "delete", "deletecollection", "patch", "update"];
  const expected = {
    view: reading,
    edit: [...reading, ...writing],
    admin: [...reading, ...writing],
  };
  for (const [role, verbs] of Object.entries(expected)) {
    // What is aggregated is added by a controller, so a moment later.
    const found = await firstThat<ClusterRole>(
      `${role} has ${verbs.length} verbs`,
      ({ abortSignal }) => watchClusterRole(client, role, abortSignal),
      (one) => rulesOnFlows(one).flatMap((rule) => rule.verbs).length >= verbs.length,
    );
    const rules = rulesOnFlows(found);
    assertEquals(rules.flatMap((rule) => rule.verbs).sort(), [...verbs].sort(), role);
    assertEquals([...new Set(rules.flatMap((rule) => rule.resources))], ["jobflows"], role);
  }
});

interface ClusterRole {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

function rulesOnFlows({ rules }: ClusterRole): ClusterRole["rules"] {
  return rules.filter(({ apiGroups }) => apiGroups.includes("workflow.zen.io"));
}

async function watchClusterRole(client: RestClient, name: string, abortSignal: AbortSignal) {
  const stream = await client.performRequest({
    method: "GET",
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    querystring: new URLSearchParams({ watch: "1", fieldSelector: `metadata.name=${name}` }),
    expectStream: true,
    expectJson: true,
    abortSignal,
  });
  return stream as unknown as ReadableStream<WatchEvent<ClusterRole, unknown>>;
}

/** Those of the deeds that the API server's authorizer allows. */
async function allowed(
  cluster: Cluster,
  deeds: readonly string[],
  options: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const deed of deeds) {
    // It ends with 1 for a no.
    const answer = await cluster.kubectl(["auth", "can-i", ...deed.split(" "), ...options])
      .catch((error) => error.stdout as string);
    if (answer.trim() === "yes") found.push(deed);
  }
  return found;
}
