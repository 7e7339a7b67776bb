/** Every command line in `--help` is run, by a shell, in a folder that holds what it names. */

import { assertEquals } from "@std/assert";
import {
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import {
  CLUSTER_COMMANDS,
  type ClusterCommandName,
  isClusterCommand,
} from "../../src/cli/cluster/commands.ts";
import { type CommandName, COMMANDS } from "../../src/cli/options.ts";
import { serveApi } from "../support/http_api.ts";
import { LocalWorld } from "../support/local_world.ts";
import { flow, step, tempFolder } from "./flow_file.ts";
import { PERMISSIONS } from "./zen_flow.ts";

const MAIN = new URL("../../src/main.ts", import.meta.url).pathname;

const FLOW = flow("nightly", [
  step("build", "true", { step: { retryPolicy: { limit: 2, backoff: { duration: "1ms" } } } }),
  step("test", "true", { dependencies: ["build"] }),
], { parameters: [{ name: "day", value: "sunday" }] });

/** A folder with the files of the examples, and the commands that stand before a pipe. */
async function exampleFolder() {
  const folder = await tempFolder();
  const command = [Deno.execPath(), "run", ...PERMISSIONS, MAIN].map((word) => `'${word}'`);
  const files: Record<string, string> = {
    "flow.yaml": FLOW,
    "release.yaml": flow("release", [{ name: "approve", type: "Manual" }]),
    "backup.yaml": flow("saved", [step("a", "true")]),
    "flows/a.yaml": FLOW,
    "flows/b.yaml": flow("other", [step("a", "true")]),
    "bin/zen-flow": `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`,
    "bin/kubectl": "#!/bin/sh\ncat flow.yaml\n",
    "bin/helm": "#!/bin/sh\ncat flow.yaml\n",
  };
  for (const name of ["flows", "bin", ".kube"]) await Deno.mkdir(`${folder.path}/${name}`);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text, { mode: 0o755 });
  }
  return folder;
}

function startShell(line: string, folder: string, env: Record<string, string> = {}) {
  return new Deno.Command("sh", {
    args: ["-c", line],
    cwd: folder,
    env: { PATH: `${folder}/bin:/usr/bin:/bin`, HOME: folder, NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

const examples = (Object.keys(COMMANDS) as CommandName[])
  .filter((name) => name !== "controller" && !isClusterCommand(name))
  .flatMap((name): readonly string[] => COMMANDS[name].examples);

for (const example of examples) {
  Deno.test(`${example} works as its help says`, async () => {
    await using folder = await exampleFolder();
    const { code, stdout, stderr } = await startShell(example, folder.path).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, said);
  });
}

const clusterExamples = (Object.keys(CLUSTER_COMMANDS) as ClusterCommandName[])
  .flatMap((name) => COMMANDS[name].examples.map((example: string) => ({ name, example })));

for (const { name, example } of clusterExamples) {
  Deno.test(`${example} works on a cluster, as its help says`, async () => {
    await using folder = await exampleFolder();
    await using world = await LocalWorld.start();
    using client = world.cluster.connect();
    await makeNamespaces(client);
    await makeNightly(client, name);
    // Others would submit it themselves.
    if (name === "approve" || name === "reject") await makeRelease(client);
    await using server = serveApi(client);
    const kubeconfig = `${folder.path}/.kube/config`;
    await Deno.writeTextFile(kubeconfig, kubeconfigOf(server.url));
    const child = startShell(example, folder.path, { KUBECONFIG: kubeconfig });
    const { code, stdout, stderr } = await child.output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, said);
  });
}

for (const example of COMMANDS.controller.examples) {
  Deno.test(`${example} serves, as its help says`, async () => {
    await using folder = await exampleFolder();
    await using world = await LocalWorld.start();
    using client = world.cluster.connect();
    await makeNamespaces(client);
    await using server = serveApi(client);
    const kubeconfig = `${folder.path}/.kube/config`;
    await Deno.writeTextFile(kubeconfig, kubeconfigOf(server.url));
    const child = startShell(`exec ${example}`, folder.path, {
      KUBECONFIG: kubeconfig,
      METRICS_ADDR: "127.0.0.1:0",
    });
    let log = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      const hadStarted = log.includes("controller started");
      log += text;
      if (!hadStarted && log.includes("controller started")) child.kill("SIGTERM");
    }
    const { code } = await child.status;
    assertEquals({ code, stdout: await new Response(child.stdout).text() }, {
      code: 0,
      stdout: "",
    }, log);
  });
}

async function makeNamespaces(client: RestClient): Promise<void> {
  for (const name of ["team-a", "team-b"]) {
    await client.performRequest({
      method: "POST",
      path: "/api/v1/namespaces",
      bodyJson: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
      expectJson: true,
    });
  }
}

/** How far the flow of the examples' file has come, where a command is not for one that succeeded. */
const PHASES: Partial<Record<CommandName, "Running" | "Failed">> = {
  suspend: "Running",
  resume: "Running",
  cancel: "Running",
  retry: "Failed",
};

/** The flow of the examples' file, as a controller leaves it behind for this command. */
async function makeNightly(client: RestClient, command: CommandName): Promise<void> {
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  const flow = JSON.parse(FLOW);
  if (command === "resume") flow.spec.suspend = true;
  const made = await flows.createJobFlow(flow);
  const phase: "Running" | "Failed" | "Succeeded" = PHASES[command] ?? "Succeeded";
  const startTime = "2026-01-01T00:00:00Z";
  const steps = made.spec.steps.map(({ name }) => ({ name, phase }));
  const status: JobFlowStatus = { phase, startTime, steps };
  if (phase !== "Running") status.completionTime = startTime;
  await flows.replaceJobFlowStatus("nightly", { ...made, status });
}

/** A flow with a step that waits for an answer. */
async function makeRelease(client: RestClient): Promise<void> {
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  const made = await flows.createJobFlow(
    JSON.parse(flow("release", [{ name: "ship", type: "Manual" }])),
  );
  const steps = [{ name: "ship", phase: "PendingApproval" as const }];
  await flows.replaceJobFlowStatus("release", { ...made, status: { phase: "Paused", steps } });
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [{ name: "here", cluster: { server } }],
    users: [{ name: "me", user: {} }],
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
  });
}
