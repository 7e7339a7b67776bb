/**
 * What the linked `@cloudydeno/kubernetes-client` does better than the published one. The project
 * does not rely on it; without the link these tests go.
 */

import {
  assertEquals,
  assertObjectMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { spy } from "@std/testing/mock";
import { KubeConfig, type RestClient } from "@cloudydeno/kubernetes-client";
import { WatchEventTransformer } from "@cloudydeno/kubernetes-client/lib/stream-transformers.ts";
import {
  clientOf,
  type HttpError,
  type Loopback,
  makeCertificates,
  serve,
  serveClientCertificates,
  serveRaw,
  temporaryFolder,
} from "../../support/loopback.ts";

function get(client: RestClient, path = "/") {
  return client.performRequest({ method: "GET", path, expectJson: true });
}

async function failureOf(server: Loopback): Promise<HttpError> {
  using client = await clientOf(server);
  return await assertRejects(() => get(client), Error);
}

const INVALID = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "Invalid",
  message: "spec.steps: Required value",
  code: 422,
  details: { causes: [{ field: "spec.steps" }] },
};

Deno.test("an error keeps its code and Status when it comes in chunks", async () => {
  const body = () =>
    ReadableStream.from([JSON.stringify(INVALID)]).pipeThrough(new TextEncoderStream());
  await using server = serve(() => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    return new Response(body(), { status: 422, headers });
  });
  const error = await failureOf(server);
  assertEquals(error.httpCode, 422);
  assertEquals<unknown>(error.status, INVALID);
});

Deno.test("an error in plain text keeps its code, its text and when to come again", async () => {
  await using server = serve(() => {
    const headers = { "retry-after": "3", "content-type": "text/plain" };
    return new Response("Too many requests, please try again later.\n", { status: 429, headers });
  });
  const error = await failureOf(server);
  assertEquals(error.httpCode, 429);
  assertObjectMatch(error.status!, {
    kind: "Status",
    status: "Failure",
    code: 429,
    reason: "TooManyRequests",
    message: "Too many requests, please try again later.",
    details: { retryAfterSeconds: 3 },
  });
});

Deno.test("an error without a body keeps its code", async () => {
  await using server = serve(() => new Response(null, { status: 502 }));
  const error = await failureOf(server);
  assertEquals(error.httpCode, 502);
  assertEquals(error.status?.code, 502);
});

Deno.test("an error whose body is cut keeps its code, and why it was cut", async () => {
  await using server = serveRaw(
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100\r\n\r\nover",
  );
  const error = await failureOf(server);
  assertEquals(error.httpCode, 503);
  assertEquals(error.cause instanceof Error, true);
});

Deno.test("an answer that is no JSON is a SyntaxError that shows it", async () => {
  await using server = serve(() => new Response("<html>login</html>"));
  using client = await clientOf(server);
  await assertRejects(() => get(client), SyntaxError, "<html>login");
});

Deno.test("a base path of the server comes before the path", async () => {
  await using server = serve(({ url }) => Response.json(new URL(url).pathname));
  for (const base of ["/k8s/clusters/c-1", "/k8s/clusters/c-1/"]) {
    using client = await clientOf({ url: server.url + base });
    assertEquals<unknown>(await get(client, "/api/v1"), "/k8s/clusters/c-1/api/v1");
  }
});

Deno.test("a server without a scheme is refused", async () => {
  await assertRejects(() => clientOf({ url: "127.0.0.1:6443" }), TypeError, "127.0.0.1:6443");
});

Deno.test("a context that does not exist is an error that lists those that do", () => {
  const config = KubeConfig.fromRaw({
    apiVersion: "v1",
    kind: "Config",
    contexts: [{ name: "dev", context: {} }, { name: "prod", context: { cluster: "far" } }],
  });
  assertThrows(() => config.fetchContext("staging"), Error, "dev, prod");
  assertThrows(() => config.fetchContext(), Error, "dev, prod");
  assertThrows(() => config.fetchContext("prod"), Error, "'far'");
});

const UNSUPPORTED: [string, Parameters<typeof clientOf>[1]][] = [
  ["insecure-skip-tls-verify", cluster({ "insecure-skip-tls-verify": true })],
  ["tls-server-name", cluster({ "tls-server-name": "api" })],
  ["proxy-url", cluster({ "proxy-url": "http://proxy.test" })],
  ["auth-provider", user({ "auth-provider": { name: "oidc" } })],
  ["as", user({ as: "admin" })],
  ["as-groups", user({ "as-groups": ["system:masters"] })],
];

/** Settings that the types do not know. */
function cluster(settings: Record<string, unknown>): Parameters<typeof clientOf>[1] {
  return { cluster: settings };
}

function user(settings: Record<string, unknown>): Parameters<typeof clientOf>[1] {
  return { user: settings };
}

Deno.test("settings that would be passed over are refused by name", async () => {
  for (const [setting, pieces] of UNSUPPORTED) {
    await assertRejects(() => clientOf({ url: "https://127.0.0.1" }, pieces), Error, setting);
  }
  const harmless = cluster({ "insecure-skip-tls-verify": false, "proxy-url": "" });
  (await clientOf({ url: "https://127.0.0.1" }, harmless))[Symbol.dispose]();
});

Deno.test("a CA that is no certificate is refused", async () => {
  for (const data of ["not base64!", btoa("not a certificate")]) {
    const pieces = cluster({ "certificate-authority-data": data });
    const connecting = () => clientOf({ url: "https://127.0.0.1" }, pieces);
    await assertRejects(connecting, SyntaxError, "certificate-authority-data");
  }
});

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

Deno.test("a request after the client was disposed is refused", async () => {
  await using server = serve(() => Response.json({}));
  const client = await clientOf(server);
  client[Symbol.dispose]();
  await assertRejects(() => get(client), Error, "closed");
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

Deno.test("a server that does not begin to answer is given up", async () => {
  using time = new FakeTime();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  await using server = serve(() => {
    asked.resolve();
    return answer.promise;
  });
  using client = await clientOf(server);
  const failing = assertRejects(() => get(client), DOMException, "did not begin to answer");
  await asked.promise;
  time.tick(75_000);
  assertEquals((await failing).name, "TimeoutError");
  answer.resolve(new Response());
});

Deno.test("a request leaves nothing at its signal, however it ends", async () => {
  await using server = serve(({ url }) => {
    return url.endsWith("/missing")
      ? new Response("no", { status: 404 })
      : new Response('{"a":1}\n{"b":2}\n');
  });
  await using broken = serveRaw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}");
  using client = await clientOf(server);
  using brokenClient = await clientOf(broken);
  const { signal } = new AbortController();
  using added = spy(signal, "addEventListener");
  using removed = spy(signal, "removeEventListener");
  const opts = { method: "GET", path: "/", abortSignal: signal } as const;
  const stream = { ...opts, expectStream: true, expectJson: true } as const;
  await client.performRequest(opts);
  await assertRejects(() => client.performRequest({ ...opts, path: "/missing" }));
  await assertRejects(() => brokenClient.performRequest(opts));
  await Array.fromAsync(await client.performRequest(stream));
  for await (const _ of await client.performRequest(stream)) break;
  const listeners = (calls: { args: unknown[] }[]) => new Set(calls.map(({ args }) => args[1]));
  assertEquals(listeners(added.calls).size > 0, true);
  assertEquals(listeners(added.calls).difference(listeners(removed.calls)).size, 0);
});

Deno.test("an exec plugin of an unknown version is refused", async () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1alpha1" as const, command: "x" };
  const connecting = () => clientOf({ url: "https://127.0.0.1" }, { user: { exec } });
  await assertRejects(connecting, Error, "v1alpha1");
});

Deno.test("a bookmark keeps its annotations", async () => {
  const metadata = {
    resourceVersion: "7",
    annotations: { "k8s.io/initial-events-end": "true" },
  };
  const stream = ReadableStream.from([{ type: "BOOKMARK", object: { metadata } }])
    .pipeThrough(new WatchEventTransformer((object) => object, (object) => object));
  assertEquals<unknown>(await Array.fromAsync(stream), [{
    type: "BOOKMARK",
    object: { metadata },
  }]);
});

Deno.test("a Status in place of events is an error with its code", async () => {
  const stream = ReadableStream.from([{ ...INVALID, code: 410 }])
    .pipeThrough(new WatchEventTransformer((object) => object, (object) => object));
  const error: HttpError = await assertRejects(() => Array.fromAsync(stream), Error);
  assertEquals(error.httpCode, 410);
});

Deno.test("a stream that is cut within a line says so", async () => {
  await using server = serve(() => new Response('{"a":1}\n{"b":"xy'));
  using client = await clientOf(server);
  const stream = await client.performRequest({
    method: "GET",
    path: "/",
    expectStream: true,
    expectJson: true,
  });
  await assertRejects(() => Array.fromAsync(stream), Error, "within a line");
});

Deno.test("an abort ends a stream after its response was collected as garbage", async () => {
  // Needs a flag of the engine, and so a process of its own.
  const program = `
    import { KubeConfig, KubeConfigRestClient } from "@cloudydeno/kubernetes-client";
    const served = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{}\\n")),
    });
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      return new Response(served);
    });
    const client = await KubeConfigRestClient.forKubeConfig(KubeConfig.fromPieces({
      cluster: { server: "http://127.0.0.1:" + server.addr.port },
    }));
    const controller = new AbortController();
    const stream = await client.performRequest({
      method: "GET", path: "/", expectStream: true, expectJson: true,
      abortSignal: controller.signal,
    });
    const reader = stream.getReader();
    await reader.read();
    const pending = reader.read().catch((reason) => reason.message);
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc();
    controller.abort(new Error("enough"));
    console.log(await pending);
    Deno.exit();
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--v8-flags=--expose-gc", program],
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertStringIncludes(decode(stdout), "enough", decode(stderr));
});
