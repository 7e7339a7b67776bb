/** `zen-flow controller` for those who operate it: its port, its lease, its end. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { errorOfStatus } from "../../src/kube/errors.ts";
import { serveApi } from "../support/http_api.ts";
import { LocalWorld } from "../support/local_world.ts";
import { makeCertificates, temporaryFolder } from "../support/loopback.ts";
import { LoggedController } from "./controller_process.ts";
import { flow, step } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

const LEASE = "zen-flow-controller-leader-election";

function refusal(code: number, message: string): Error {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
  return errorOfStatus(status, "answer");
}

/** The API, with what this function says in place of some answers; undefined: as it is. */
function meddled(
  client: RestClient,
  instead: (options: RequestOptions) => Promise<unknown> | undefined,
): RestClient {
  return {
    performRequest:
      ((options: RequestOptions) =>
        instead(options) ?? client.performRequest(options as never)) as RestClient[
          "performRequest"
        ],
    [Symbol.dispose]: () => {},
  };
}

Deno.test("zen-flow controller answers health checks, a follower too", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  await using server = serveApi(client);
  const place = { POD_NAMESPACE: "default" };
  await using leader = new LoggedController(server.url, [], { ...place, POD_NAME: "pod-a" });
  await leader.log.line("controller started");
  await using follower = new LoggedController(server.url, [], { ...place, POD_NAME: "pod-b" });
  await follower.log.line("caches complete");
  for (const one of [leader, follower]) {
    assertEquals(await one.get("/healthz"), [200, "ok\n"]);
    assertEquals(await one.get("/readyz"), [200, "ok\n"]);
    const [status, version] = await one.get("/version");
    assertEquals(status, 200);
    assertMatch(JSON.parse(version).version, /^\d+\.\d+\.\d+$/);
  }
  const { spec } = await new CoordinationV1Api(client).namespace("default").getLease(LEASE);
  assertMatch(spec!.holderIdentity!, /^pod-a_[0-9a-f-]{36}$/);
  assertEquals(await leader.stop(), 0);
  await follower.log.line("controller started");
});

Deno.test("zen-flow controller is not ready before its caches are complete", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  const open = Promise.withResolvers<void>();
  let lists = 0;
  await using server = serveApi(meddled(client, (options) => {
    const isList = options.method === "GET" && options.path.endsWith("/jobs") &&
      !options.querystring?.has("watch");
    // The first is the question whether it may.
    if (!isList || ++lists === 1) return undefined;
    return open.promise.then(() => client.performRequest(options as never));
  }));
  await using controller = new LoggedController(server.url);
  await controller.log.line("starting");
  const [status, why] = await controller.get("/readyz");
  assertEquals(status, 503);
  assert(why.includes("Job"), why);
  assertEquals(await controller.get("/healthz"), [200, "ok\n"]);
  open.resolve();
  await controller.log.line("controller started");
  assertEquals(await controller.get("/readyz"), [200, "ok\n"]);
});

Deno.test("zen-flow controller tells in metrics what it does, and keeps logs out of a status", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  await using server = serveApi(client);
  await using controller = new LoggedController(server.url, ["--failure-log-tail=false"]);
  const flows = new WorkflowZenIoV1alpha1Api(client).namespace("default");
  await flows.createJobFlow(JSON.parse(flow("measured", [step("a", "echo secret; exit 3")])));
  let message: string | undefined;
  for await (const event of await flows.watchJobFlowList({})) {
    if (event.type === "BOOKMARK" || event.type === "ERROR") continue;
    message = event.object.status?.steps?.[0]?.message;
    if (event.object.status?.phase === "Failed") break;
  }
  assertEquals(message, "container main ended with exit code 3");
  // Events come last in a pass: by then it is counted.
  for await (const event of await new CoreV1Api(client).namespace("default").watchEventList({})) {
    if (event.type === "ADDED" && event.object.reason === "Failed") break;
  }
  const [job] = (await new BatchV1Api(client).namespace("default").getJobList()).items;
  assertEquals(job?.spec?.template.spec?.containers[0]?.terminationMessagePolicy, "File");
  const [status, metrics] = await controller.get("/metrics");
  assertEquals(status, 200);
  for (
    const sample of [
      'zen_flow_step_duration_seconds_count{result="Failed"} 1',
      'zen_flow_api_requests_total{verb="create",resource="jobs",code="2xx"} 1',
      "zen_flow_step_start_latency_seconds_count 1",
      "zen_flow_leader 1",
    ]
  ) {
    assert(metrics.split("\n").includes(sample), `${sample} is not in\n${metrics}`);
  }
  assertMatch(metrics, /^zen_flow_build_info\{version="[^"]+",deno="[^"]+"\} 1$/m);
  assertMatch(metrics, /^zen_flow_workqueue_wait_seconds_count [1-9]/m);
});

Deno.test("zen-flow controller asks for no lease where there is no election", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  let leases = 0;
  await using server = serveApi(meddled(client, ({ path }) => {
    if (path.includes("leases")) leases++;
    return undefined;
  }));
  await using controller = new LoggedController(server.url, ["--enable-leader-election=false"]);
  await controller.log.line("controller started");
  assertEquals(await controller.stop(), 0);
  assertEquals(leases, 0);
});

Deno.test("zen-flow controller listens at every address where only a port is given", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  await using server = serveApi(client);
  await using controller = new LoggedController(server.url, ["--metrics-addr", ":0"]);
  assertMatch(String((await controller.log.line("starting")).metrics), /^(\[::\]|0\.0\.0\.0):\d+$/);
  assertEquals(await controller.get("/healthz"), [200, "ok\n"]);
  await controller.log.line("caches complete");
});

Deno.test("zen-flow controller says where its port cannot be opened", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${taken.addr.port}`;
  const args = ["controller", "--master", "http://127.0.0.1:1", "--metrics-addr", address];
  assertEquals(await zenFlow(args, { env: { KUBECONFIG: "" } }), {
    code: 1,
    stdout: "",
    stderr: `zen-flow: cannot listen at ${address}: the port is in use; ` +
      "--metrics-addr says where to\n",
  });
});

Deno.test("zen-flow controller waits for an API server that is slow when it starts", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  let asked = 0;
  const silence = Promise.withResolvers<unknown>();
  await using server = serveApi(
    meddled(client, () => asked++ === 0 ? silence.promise : undefined),
  );
  using speech = new DisposableStack();
  speech.defer(() => silence.resolve("{}"));
  await using controller = new LoggedController(server.url);
  await controller.log.line("controller started");
  const [late] = controller.log.lines;
  assertMatch(late!.message, /^the API server is slow to answer: Cannot GET .*jobflows/);
});

Deno.test("zen-flow controller ends with 0 while a program is still asked for credentials", async () => {
  await using folder = await temporaryFolder();
  const pipe = `${folder.path}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  const exec = {
    ...{ apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never" },
    ...{ command: "sh", args: ["-c", `exec cat ${pipe} 2>/dev/null`] },
  };
  const kubeconfig = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
    clusters: [{ name: "here", cluster: { server: "http://127.0.0.1:1" } }],
    users: [{ name: "me", user: { exec } }],
  };
  await folder.write("kubeconfig", JSON.stringify(kubeconfig));
  const args = ["--kubeconfig", `${folder.path}/kubeconfig`];
  await using controller = new LoggedController("http://127.0.0.1:1", args);
  // Opens once the program reads, which then waits for what is written here.
  using _answer = await Deno.open(pipe, { write: true });
  assertEquals(await controller.stop(), 0);
  assertEquals(await controller.log.text, "");
});

Deno.test("zen-flow controller says when it may not read its lease", async () => {
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  await using server = serveApi(
    meddled(
      client,
      ({ path }) =>
        path.includes("leases") ? Promise.reject(refusal(403, "leases is forbidden")) : undefined,
    ),
  );
  const env = { KUBECONFIG: "", METRICS_ADDR: "127.0.0.1:0", POD_NAMESPACE: "ops" };
  const { code, stderr } = await zenFlow(["controller", "--master", server.url], { env });
  assertEquals([code, stderr], [
    1,
    `zen-flow: no right to read the lease ${LEASE} in namespace ops: leases is forbidden\n`,
  ]);
});

Deno.test("zen-flow controller ends with 0 within 10 s though nobody answers any more", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  await using world = await LocalWorld.start();
  using client = world.cluster.connect();
  let isMute = false;
  const silence = Promise.withResolvers<unknown>();
  await using server = serveApi(meddled(client, ({ path }) => {
    // The embedded API knows no rights.
    if (path.endsWith("/localsubjectaccessreviews")) return Promise.resolve("{}");
    return isMute ? silence.promise : undefined;
  }));
  using speech = new DisposableStack();
  speech.defer(() => silence.resolve("{}"));
  const webhook = [
    ...["--enable-webhook", "--webhook-addr", "127.0.0.1:0"],
    ...["--webhook-cert-file", `${folder.path}/server.crt`],
    ...["--webhook-key-file", `${folder.path}/server.key`],
  ];
  await using controller = new LoggedController(server.url, webhook);
  const { address } = await controller.log.line("serving the admission webhook");
  await controller.log.line("controller started");
  isMute = true;
  const stopped = controller.stop();
  const { afterMs } = await controller.log.line("given up on what had not ended");
  assert(Number(afterMs) < 10_000);
  // By then the webhook has served on for as long as it does, and nothing is left to wait for.
  const port = Number(/\d+$/.exec(String(address))![0]);
  await assertRejects(
    () => Deno.connect({ hostname: "127.0.0.1", port }),
    Deno.errors.ConnectionRefused,
  );
  assertEquals(await stopped, 0);
});
