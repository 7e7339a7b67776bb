/** `zen-flow controller`: it serves until it is told to stop, or says why it cannot start. */

import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { assertEquals, assertMatch } from "@std/assert";
import { errorOfStatus } from "../../src/kube/errors.ts";
import { serveApi } from "../support/http_api.ts";
import { LocalWorld } from "../support/local_world.ts";
import { temporaryFolder } from "../support/loopback.ts";
import { flow, step } from "./flow_file.ts";
import { startZenFlow, zenFlow } from "./zen_flow.ts";

/** An API server that answers every request with a failure. */
function startFailingServer(code: number, message: string): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () =>
    Response.json(
      { kind: "Status", apiVersion: "v1", status: "Failure", code, message },
      { status: code },
    ));
}

/** No kubeconfig, and any free port for operators. */
const env = { KUBECONFIG: "", METRICS_ADDR: "127.0.0.1:0" };

/** The messages of log lines, each line a JSON object. */
function messages(log: string): string[] {
  return log.trimEnd().split("\n").map((line) => JSON.parse(line).message);
}

/** What depends on something comes after it, and goes before it. */
const ORDER = [
  ...["starting", "caches complete", "became leader", "controller started"],
  ...["stopping", "stopped leading", "stopped"],
];

Deno.test("zen-flow controller runs flows until SIGTERM or Ctrl-C, then ends with 0", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await using world = await LocalWorld.start();
    using client = world.cluster.connect();
    await using server = serveApi(client);
    const child = startZenFlow(["controller", "--master", server.url, "--log-level", "debug"], {
      env,
    });
    const stderr = new Response(child.stderr).text();
    const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
    await flows.createJobFlow(JSON.parse(flow("served", [step("a", "true")])));
    for await (const event of await flows.watchJobFlowList({})) {
      if (event.type === "BOOKMARK" || event.type === "ERROR") continue;
      if (event.object.status?.phase === "Succeeded") break;
    }
    child.kill(signal);
    const { code } = await child.status;
    await child.stdin.close();
    const log = await stderr;
    assertEquals({ code, stdout: await new Response(child.stdout).text() }, {
      code: 0,
      stdout: "",
    }, log);
    assertEquals(messages(log).filter((message) => ORDER.includes(message)), ORDER);
  }
});

/** What an API server says of the JobFlow resource before it is served. */
const NOT_YET = [
  { code: 429, message: "storage is initializing" },
  { code: 404, message: "the server could not find the requested resource" },
];

for (const status of NOT_YET) {
  Deno.test(`zen-flow controller waits while the JobFlow resource is answered ${status.code}`, async () => {
    await using world = await LocalWorld.start();
    using client = world.cluster.connect();
    let refusals = 4;
    const unwell: RestClient = {
      performRequest: ((options: RequestOptions) =>
        options.path.endsWith("/jobflows") && refusals-- > 0
          ? Promise.reject(errorOfStatus(status, "listing"))
          : client.performRequest(options as never)) as RestClient["performRequest"],
      [Symbol.dispose]: () => {},
    };
    await using server = serveApi(unwell);
    const child = startZenFlow(["controller", "--master", server.url], { env });
    const stderr = new Response(child.stderr).text();
    const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
    await flows.createJobFlow(JSON.parse(flow("late", [step("a", "true")])));
    for await (const event of await flows.watchJobFlowList({})) {
      if (event.type === "BOOKMARK" || event.type === "ERROR") {
        continue;
      }
      if (event.object.status?.phase === "Succeeded") {
        break;
      }
    }
    child.kill("SIGTERM");
    const { code } = await child.status;
    await child.stdin.close();
    const log = await stderr;
    assertEquals({ code, refusals: refusals < 0 }, { code: 0, refusals: true }, log);
    const isNamed = log.includes("install it: kubectl apply -f deploy/crds/");
    assertEquals(isNamed, status.code === 404, log);
    await child.stdout.cancel();
  });
}

async function stderrOfController(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await zenFlow(["controller", ...args], { env });
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  return stderr;
}

Deno.test("zen-flow controller says which kubeconfig is missing", async () => {
  assertEquals(
    await stderrOfController(["--kubeconfig", "/no/such/file"]),
    "zen-flow: There is no kubeconfig at /no/such/file, where --kubeconfig points to\n",
  );
});

Deno.test("zen-flow controller says which file of its credentials is missing", async () => {
  await using folder = await temporaryFolder();
  const kubeconfig = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    clusters: [{ name: "here", cluster: { server: "http://127.0.0.1:1" } }],
    users: [{ name: "me", user: { tokenFile: `${folder.path}/token` } }],
  };
  const path = await folder.write("kubeconfig", JSON.stringify(kubeconfig));
  const stderr = await stderrOfController(["--kubeconfig", path]);
  assertMatch(
    stderr,
    /^zen-flow: cannot ask the API server: .*tokenFile '.*\/token' does not exist.*\n$/,
  );
});

Deno.test("zen-flow controller says why the API server will not do", async () => {
  const cases: [number, string, string][] = [
    [
      403,
      "jobflows is forbidden",
      "no right to read JobFlows in namespace a: jobflows is forbidden",
    ],
    [
      401,
      "Unauthorized",
      "the API server does not accept the credentials: Unauthorized",
    ],
  ];
  for (const [code, message, expected] of cases) {
    await using server = startFailingServer(code, message);
    const address = `http://127.0.0.1:${server.addr.port}`;
    assertEquals(
      await stderrOfController(["--master", address, "--namespace", "a,b"]),
      `zen-flow: ${expected}\n`,
    );
  }
});

Deno.test("zen-flow controller says when nobody answers", async () => {
  const server = startFailingServer(500, "");
  const { port } = server.addr;
  await server.shutdown();
  const stderr = await stderrOfController(["--master", `http://127.0.0.1:${port}`]);
  assertEquals(stderr.startsWith("zen-flow: cannot reach the API server: "), true, stderr);
  assertEquals(stderr.split("\n").length, 2, stderr);
});
