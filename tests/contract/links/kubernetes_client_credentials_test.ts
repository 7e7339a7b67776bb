/** What the project relies on in credentials by `@cloudydeno/kubernetes-client`. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import {
  clientOf,
  makeCertificates,
  serve,
  serveClientCertificates,
  type TemporaryFolder,
  temporaryFolder,
} from "../../support/loopback.ts";

/** Answers with the credentials that were sent. */
function echoAuthorization(request: Request): Response {
  return Response.json({ authorization: request.headers.get("authorization") });
}

async function authorizationOf(client: RestClient): Promise<unknown> {
  const answer = await client.performRequest({ method: "GET", path: "/", expectJson: true });
  return (answer as { authorization: unknown }).authorization;
}

function base64(text: string): string {
  return btoa(text);
}

Deno.test("a token file is read again after it was replaced", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const tokenFile = await folder.write("token", "first\n");
  using client = await clientOf(server, { user: { tokenFile } });
  assertEquals(await authorizationOf(client), "Bearer first");
  await folder.write("token.new", "second\n");
  await Deno.rename(`${folder.path}/token.new`, tokenFile);
  assertEquals(await authorizationOf(client), "Bearer second");
});

Deno.test("a missing token file fails the request", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  using client = await clientOf(server, { user: { tokenFile: `${folder.path}/none` } });
  await assertRejects(() => authorizationOf(client), Deno.errors.NotFound);
});

Deno.test("a server is known by the CA, as data or as a file", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  const tls = { key: await folder.read("server.key"), cert: await folder.read("server.crt") };
  await using server = serve(() => Response.json({ secure: true }), tls);
  const ca = await folder.read("ca.crt");
  for (
    const cluster of [
      { "certificate-authority-data": base64(ca) },
      { "certificate-authority": `${folder.path}/ca.crt` },
    ]
  ) {
    using client = await clientOf(server, { cluster });
    const answer = await client.performRequest({ method: "GET", path: "/", expectJson: true });
    assertEquals<unknown>(answer, { secure: true });
  }
});

Deno.test("a server that the CA does not vouch for gets no request", async () => {
  await using folder = await temporaryFolder();
  await using others = await temporaryFolder();
  await makeCertificates(folder);
  await makeCertificates(others);
  const tls = { key: await folder.read("server.key"), cert: await folder.read("server.crt") };
  let requests = 0;
  await using server = serve(() => {
    requests++;
    return Response.json({});
  }, tls);
  using client = await clientOf(server, {
    cluster: { "certificate-authority": `${others.path}/ca.crt` },
  });
  const request = { method: "GET", path: "/", expectJson: true } as const;
  await assertRejects(() => client.performRequest(request), TypeError);
  assertEquals(requests, 0);
});

Deno.test("a client certificate is presented, as data or as files", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  await using server = await serveClientCertificates(folder);
  const cluster = { "certificate-authority": `${folder.path}/ca.crt` };
  for (
    const user of [
      {
        "client-certificate": `${folder.path}/client.crt`,
        "client-key": `${folder.path}/client.key`,
      },
      {
        "client-certificate-data": base64(await folder.read("client.crt")),
        "client-key-data": base64(await folder.read("client.key")),
      },
    ]
  ) {
    using client = await clientOf(server, { cluster, user });
    const page = await client.performRequest({ method: "GET", path: "/" });
    assertStringIncludes(new TextDecoder().decode(page), "flow-runner");
  }
});

Deno.test("a certificate without its key is refused", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  const user = { "client-certificate": `${folder.path}/client.crt` };
  await assertRejects(() => clientOf({ url: "https://127.0.0.1" }, { user }), Error, "key");
});

/** A program that counts its runs in `runs`, keeps what it is told in `info`, and prints a text. */
function writePlugin(folder: TemporaryFolder, printed: string): Promise<string> {
  const script = `#!/bin/sh
cd '${folder.path}'
echo run >> runs
printf '%s' "$KUBERNETES_EXEC_INFO" > info
cat <<END
${printed}
END
`;
  return folder.write("plugin", script, 0o755);
}

const V1 = "client.authentication.k8s.io/v1";
const V1BETA1 = "client.authentication.k8s.io/v1beta1";

function execCredential(status: object, apiVersion = V1): string {
  return JSON.stringify({ apiVersion, kind: "ExecCredential", status });
}

async function runsOf(folder: TemporaryFolder): Promise<number> {
  return (await folder.read("runs")).trim().split("\n").length;
}

for (const apiVersion of [V1, V1BETA1] as const) {
  Deno.test(`an exec plugin of ${apiVersion} gives a token, and runs once`, async () => {
    await using folder = await temporaryFolder();
    await using server = serve(echoAuthorization);
    const command = await writePlugin(
      folder,
      execCredential({ token: "made $1 $STAGE" }, apiVersion),
    );
    const exec = {
      apiVersion,
      command,
      args: ["for"],
      env: [{ name: "STAGE", value: "test" }],
      interactiveMode: "Never" as const,
    };
    using client = await clientOf(server, { user: { exec } });
    assertEquals(await authorizationOf(client), "Bearer made for test");
    assertEquals(await authorizationOf(client), "Bearer made for test");
    assertEquals(await runsOf(folder), 1);
    assertEquals(JSON.parse(await folder.read("info")), {
      apiVersion,
      kind: "ExecCredential",
      spec: { interactive: false },
    });
  });
}

Deno.test("an exec plugin runs again when its token has expired", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(echoAuthorization);
  const expired = execCredential({ token: "old", expirationTimestamp: "2020-01-01T00:00:00Z" });
  const exec = {
    apiVersion: V1 as typeof V1,
    command: await writePlugin(folder, expired),
    interactiveMode: "Never" as const,
  };
  using client = await clientOf(server, { user: { exec } });
  await authorizationOf(client);
  const before = await runsOf(folder);
  const later = execCredential({ token: "new", expirationTimestamp: "2999-01-01T00:00:00Z" });
  await writePlugin(folder, later);
  assertEquals(await authorizationOf(client), "Bearer new");
  assertEquals(await authorizationOf(client), "Bearer new");
  assertEquals(await runsOf(folder), before + 1);
});

Deno.test("an exec plugin is told about the cluster if it wants to be", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  const exec = {
    apiVersion: V1 as typeof V1,
    command: await writePlugin(folder, execCredential({ token: "x" })),
    provideClusterInfo: true,
    interactiveMode: "Never" as const,
  };
  const ca = await folder.read("ca.crt");
  const cluster = {
    "certificate-authority-data": base64(ca),
    extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "flows" } }],
  };
  using _client = await clientOf({ url: "https://127.0.0.1:1" }, { cluster, user: { exec } });
  const { spec } = JSON.parse(await folder.read("info"));
  assertEquals(spec.cluster.server, "https://127.0.0.1:1");
  assertEquals(spec.cluster.config, { audience: "flows" });
  assertEquals(atob(spec.cluster["certificate-authority-data"]), ca);
});

Deno.test("an exec plugin gives a client certificate", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  await using server = await serveClientCertificates(folder);
  const status = {
    clientCertificateData: await folder.read("client.crt"),
    clientKeyData: await folder.read("client.key"),
  };
  const credential = execCredential(status);
  const exec = {
    apiVersion: V1 as typeof V1,
    command: await writePlugin(folder, credential),
    interactiveMode: "Never" as const,
  };
  const cluster = { "certificate-authority": `${folder.path}/ca.crt` };
  using client = await clientOf(server, { cluster, user: { exec } });
  const page = await client.performRequest({ method: "GET", path: "/" });
  assertStringIncludes(new TextDecoder().decode(page), "flow-runner");
});

Deno.test("an exec plugin that is not there is an error with the hint", async () => {
  const exec = {
    apiVersion: V1 as typeof V1,
    command: "zen-flow-no-such-plugin",
    installHint: "Get it from your platform team.",
    interactiveMode: "Never" as const,
  };
  const connecting = () => clientOf({ url: "https://127.0.0.1:1" }, { user: { exec } });
  await assertRejects(connecting, Error, "Get it from your platform team.");
});

const BAD_PLUGINS: [string, string][] = [
  ["prints no JSON", "hello"],
  ["prints another kind", JSON.stringify({ apiVersion: V1, kind: "Status" })],
  ["prints no status", JSON.stringify({ apiVersion: V1, kind: "ExecCredential" })],
];

for (const [what, printed] of BAD_PLUGINS) {
  Deno.test(`an exec plugin that ${what} is an error`, async () => {
    await using folder = await temporaryFolder();
    const exec = {
      apiVersion: V1 as typeof V1,
      command: await writePlugin(folder, printed),
      interactiveMode: "Never" as const,
    };
    await assertRejects(() => clientOf({ url: "https://127.0.0.1:1" }, { user: { exec } }), Error);
  });
}

Deno.test("an exec plugin that fails is an error", async () => {
  await using folder = await temporaryFolder();
  const exec = {
    apiVersion: V1 as typeof V1,
    command: await folder.write("plugin", "#!/bin/sh\nexit 3\n", 0o755),
    interactiveMode: "Never" as const,
  };
  const connecting = () => clientOf({ url: "https://127.0.0.1:1" }, { user: { exec } });
  await assertRejects(connecting, Error, "3");
});

Deno.test("an exec plugin that needs a terminal is refused without one", async () => {
  await using folder = await temporaryFolder();
  const exec = {
    apiVersion: V1 as typeof V1,
    command: await writePlugin(folder, execCredential({ token: "x" })),
    interactiveMode: "Always" as const,
  };
  const connecting = () => clientOf({ url: "https://127.0.0.1:1" }, { user: { exec } });
  if (Deno.stdin.isTerminal()) (await connecting())[Symbol.dispose]();
  else await assertRejects(connecting, Error);
});
