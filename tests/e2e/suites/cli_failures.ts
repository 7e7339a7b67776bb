/** What the commands on a cluster say when they cannot do what they are asked for: one clear line. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startZenFlow, zenFlow } from "../../cli/zen_flow.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { within } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

/** Runs a command as administrator, in the place's namespace. */
function inPlace(place: Place, ...words: readonly string[]) {
  return zenFlow(argsIn(place, ...words));
}

function argsIn(place: Place, ...words: readonly string[]): string[] {
  return [...words, "-n", place.namespace, "--kubeconfig", place.world.cluster.kubeconfigPath];
}

clusterTest("without rights a command says which verb on what is missing", async (place) => {
  const account = { namespace: place.namespace, name: "nobody" };
  await place.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "nobody" } });
  const { cluster, client } = place.world;
  const kubeconfig = await writeKubeconfig(cluster, client, { account });
  const where = `in namespace ${place.namespace}`;
  const cases: [string[], string][] = [
    [["list"], `not allowed to list jobflows.workflow.zen.io ${where}: `],
    [["list", "-A"], "not allowed to list jobflows.workflow.zen.io in all namespaces: "],
    [["get", "x"], `not allowed to get jobflows.workflow.zen.io ${where}: `],
    [["watch", "x"], `not allowed to get jobflows.workflow.zen.io ${where}: `],
  ];
  for (const [words, expected] of cases) {
    const result = await zenFlow([...words, "-n", place.namespace, "--kubeconfig", kubeconfig]);
    assertEquals([result.code, result.stdout], [1, ""], words.join(" "));
    assertStringIncludes(result.stderr, `zen-flow: ${expected}`);
    assertMatch(result.stderr, /^[^\n]*\n$/);
  }
});

clusterTest("a command says in one line where no API server answers", async (place) => {
  const config = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
    clusters: [{ name: "here", cluster: { server: "http://127.0.0.1:10" } }],
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    users: [{ name: "me", user: {} }],
  };
  const kubeconfig = `${place.world.cluster.dir}/nowhere.kubeconfig`;
  await Deno.writeTextFile(kubeconfig, JSON.stringify(config));
  const { code, stdout, stderr } = await zenFlow(["list", "--kubeconfig", kubeconfig]);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^zen-flow: cannot reach the API server: [^\n]*127\.0\.0\.1:10[^\n]*\n$/);
  const other = await zenFlow(["list", "--kubeconfig", kubeconfig, "--context", "there"]);
  assertEquals(other, {
    code: 1,
    stdout: "",
    stderr: "zen-flow: There is no context 'there' in the kubeconfig; its contexts are: here\n",
  });
});

clusterTest("submit creates all flows of a file or none", async (place) => {
  const metadata = { name: "refused", namespace: `not-${place.namespace}` };
  const good = flow("good", [podStep("a")]);
  const files = JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [good, { ...flow("refused", [podStep("a")]), metadata }],
  });
  const kubeconfig = place.world.cluster.kubeconfigPath;
  // The context's namespace is another one, so that the first flow would be created there.
  const refused = await zenFlow(["submit", "-", "--kubeconfig", kubeconfig], { stdin: files });
  assertEquals(refused, {
    code: 1,
    stdout: "",
    stderr: `zen-flow: there is no namespace not-${place.namespace}\n`,
  });
  const mixed = await zenFlow(argsIn(place, "submit", "-"), { stdin: files });
  assertEquals([mixed.code, mixed.stdout], [1, ""]);
  assertStringIncludes(mixed.stderr, "items[1].metadata.namespace: is not the namespace that");
  assertStringIncludes(mixed.stderr, "1 problem; nothing was submitted.");
  const none = await inPlace(place, "list");
  assertEquals(none, {
    code: 0,
    stdout: "",
    stderr: `No flows in namespace ${place.namespace}.\n`,
  });
});

clusterTest("watch ends by Ctrl-C, and the flow goes on", async (place) => {
  await place.startController();
  await place.apply(flow("long", [podStep("s", { duration: "forever" })]));
  await place.stepThat("long", "s", ({ phase }) => phase === "Running");
  const child = startZenFlow(argsIn(place, "watch", "long"));
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const hadStarted = said.includes("s started");
    said += text;
    if (!hadStarted && said.includes("s started")) child.kill("SIGINT");
  }
  const { code } = await within(child.status, "watch ends");
  await Promise.all([child.stdin.close(), child.stderr.cancel()]);
  assertEquals(code, 130, said);
  assertStringIncludes(said, "long goes on; to see it again: zen-flow watch long -n ");
  assertEquals((await place.flows.getJobFlow("long")).status?.phase, "Running");
});

clusterTest("watch says when its flow is deleted", async (place) => {
  await place.startController();
  await place.apply(flow("gone", [podStep("s", { duration: "forever" })]));
  await place.stepThat("gone", "s", ({ phase }) => phase === "Running");
  const child = startZenFlow(argsIn(place, "watch", "gone"));
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const hadStarted = said.includes("s started");
    said += text;
    if (!hadStarted && said.includes("s started")) await place.flows.deleteJobFlow("gone");
  }
  const { code } = await within(child.status, "watch ends");
  await child.stdin.close();
  assertEquals(code, 1, said);
  assertEquals(
    await new Response(child.stderr).text(),
    `zen-flow: JobFlow gone in namespace ${place.namespace} was deleted\n`,
  );
});

clusterTest(
  "logs says which pods it cannot read, and who may read no pods gets no log",
  async (place) => {
    await place.startController();
    await place.apply(
      flow("mute", [podStep("load"), podStep("report", {}, { dependencies: ["load"] })]),
    );
    await place.finished("mute");
    // There is no kubelet behind a simulated node.
    const { code, stdout, stderr } = await inPlace(place, "logs", "mute");
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^load: cannot read the log of pod mute-load-\S+: [^\n]+\nreport: cannot [^\n]+\n$/,
    );

    const account = { namespace: place.namespace, name: "reader" };
    await place.kubectl(["create", "serviceaccount", "reader"]);
    await place.kubectl([
      "create",
      "role",
      "reader",
      "--verb=get",
      "--resource=jobflows.workflow.zen.io",
    ]);
    const subject = `--serviceaccount=${place.namespace}:reader`;
    await place.kubectl(["create", "rolebinding", "reader", "--role=reader", subject]);
    const { cluster, client } = place.world;
    const kubeconfig = await writeKubeconfig(cluster, client, { account });
    const refused = await zenFlow([
      "logs",
      "mute",
      "-n",
      place.namespace,
      "--kubeconfig",
      kubeconfig,
    ]);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(
      refused.stderr,
      `zen-flow: not allowed to list pods in namespace ${place.namespace}: `,
    );
  },
);
