/** The generated API classes on a real API server: what only it can tell. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { KubeConfigRestClient, type RestClient } from "@cloudydeno/kubernetes-client";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { type Cluster, startCluster } from "../cluster/cluster.ts";

let cluster: Cluster;
let client: RestClient;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  client = await KubeConfigRestClient.readKubeConfig(cluster.kubeconfigPath);
});

Deno.test.afterAll(async () => {
  client?.[Symbol.dispose]();
  await cluster?.[Symbol.asyncDispose]();
});

function configMaps(namespace: string) {
  return new CoreV1Api(client).namespace(namespace);
}

async function makeNamespace(): Promise<string> {
  const made = await new CoreV1Api(client).createNamespace({ metadata: { generateName: "t-" } });
  return made.metadata.name!;
}

Deno.test("deleteConfigMap() deletes only what its preconditions name", async () => {
  const api = configMaps(await makeNamespace());
  const { metadata } = await api.createConfigMap({ metadata: { name: "a" } });
  const refused = await assertRejects(
    () => api.deleteConfigMap("a", { preconditions: { uid: "another" } }),
    Error,
  );
  assertEquals((refused as Error & { httpCode?: number }).httpCode, 409);
  await api.getConfigMap("a");
  const answer = await api.deleteConfigMap("a", { preconditions: { uid: metadata.uid } });
  assert(answer.kind === "Status" && answer.status === "Success");
  await assertRejects(() => api.getConfigMap("a"), Error, "not found");
});

Deno.test("deleteConfigMapList() deletes what its selector names", async () => {
  const api = configMaps(await makeNamespace());
  for (const name of ["a", "b", "c"]) {
    await api.createConfigMap({ metadata: { name, labels: { group: name === "c" ? "2" : "1" } } });
  }
  await api.deleteConfigMapList({ labelSelector: "group=1" });
  const { items } = await api.getConfigMapList({ labelSelector: "group" });
  assertEquals(items.map((item) => item.metadata.name), ["c"]);
});

Deno.test("getConfigMapList() gives one page after another", async () => {
  const api = configMaps(await makeNamespace());
  for (const name of ["a", "b", "c"]) await api.createConfigMap({ metadata: { name } });
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await api.getConfigMapList({ limit: 2, continue: token });
    assert(page.items.length <= 2);
    names.push(...page.items.map((item) => item.metadata.name!));
    token = page.metadata.continue;
  } while (token);
  assertEquals(names.filter((name) => name !== "kube-root-ca.crt"), ["a", "b", "c"]);
});

Deno.test("watchConfigMapList() lists by streaming, to a bookmark with an annotation", async () => {
  const namespace = await makeNamespace();
  const api = configMaps(namespace);
  await api.createConfigMap({ metadata: { name: "a", labels: { mine: "" } } });
  const stream = await api.watchConfigMapList({
    labelSelector: "mine",
    sendInitialEvents: true,
    resourceVersionMatch: "NotOlderThan",
    allowWatchBookmarks: true,
  });
  const seen: string[] = [];
  for await (const event of stream) {
    if (event.type === "BOOKMARK") {
      assertEquals(event.object.metadata.annotations, { "k8s.io/initial-events-end": "true" });
      break;
    }
    assert(event.type !== "ERROR");
    seen.push(`${event.type} ${event.object.metadata.name}`);
  }
  assertEquals(seen, ["ADDED a"]);
});
