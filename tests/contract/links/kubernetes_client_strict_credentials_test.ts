/**
 * What the linked `@cloudydeno/kubernetes-client` does better than the published one in
 * credentials. The project does not rely on it; without the link these tests go.
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { KubeConfig } from "@cloudydeno/kubernetes-client";
import {
  clientOf,
  get,
  type HttpError,
  makeCertificates,
  serve,
  serveClientCertificates,
  temporaryFolder,
} from "../../support/loopback.ts";

Deno.test("KubeConfig.getInClusterConfig() follows the rotation of its token", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  await folder.write("namespace", "flows\n");
  await folder.write("token", "first");
  const tls = { key: await folder.read("server.key"), cert: await folder.read("server.crt") };
  await using server = serve((request) => {
    return Response.json(request.headers.get("authorization"));
  }, tls);
  const config = await KubeConfig.getInClusterConfig({
    baseUrl: server.url,
    secretsPath: folder.path,
  });
  const context = config.fetchContext();
  assertEquals(context.defaultNamespace, "flows");
  using client = await clientOf(server, { cluster: context.cluster, user: context.user });
  assertEquals<unknown>(await get(client), "Bearer first");
  await folder.write("token", "second");
  assertEquals<unknown>(await get(client), "Bearer second");
});

Deno.test("a plugin runs again after the server refused its token", async () => {
  await using folder = await temporaryFolder();
  let accepted = "Bearer one";
  await using server = serve((request) => {
    const isAccepted = request.headers.get("authorization") === accepted;
    return isAccepted ? Response.json({}) : new Response("who?", { status: 401 });
  });
  const writePlugin = (token: string) => {
    const credential = `{"apiVersion": "client.authentication.k8s.io/v1",
      "kind": "ExecCredential", "status": {"token": "${token}"}}`;
    return folder.write("plugin", `#!/bin/sh\necho '${credential}'\n`, 0o755);
  };
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1" as const,
    command: await writePlugin("one"),
    interactiveMode: "Never" as const,
  };
  using client = await clientOf(server, { user: { exec } });
  await get(client);
  accepted = "Bearer two";
  await writePlugin("two");
  const error: HttpError = await assertRejects(() => get(client), Error);
  assertEquals(error.httpCode, 401);
  await get(client);
});

Deno.test("a certificate of a plugin is replaced when it expires", async () => {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  await using server = await serveClientCertificates(folder);
  const writePlugin = async (name: string, expirationTimestamp: string) => {
    const status = {
      clientCertificateData: await folder.read(`${name}.crt`),
      clientKeyData: await folder.read(`${name}.key`),
      expirationTimestamp,
    };
    const apiVersion = "client.authentication.k8s.io/v1";
    await folder.write(
      "credential",
      JSON.stringify({ apiVersion, kind: "ExecCredential", status }),
    );
    return await folder.write("plugin", `#!/bin/sh\ncat '${folder.path}/credential'\n`, 0o755);
  };
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1" as const,
    command: await writePlugin("client", "2020-01-01T00:00:00Z"),
    interactiveMode: "Never" as const,
  };
  const cluster = { "certificate-authority": `${folder.path}/ca.crt` };
  using client = await clientOf(server, { cluster, user: { exec } });
  const page = async () => {
    return new TextDecoder().decode(await client.performRequest({ method: "GET", path: "/" }));
  };
  assertStringIncludes(await page(), "flow-runner");
  await writePlugin("renewed", "2999-01-01T00:00:00Z");
  assertStringIncludes(await page(), "flow-renewed");
  assertStringIncludes(await page(), "flow-renewed");
});

Deno.test("a plugin runs once for many requests, and an abort ends only the waiting", async () => {
  await using folder = await temporaryFolder();
  await using server = serve((request) => Response.json(request.headers.get("authorization")));
  const writePlugin = (token: string, expirationTimestamp: string) => {
    const credential = `{"apiVersion": "client.authentication.k8s.io/v1",
      "kind": "ExecCredential", "status": {"token": "${token}",
      "expirationTimestamp": "${expirationTimestamp}"}}`;
    // Waits for whoever opens the pipe to write to it.
    const script = `#!/bin/sh\ncd '${folder.path}'\necho run >> runs\ncat pipe\n`;
    return folder.write("plugin", `${script}echo '${credential}'\n`, 0o755);
  };
  const pipe = `${folder.path}/pipe`;
  const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
  assertEquals(success, true);
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1" as const,
    command: await writePlugin("old", "2020-01-01T00:00:00Z"),
    interactiveMode: "Never" as const,
  };
  const connecting = clientOf(server, { user: { exec } });
  await Deno.writeTextFile(pipe, "");
  using client = await connecting;
  await writePlugin("new", "2999-01-01T00:00:00Z");
  const controller = new AbortController();
  const reason = new Error("enough");
  const request = { method: "GET", path: "/", expectJson: true } as const;
  const failing = assertRejects(() =>
    client.performRequest({ ...request, abortSignal: controller.signal })
  );
  const others = [get(client), get(client)];
  controller.abort(reason);
  assertEquals(await failing === reason, true);
  await Deno.writeTextFile(pipe, "");
  assertEquals<unknown>(await Promise.all(others), ["Bearer new", "Bearer new"]);
  assertEquals(await folder.read("runs"), "run\nrun\n");
});

Deno.test("an exec plugin of an unknown version is refused", async () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1alpha1" as const, command: "x" };
  const connecting = () => clientOf({ url: "https://127.0.0.1" }, { user: { exec } });
  await assertRejects(connecting, Error, "v1alpha1");
});

Deno.test("a token that no header can carry is refused, and not shown", async () => {
  await using folder = await temporaryFolder();
  await using server = serve(() => Response.json({}));
  const tokenFile = await folder.write("token", "secret-part1\nsecret-part2\n");
  for (const user of [{ tokenFile }, { token: "secret-part1\rsecret-part2" }]) {
    using client = await clientOf(server, { user });
    const error = await assertRejects(() => get(client), SyntaxError, "a line break or the like");
    assertEquals(error.message.includes("secret"), false);
  }
});
