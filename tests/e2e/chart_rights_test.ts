/** What the chart and the manifests let the controller and users do, as the API server sees it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { WatchEvent } from "@cloudydeno/kubernetes-apis/common.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { connect } from "../../src/kube/connect.ts";
import { startCluster } from "../cluster/cluster.ts";
import { rightsInUse } from "../support/rights.ts";
import { untilServed } from "./support/established.ts";
import { chain, flow } from "./support/flows.ts";
import { helm, repository } from "./support/helm.ts";
import { idleRights, rolesOf, useAllRights } from "./support/rights_in_use.ts";
import { firstThat, type Watched } from "./support/watching.ts";
import { Place, type World } from "./support/world.ts";

const chart = "charts/zen-flow/";
const manifests = `${repository}deploy/manifests`;

/** Asked of the API server when an object is made with an owner, and never a request by itself. */
const FINALIZERS = "update jobflows/finalizers";

let world: World | undefined;

/** Installs a release of the chart for each list of namespaces, beside the manifests. */
Deno.test.beforeAll(async () => {
  await using resources = new AsyncDisposableStack();
  const cluster = resources.use(await startCluster());
  const client = resources.use(
    await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined }),
  );
  const files = [
    `${manifests}/namespace.yaml`,
    `${manifests}/rbac.yaml`,
    `${repository}deploy/crds`,
  ];
  await cluster.kubectl(["apply", ...files.map((file) => `--filename=${file}`)]);
  await untilServed(cluster, "jobflows.workflow.zen.io");
  for (const namespace of ["everywhere", "team-a", "team-b", "left", "right"]) {
    await cluster.kubectl(["create", "namespace", namespace]);
  }
  for (const [name, watched] of [["a", "team-a"], ["b", "team-b"], ["two", "left,right"]]) {
    const values = `namespace=system-${name},watchedNamespaces={${watched}},replicas=0`;
    await helm(cluster, ["install", `flows-of-${name}`, chart, "--set", values]);
  }
  const running = resources.move();
  world = { cluster, client, [Symbol.asyncDispose]: () => running.disposeAsync() };
});

Deno.test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

/** A namespace, for controllers whose account is in another one. */
function placeIn(namespace: string, system: string): Place {
  return new Place(world!, namespace, { namespace: system, name: "zen-flow-controller" });
}

Deno.test("releases that watch some namespaces stand side by side, each with rights in its own", async () => {
  const account = "system:serviceaccount:system-a:zen-flow-controller";
  const deeds = [
    ...["create jobs", "patch jobflows --subresource=status", "list events"],
    "get leases/zen-flow-controller-leader-election",
  ];
  const granted: Record<string, readonly string[]> = {};
  for (const namespace of ["team-a", "team-b", "system-a", "default"]) {
    granted[namespace] = await allowed(deeds, ["--as", account, "-n", namespace]);
  }
  assertEquals(granted, {
    "team-a": deeds.slice(0, 3),
    "team-b": [],
    "system-a": deeds.slice(3),
    "default": [],
  });
});

Deno.test("a controller of all namespaces is refused nothing, and uses its rights", async () => {
  await using place = placeIn("everywhere", "zen-flow-system");
  await place.startController({ namespaces: [], podName: "pod-a" });
  await useAllRights(place);
  await checkRights(place);

  // Without the one right that no request shows.
  const { cluster } = world!;
  const role = JSON.parse(
    await cluster.kubectl(["get", "clusterrole/zen-flow-controller", "-o", "json"]),
  );
  const index = role.rules.findIndex(({ resources }: { resources: string[] }) =>
    resources.includes("jobflows/finalizers")
  );
  const patch = JSON.stringify([{ op: "remove", path: `/rules/${index}` }]);
  await cluster.kubectl([
    "patch",
    "clusterrole/zen-flow-controller",
    "--type=json",
    `--patch=${patch}`,
  ]);
  await place.apply(flow("unowned", chain(1)));
  const { message } = await place.stepThat(
    "unowned",
    "step-1",
    ({ reason }) => reason === "CreateForbidden",
  );
  assertStringIncludes(message!, "cannot set blockOwnerDeletion");
  await cluster.kubectl(["apply", "--filename", `${manifests}/rbac.yaml`]);
  await place.finished("unowned");
});

Deno.test("a controller of some namespaces is refused nothing, and uses its rights", async () => {
  await using place = placeIn("left", "system-two");
  await place.startController({ namespaces: ["left", "right"], podName: "pod-a" });
  await useAllRights(place);
  const right = placeIn("right", "system-two");
  await right.apply(flow("beside", chain(2)));
  await right.finished("beside");
  await checkRights(place);
});

/** Holds the rights that are in use to be just those that the other tests do with. */
async function checkRights(place: Place): Promise<void> {
  const requests = await place.controllerRequests();
  assert(requests.length > 50, `${requests.length} requests`);
  assertEquals(requests.filter(({ code }) => code === 401 || code === 403), []);
  const roles = await rolesOf(place);
  const inUse = await rightsInUse();
  const idle = idleRights(roles, requests);
  assertEquals(new Set(idle.keys()), new Set(inUse.keys()));
  for (const { name, deeds } of roles) {
    const expected = deeds.difference(inUse.get(name)!);
    if (deeds.has(FINALIZERS)) expected.add(FINALIZERS);
    assertEquals([...idle.get(name)!].sort(), [...expected].sort(), name);
  }
}

Deno.test("view, edit and admin take in the rights on flows, and none on their status", async () => {
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
      ({ abortSignal }) => watchClusterRole(world!.client, role, abortSignal),
      (one) => rulesOnFlows(one).flatMap((rule) => rule.verbs).length >= verbs.length,
    );
    const rules = rulesOnFlows(found);
    assertEquals(rules.flatMap((rule) => rule.verbs).sort(), [...verbs].sort(), role);
    assertEquals([...new Set(rules.flatMap((rule) => rule.resources))], ["jobflows"], role);
  }
});

interface ClusterRole extends Watched {
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
async function allowed(deeds: readonly string[], options: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const deed of deeds) {
    // It ends with 1 for a no.
    const answer = await world!.cluster.kubectl(["auth", "can-i", ...deed.split(" "), ...options])
      .catch((error) => error.stdout as string);
    if (answer.trim() === "yes") found.push(deed);
  }
  return found;
}
