/** What the project relies on in kubeconfig files by `@cloudydeno/kubernetes-client`. */

import { assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import { KubeConfig } from "@cloudydeno/kubernetes-client";
import { mergeKubeConfigs } from "@cloudydeno/kubernetes-client/lib/kubeconfig.ts";
import { temporaryFolder } from "../../support/loopback.ts";

const YAML = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- name: dev
  context: { cluster: local, user: me, namespace: flows }
- name: prod
  context: { cluster: far, user: robot }
clusters:
- name: local
  cluster:
    server: https://127.0.0.1:6443
    certificate-authority: pki/ca.crt
- name: far
  cluster: { server: "https://far.test/base" }
users:
- name: me
  user: { client-certificate: me.crt, client-key: /abs/me.key }
- name: robot
  user: { tokenFile: ../token }
`;

const RAW = {
  apiVersion: "v1" as const,
  kind: "Config" as const,
  "current-context": "dev",
  contexts: [{ name: "dev", context: { cluster: "local", user: "me", namespace: "flows" } }],
  clusters: [{ name: "local", cluster: { server: "https://127.0.0.1:6443" } }],
  users: [{ name: "me", user: { token: "t" } }],
};

Deno.test("KubeConfig.readFromPath() reads YAML, with paths from the file's folder", async () => {
  await using folder = await temporaryFolder();
  const config = await KubeConfig.readFromPath(await folder.write("config", YAML));
  const dev = config.fetchContext();
  assertEquals(dev.defaultNamespace, "flows");
  assertObjectMatch(dev.cluster, {
    server: "https://127.0.0.1:6443",
    "certificate-authority": `${folder.path}/pki/ca.crt`,
  });
  assertObjectMatch(dev.user, {
    "client-certificate": `${folder.path}/me.crt`,
    "client-key": "/abs/me.key",
  });
  const prod = config.fetchContext("prod");
  assertEquals(prod.defaultNamespace, null);
  assertEquals(prod.cluster.server, "https://far.test/base");
  assertEquals(prod.user.tokenFile, folder.path.replace(/[^/]+$/, "token"));
});

Deno.test("KubeConfig.readFromPath() reads JSON, and YAML that looks like it", async () => {
  await using folder = await temporaryFolder();
  for (const text of [JSON.stringify(RAW), "{apiVersion: v1, kind: Config, current-context: x}"]) {
    const config = await KubeConfig.readFromPath(await folder.write("config", text));
    assertEquals(config.data.kind, "Config");
  }
});

const NO_CONFIGS: [string, string][] = [
  ["nothing", ""],
  ["a text", "hello"],
  ["another kind", "apiVersion: v1\nkind: Pod\n"],
  ["no YAML", "a: [1\nb: {"],
];

for (const [what, text] of NO_CONFIGS) {
  Deno.test(`KubeConfig.readFromPath() refuses ${what}`, async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("config", text);
    await assertRejects(() => KubeConfig.readFromPath(path), Error);
  });
}

Deno.test("KubeConfig.readFromPath() throws NotFound if there is no file", async () => {
  await using folder = await temporaryFolder();
  const reading = () => KubeConfig.readFromPath(`${folder.path}/none`);
  await assertRejects(reading, Deno.errors.NotFound);
});

Deno.test("KubeConfig finds contexts, clusters and users by name", () => {
  const config = KubeConfig.fromRaw(RAW);
  assertEquals(config.getContext("dev"), RAW.contexts[0]);
  assertEquals(config.getCluster("local"), RAW.clusters[0]);
  assertEquals(config.getUser("me"), RAW.users[0]);
  assertEquals(config.getContext("other"), null);
  assertEquals(config.getCluster(), null);
});

Deno.test("KubeConfig.fromPieces() makes one context of its parts", () => {
  const config = KubeConfig.fromPieces({
    contextName: "in-cluster",
    context: { namespace: "flows" },
    cluster: { server: "https://10.0.0.1" },
    user: { token: "t" },
  });
  assertEquals(config.data["current-context"], "in-cluster");
  const context = config.fetchContext();
  assertEquals(context.defaultNamespace, "flows");
  assertEquals(context.cluster.server, "https://10.0.0.1");
  assertEquals(context.user.token, "t");
});

Deno.test("KubeConfig.getSimpleUrlConfig() wants no credentials", async () => {
  const context = KubeConfig.getSimpleUrlConfig({ baseUrl: "http://localhost:8001" })
    .fetchContext();
  assertEquals(context.cluster.server, "http://localhost:8001");
  assertEquals(await context.getAuthHeader(), null);
});

Deno.test("mergeKubeConfigs() lets the first win", () => {
  const other = {
    ...RAW,
    "current-context": "other",
    clusters: [
      { name: "local", cluster: { server: "https://elsewhere.test" } },
      { name: "more", cluster: { server: "https://more.test" } },
    ],
  };
  const merged = KubeConfig.fromRaw(mergeKubeConfigs([RAW, KubeConfig.fromRaw(other)]));
  assertEquals(merged.data["current-context"], "dev");
  assertEquals(merged.getCluster("local")?.cluster.server, "https://127.0.0.1:6443");
  assertEquals(merged.getCluster("more")?.cluster.server, "https://more.test");
});

/** What a program of its own makes of its environment. */
async function defaultConfig(env: Record<string, string>): Promise<KubeConfig["data"]> {
  const program = 'import { KubeConfig } from "@cloudydeno/kubernetes-client";' +
    "console.log(JSON.stringify((await KubeConfig.getDefaultConfig()).data))";
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", program],
    env: { NO_COLOR: "1", ...env },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("KubeConfig.getDefaultConfig() joins the files of $KUBECONFIG", async () => {
  await using folder = await temporaryFolder();
  const first = await folder.write("first", YAML);
  const second = await folder.write("second", JSON.stringify({ ...RAW, "current-context": "x" }));
  const data = await defaultConfig({ KUBECONFIG: `${first}:${second}` });
  assertEquals(data["current-context"], "dev");
  assertEquals(data.contexts?.map(({ name }) => name).sort(), ["dev", "prod"]);
});

Deno.test("KubeConfig.getDefaultConfig() reads the file in the home folder", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/.kube`);
  await folder.write(".kube/config", YAML);
  const denoDir = JSON.parse(await denoInfo()).denoDir;
  const env = { KUBECONFIG: "", HOME: folder.path, DENO_DIR: denoDir };
  assertEquals((await defaultConfig(env))["current-context"], "dev");
  await Deno.remove(`${folder.path}/.kube/config`);
  assertEquals((await defaultConfig(env)).contexts, []);
});

/** Where Deno keeps what it has downloaded, which it would look for in the home folder. */
async function denoInfo(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return new TextDecoder().decode(stdout);
}
