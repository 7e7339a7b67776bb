/** Finding a real API server and being somebody there: what only it can tell. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { JSONValue, RestClient } from "@cloudydeno/kubernetes-client";
import { systemClock } from "../../src/kube/clock.ts";
import { connect } from "../../src/kube/connect.ts";
import { isForbidden, isInvalid, statusCodeOf, statusOf } from "../../src/kube/errors.ts";
import { guardedClient } from "../../src/kube/rest.ts";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { temporaryFolder } from "../support/loopback.ts";

let cluster: Cluster;
let admin: RestClient;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  const client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  admin = guardedClient(client, { clock: systemClock });
  await post(admin, "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "flow" } });
});

Deno.test.afterAll(async () => {
  admin?.[Symbol.dispose]();
  await cluster?.[Symbol.asyncDispose]();
});

async function post(client: RestClient, path: string, bodyJson: JSONValue): Promise<JSONValue> {
  return await client.performRequest({ method: "POST", path, bodyJson, expectJson: true });
}

/** A new token of the service account `flow`. */
async function freshToken(): Promise<string> {
  const answer = await post(admin, "/api/v1/namespaces/default/serviceaccounts/flow/token", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 600 },
  });
  return (answer as { status: { token: string } }).status.token;
}

/** Who the server takes the client for. */
async function userOf(client: RestClient): Promise<string> {
  const answer = await post(client, "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "SelfSubjectReview",
  });
  return (answer as { status: { userInfo: { username: string } } }).status.userInfo.username;
}

Deno.test("connect() is the service account of its pod, whose token may be replaced", async () => {
  await using folder = await temporaryFolder();
  await Deno.copyFile(`${cluster.dir}/pki/ca.crt`, `${folder.path}/ca.crt`);
  await folder.write("namespace", "default\n");
  await folder.write("token", await freshToken());
  const { hostname, port } = new URL(cluster.server);
  const variables = new Map([
    ["KUBERNETES_SERVICE_HOST", hostname],
    ["KUBERNETES_SERVICE_PORT", port],
  ]);
  const env = (name: string) => variables.get(name);
  using client = await connect({ env, serviceAccountFolder: folder.path });
  assertEquals(await userOf(client), "system:serviceaccount:default:flow");
  await folder.write("token", "no longer valid");
  const refused = await assertRejects(() => userOf(client), Error);
  assertEquals(statusCodeOf(refused), 401);
  await folder.write("token", await freshToken());
  assertEquals(await userOf(client), "system:serviceaccount:default:flow");
  const secrets = { method: "GET", path: "/api/v1/secrets", expectJson: true } as const;
  assert(isForbidden(await assertRejects(() => client.performRequest(secrets), Error)));
});

Deno.test("connect() is whom an exec plugin says", async () => {
  await using folder = await temporaryFolder();
  const apiVersion = "client.authentication.k8s.io/v1";
  const credential = { apiVersion, kind: "ExecCredential", status: { token: await freshToken() } };
  await folder.write("plugin", `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`, 0o755);
  const exec = { apiVersion, command: "./plugin", interactiveMode: "Never" };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    clusters: [{
      name: "test",
      cluster: {
        server: cluster.server,
        "certificate-authority": `${cluster.dir}/pki/ca.crt`,
      },
    }],
    users: [{ name: "test", user: { exec } }],
  };
  const kubeconfig = await folder.write("config", JSON.stringify(config));
  using client = await connect({ kubeconfig, env: () => undefined });
  assertEquals(await userOf(client), "system:serviceaccount:default:flow");
});

Deno.test("a refusal too long for one piece of an answer comes whole", async () => {
  const containers = Array.from({ length: 200 }, (_, i) => ({ name: `BAD_${i}` }));
  const job = { metadata: { name: "a" }, spec: { template: { spec: { containers } } } };
  const posting = () => post(admin, "/apis/batch/v1/namespaces/default/jobs", job);
  const error = await assertRejects(posting, Error);
  assert(isInvalid(error));
  assertEquals(statusOf(error)?.details?.name, "a");
  assertStringIncludes(error.message, "containers[199]");
});
