import { assertEquals, assertRejects } from "@std/assert";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import {
  makeCertificates,
  serve,
  type TemporaryFolder,
  temporaryFolder,
} from "../../tests/support/loopback.ts";
import { connect, inClusterServer } from "./connect.ts";

/** Reads variables from a record. */
function env(variables: Record<string, string> = {}): (name: string) => string | undefined {
  return (name) => variables[name];
}

/** A kubeconfig with the contexts `dev` and `prod` of this server. */
function kubeconfig(server: string): string {
  return `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- { name: dev, context: { cluster: local, user: me, namespace: flows } }
- { name: prod, context: { cluster: local, user: robot } }
clusters:
- { name: local, cluster: { server: "${server}" } }
users:
- { name: me, user: { token: mine } }
- { name: robot, user: { token: automatic } }
`;
}

/** Answers with who is asking. */
function echoAuthorization(request: Request): Response {
  return Response.json(request.headers.get("authorization"));
}

async function authorizationOf(client: RestClient): Promise<unknown> {
  return await client.performRequest({ method: "GET", path: "/", expectJson: true });
}

Deno.test("connect() uses the kubeconfig that is given", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const path = await folder.write("config", kubeconfig(server.url));
  using client = await connect({ kubeconfig: path, env: env() });
  assertEquals(client.defaultNamespace, "flows");
  assertEquals(await authorizationOf(client), "Bearer mine");
});

Deno.test("connect() uses the context that is named", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const path = await folder.write("config", kubeconfig(server.url));
  using client = await connect({ kubeconfig: path, context: "prod", env: env() });
  assertEquals(client.defaultNamespace, "default");
  assertEquals(await authorizationOf(client), "Bearer automatic");
});

Deno.test("connect() goes to the address that is given, with the kubeconfig's credentials", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const path = await folder.write("config", kubeconfig("http://127.0.0.1:1"));
  using client = await connect({ kubeconfig: path, master: server.url, env: env() });
  assertEquals(client.defaultNamespace, "flows");
  assertEquals(await authorizationOf(client), "Bearer mine");
});

Deno.test("connect() goes to the address that is given, as nobody", async () => {
  await using server = serve(echoAuthorization);
  const inCluster = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
  using client = await connect({ master: server.url, env: env(inCluster) });
  assertEquals(client.defaultNamespace, "default");
  assertEquals(await authorizationOf(client), null);
});

Deno.test("connect() searches the files of KUBECONFIG, and skips those that are not there", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const path = await folder.write("config", kubeconfig(server.url));
  const KUBECONFIG = `${folder.path}/none:${path}`;
  using client = await connect({ env: env({ KUBECONFIG }) });
  assertEquals(await authorizationOf(client), "Bearer mine");
});

/** Puts a service account into the folder, and names its server's address. */
async function writeServiceAccount(folder: TemporaryFolder): Promise<void> {
  await makeCertificates(folder);
  await folder.write("namespace", "flows\n");
  await folder.write("token", "first\n");
}

Deno.test("connect() uses the service account of its pod, and follows its token", async () => {
  await using folder = await temporaryFolder();
  await writeServiceAccount(folder);
  const tls = { key: await folder.read("server.key"), cert: await folder.read("server.crt") };
  await using server = serve(echoAuthorization, tls);
  const { hostname, port } = new URL(server.url);
  const variables = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  using client = await connect({ env: env(variables), serviceAccountFolder: folder.path });
  assertEquals(client.defaultNamespace, "flows");
  assertEquals(await authorizationOf(client), "Bearer first");
  await folder.write("token", "second\n");
  assertEquals(await authorizationOf(client), "Bearer second");
});

Deno.test("inClusterServer() puts an IPv6 address into brackets", () => {
  assertEquals(inClusterServer("10.0.0.1", "443"), "https://10.0.0.1:443");
  assertEquals(inClusterServer("fd00::1", "6443"), "https://[fd00::1]:6443");
});

Deno.test("connect() prefers a kubeconfig that is named to its own cluster", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const KUBECONFIG = await folder.write("config", kubeconfig(server.url));
  const inCluster = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
  using client = await connect({ env: env({ KUBECONFIG, ...inCluster }) });
  assertEquals(await authorizationOf(client), "Bearer mine");
});

Deno.test("connect() falls back on the kubeconfig in the home folder", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  await Deno.mkdir(`${folder.path}/.kube`);
  await folder.write(".kube/config", kubeconfig(server.url));
  using client = await connect({ env: env({ HOME: folder.path }) });
  assertEquals(await authorizationOf(client), "Bearer mine");
});

/** What is said when it fails. */
async function refusal(options: Parameters<typeof connect>[0]): Promise<string> {
  const error = await assertRejects(() => connect(options), Error);
  return error.message;
}

Deno.test("connect() says what it looked for, and what to set", async () => {
  await using folder = await temporaryFolder();
  assertEquals(
    await refusal({ env: env({ HOME: folder.path }) }),
    "There is no Kubernetes cluster to connect to: KUBERNETES_SERVICE_HOST and " +
      "KUBERNETES_SERVICE_PORT are not set, so this runs in no cluster, and there is no " +
      `kubeconfig at ${folder.path}/.kube/config; set --kubeconfig or KUBECONFIG to the path of one`,
  );
});

Deno.test("connect() says where a kubeconfig that was named is not", async () => {
  await using folder = await temporaryFolder();
  const none = `${folder.path}/none`;
  assertEquals(
    await refusal({ kubeconfig: none, env: env() }),
    `There is no kubeconfig at ${none}, where --kubeconfig points to`,
  );
  assertEquals(
    await refusal({ env: env({ KUBECONFIG: `${none}:${none}2` }) }),
    `There is no kubeconfig at ${none} or ${none}2, where KUBECONFIG points to`,
  );
});

Deno.test("connect() lists the contexts if there is none of that name", async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write("config", kubeconfig("http://127.0.0.1:1"));
  for (const master of [undefined, "http://127.0.0.1:2"]) {
    assertEquals(
      await refusal({ kubeconfig: path, context: "staging", master, env: env() }),
      "There is no context 'staging' in the kubeconfig; its contexts are: dev, prod",
    );
  }
  const empty = await folder.write("empty", "apiVersion: v1\nkind: Config\n");
  assertEquals(
    await refusal({ kubeconfig: empty, env: env() }),
    "No current-context is set; it has no contexts",
  );
});

Deno.test("connect() says that its pod has no service account", async () => {
  await using folder = await temporaryFolder();
  const variables = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
  assertEquals(
    await refusal({ env: env(variables), serviceAccountFolder: folder.path }),
    `This runs in a cluster (KUBERNETES_SERVICE_HOST is set), but there is no service account at ` +
      `${folder.path}/namespace: set automountServiceAccountToken: true for the pod, or give a ` +
      `--kubeconfig`,
  );
});

const UNSUPPORTED: [string, string, string][] = [
  ["cluster", "insecure-skip-tls-verify: true", "put the server's CA into"],
  ["cluster", "tls-server-name: api", "use a server address that is in"],
  ["cluster", "proxy-url: http://proxy.test", "set the HTTPS_PROXY variable"],
  ["user", "auth-provider: { name: oidc }", "use an exec plugin"],
  ["user", "as: admin", "use credentials of the user"],
  ["user", "as-groups: [admins]", "use credentials of a member"],
];

for (const [part, setting, remedy] of UNSUPPORTED) {
  Deno.test(`connect() refuses a ${part} with ${setting}, and says what to do`, async () => {
    await using folder = await temporaryFolder();
    const text = kubeconfig("https://127.0.0.1:1")
      .replace(part === "cluster" ? 'server: "' : "token: mine", (found) => `${setting}, ${found}`);
    const path = await folder.write("config", text);
    const message = await refusal({ kubeconfig: path, env: env() });
    const name = setting.slice(0, setting.indexOf(":"));
    assertEquals(
      message.slice(0, message.indexOf(":") + 2 + remedy.length),
      `The kubeconfig's ${part} sets ${name}, which is not supported: ${remedy}`,
    );
  });
}
