/** What README.md says of a cluster, its commands taken from the page, on a real control plane. */

import { assert, assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { connect } from "../../src/kube/connect.ts";
import { readMarkdown } from "../../tools/docs/markdown.ts";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { Shell } from "./support/shell.ts";
import { firstThat } from "./support/watching.ts";

const root = new URL("../../", import.meta.url);

/** The shell blocks below a heading. */
async function blocksBelow(heading: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("README.md", root));
  const section = text.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
  return readMarkdown("README.md", section).blocks.map((block) => block.text);
}

/** A user's environment: `deno` and `kubectl` on PATH, and the cluster as KUBECONFIG. */
async function userEnvironment(cluster: Cluster): Promise<Record<string, string>> {
  const folder = `${cluster.dir}/bin`;
  await Deno.mkdir(folder);
  await Deno.symlink(Deno.execPath(), `${folder}/deno`);
  await Deno.symlink(cluster.binaries.kubectl, `${folder}/kubectl`);
  return {
    PATH: `${folder}:/usr/bin:/bin`,
    HOME: Deno.env.get("HOME")!,
    KUBECONFIG: cluster.kubeconfigPath,
    METRICS_ADDR: "127.0.0.1:0",
  };
}

/** The command that runs a block of the page. */
function script(text: string): readonly string[] {
  return ["sh", "-ec", text];
}

/** The flow when it has finished. */
async function finished(cluster: Cluster, name: string): Promise<JobFlow> {
  using client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  return await firstThat<JobFlow>(
    `${name} finishes`,
    (options) => flows.watchJobFlowList(options),
    ({ metadata, status }) => metadata?.name === name && status?.completionTime !== undefined,
  );
}

Deno.test("README's commands for a cluster do what it says", async () => {
  await using cluster = await startCluster();
  const env = await userEnvironment(cluster);
  const [install, use] = await blocksBelow("On a cluster");
  await using controller = new Shell(script(install!), { cwd: root, env });
  await controller.says("controller started");

  const [apply, watch, wait] = use!.split("\n");
  assert(wait!.startsWith("kubectl wait"), "the block has three commands");
  await using watching = new Shell(script(`${apply}\nexec ${watch}`), { cwd: root, env });
  await watching.says("3/3");
  await using waiting = new Shell(script(wait!), { cwd: root, env });
  assertEquals(await waiting.end(), {
    code: 0,
    said: "jobflow.workflow.zen.io/simple-linear-flow condition met\n",
  });
});

Deno.test("deno task dev runs the controller from source, anew when a source changes", async () => {
  await using cluster = await startCluster();
  const env = await userEnvironment(cluster);
  // A copy, whose sources the test may change.
  const copy = new URL(`file://${cluster.dir}/checkout/`);
  await Deno.mkdir(copy);
  const parts = ["src", "generated", "links", "deploy", "examples", "deno.json", "deno.lock"];
  const copied = await new Deno.Command("cp", {
    args: ["-r", ...parts.map((part) => new URL(part, root).pathname), copy.pathname],
  }).output();
  assert(copied.success);

  await using dev = new Shell(script("exec deno task dev"), { cwd: copy, env });
  await dev.says("controller started");
  const main = new URL("src/main.ts", copy);
  await Deno.writeTextFile(main, `${await Deno.readTextFile(main)}\n// Changed.\n`);
  await dev.says("controller started");
  await cluster.kubectl([
    "apply",
    "-f",
    new URL("examples/simple-linear-flow.yaml", root).pathname,
  ]);
  const flow = await finished(cluster, "simple-linear-flow");
  assertEquals(flow.status?.phase, "Succeeded");
});
