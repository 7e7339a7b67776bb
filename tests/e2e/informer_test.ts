/** The informer on a real API server, which is killed under it. */

import { assertEquals } from "@std/assert";
import { type ConfigMap, CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { systemClock } from "../../src/kube/clock.ts";
import { connect } from "../../src/kube/connect.ts";
import { createInformer, type Informer } from "../../src/kube/informer.ts";
import { guardedClient } from "../../src/kube/rest.ts";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { RecordingLogger } from "../support/recording_logger.ts";

interface Rec {
  readonly name: string;
  readonly value: string | undefined;
}

/** An informer on the red ConfigMaps, in pages of three. */
async function follow(cluster: Cluster) {
  const admin = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  const client = guardedClient(admin, { clock: systemClock });
  const core = new CoreV1Api(client);
  const selected = { labelSelector: "colour=red" };
  const lists: (string | undefined)[] = [];
  const logger = new RecordingLogger();
  const informer = createInformer<ConfigMap, Rec>({
    ...{ clock: systemClock, random: Math.random, logger },
    list: (options) => {
      lists.push(options.continue);
      return core.getConfigMapListForAllNamespaces({ ...options, ...selected, limit: 3 });
    },
    watch: (options) => core.watchConfigMapListForAllNamespaces({ ...options, ...selected }),
    transform: ({ metadata, data }) => ({ name: metadata!.name!, value: data?.value }),
  });
  const stop = new AbortController();
  const ended = informer.run(stop.signal);
  await informer.synced;
  return {
    ...{ informer, lists, logger, maps: core.namespace("default") },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      client[Symbol.dispose]();
    },
  };
}

/** Resolves when the store holds just these, which some change will make true. */
function until(informer: Informer<Rec>, names: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      const held = informer.store.list().map(({ name }) => name).sort().join(" ");
      if (held === names) resolve();
    };
    informer.onChange(check);
    check();
  });
}

function redMap(name: string): ConfigMap {
  return { metadata: { name, labels: { colour: "red" } }, data: { value: "1" } };
}

Deno.test("informer follows a real API server through its death and restart", async () => {
  await using cluster = await startCluster();
  const items = ["a", "b", "c", "d"].map((name) => ({
    ...{ apiVersion: "v1", kind: "ConfigMap" },
    ...redMap(name),
  }));
  const list = { apiVersion: "v1", kind: "List", items };
  await cluster.kubectl(["apply", "--filename=-"], JSON.stringify(list));
  await using world = await follow(cluster);
  const { informer, lists, maps } = world;
  assertEquals(lists.length, 2);
  assertEquals(informer.store.keys(), ["default/a", "default/b", "default/c", "default/d"]);

  await maps.createConfigMap(redMap("e"));
  await maps.deleteConfigMap("a");
  await maps.patchConfigMap("b", "json-merge", { metadata: { labels: { colour: "blue" } } });
  await until(informer, "c d e");

  await cluster.stopComponent("kube-apiserver", { signal: "KILL" });
  await cluster.startComponent("kube-apiserver");
  await maps.deleteConfigMap("c");
  await maps.createConfigMap(redMap("f"));
  await until(informer, "d e f");
});
