/** `zen-flow plan` where there is an API server to ask. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { flow, step } from "./flow_file.ts";
import { ServedCluster } from "./served_cluster.ts";

const settings = { metadata: { name: "settings" }, data: { day: "monday" } };
const FLOW = flow("nightly", [step("a", "true")], {
  resourceTemplates: { configMapTemplates: [settings] },
});

Deno.test("zen-flow plan does not call the ConfigMaps of a flow that is there refused", async () => {
  await using cluster = await ServedCluster.start();
  const core = new CoreV1Api(cluster.client).namespace("default");
  await core.createConfigMap({ metadata: { name: "nightly-settings" } });
  const foreign = await cluster.run(["plan", "-"], { stdin: FLOW });
  assertEquals(foreign.code, 1);
  assertStringIncludes(foreign.stderr, "ConfigMap nightly-settings is refused");
  await cluster.make(FLOW);
  const own = await cluster.run(["plan", "-"], { stdin: FLOW });
  assertEquals(own.code, 0, own.stderr);
  assertStringIncludes(own.stderr, "there is a JobFlow nightly in namespace default already");
});
