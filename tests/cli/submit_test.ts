/** `zen-flow submit`: what it can tell without a cluster, and all of a file's flows or none. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { errorOfStatus } from "../../src/kube/errors.ts";
import { flow, step } from "./flow_file.ts";
import { ServedCluster } from "./served_cluster.ts";
import { zenFlow } from "./zen_flow.ts";

Deno.test("zen-flow submit refuses a flow with a parameter that has no value, once", async () => {
  const text = flow("daily", [step("report", "true")], { parameters: [{ name: "day" }] });
  const { code, stdout, stderr } = await zenFlow(["submit", "-"], { stdin: text });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "spec.parameters[0]: parameter day has no value; give it one here");
  assertEquals(stderr.match(/has no value/g)?.length, 1);
  assertStringIncludes(stderr, "1 problem; nothing was submitted.");
});

Deno.test("zen-flow submit takes a parameter's value from -p, and then wants a cluster", async () => {
  const text = flow("daily", [step("report", "true")], { parameters: [{ name: "day" }] });
  const args = ["submit", "-", "-p", "day=monday", "--kubeconfig", "/nowhere/config"];
  const { code, stderr } = await zenFlow(args, { stdin: text });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "/nowhere/config");
});

/** Two flows in one file. */
const TWO = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: ["first", "second"].map((name) => JSON.parse(flow(name, [step("a", "true")]))),
});

/** Lets somebody else create the second flow between the check and the creation of it. */
function takeSecondName(cluster: ServedCluster): void {
  let creations = 0;
  cluster.beforeRequest = async (request) => {
    if (request !== "POST jobflows" || ++creations !== 4) return;
    await cluster.make(flow("second", [step("theirs", "true")]));
  };
}

Deno.test("zen-flow submit takes back what it has created where a later flow is refused", async () => {
  await using cluster = await ServedCluster.start();
  takeSecondName(cluster);
  const { code, stdout, stderr } = await cluster.run(["submit", "-"], { stdin: TWO });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "there is a JobFlow second in namespace default already");
  const { items } = await cluster.flows.getJobFlowList();
  assertEquals(items.map(({ spec }) => spec.steps[0]!.name), ["theirs"]);
});

Deno.test("zen-flow submit names what it has created and cannot take back", async () => {
  await using cluster = await ServedCluster.start();
  takeSecondName(cluster);
  const { beforeRequest } = cluster;
  cluster.beforeRequest = (request) => {
    if (request.startsWith("DELETE")) throw errorOfStatus({ code: 403, message: "no" }, "delete");
    return beforeRequest(request);
  };
  const { code, stderr } = await cluster.run(["submit", "-"], { stdin: TWO });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "; JobFlow first was created before that, and could not be taken");
});
