/** The API contract against a real API server: what it does is what the embedded one has to do. */

import { realTarget } from "../contract/api/real_target.ts";
import { apiContract } from "../contract/api/suite.ts";
import type { ContractTarget } from "../contract/api/target.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World | undefined;

Deno.test.beforeAll(async () => {
  world = await openWorld();
});

Deno.test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

/** The cluster's API server, which is there once the tests run. */
function target(): ContractTarget {
  const { cluster } = world!;
  return realTarget({
    kubeconfigPath: cluster.kubeconfigPath,
    etcdUrl: cluster.etcdUrl,
    async restart() {
      // In good order it would wait a minute for the watches of the other components.
      await cluster.stopComponent("kube-apiserver", { signal: "KILL" });
      await cluster.startComponent("kube-apiserver");
      // Custom resources are served a moment later; kubectl waits the 429 out.
      await cluster.kubectl(["get", "jobflows", "--all-namespaces"]);
    },
  });
}

apiContract("real API server", {
  side: "real",
  connect: () => target().connect(),
  compact: () => target().compact(),
  expirePages: () => target().expirePages(),
  elapse: (promise) => promise,
});
