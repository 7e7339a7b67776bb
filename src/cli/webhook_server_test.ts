import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import {
  makeCertificates,
  makeServerCertificate,
  type TemporaryFolder,
  temporaryFolder,
} from "../../tests/support/loopback.ts";
import { admissionWebhook } from "../webhook/webhook.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import {
  startWebhookServer,
  type WebhookServer,
  type WebhookServerOptions,
} from "./webhook_server.ts";

/** A server with the certificate `server`, and what it has called an error. */
interface Opened extends AsyncDisposable {
  readonly server: WebhookServer;
  readonly folder: TemporaryFolder;
  readonly clock: FakeClock;
  readonly errors: unknown[];
  readonly url: string;
  readonly caCerts: string[];
  certificate(name: string): Promise<Certificate>;
}

const hurried = { handshakeMs: 300, headersMs: 300, requestMs: 600, checkEveryMs: 50 };

async function open(
  answer: (request: Request) => Promise<Response>,
  options: Partial<WebhookServerOptions> = {},
): Promise<Opened> {
  const folder = await temporaryFolder();
  await makeCertificates(folder);
  const certificate = (name: string) =>
    readCertificate({
      certFile: `${folder.path}/${name}.crt`,
      keyFile: `${folder.path}/${name}.key`,
    });
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const server = await startWebhookServer({
    address: { hostname: "127.0.0.1", port: 0 },
    certificate: await certificate("server"),
    answer,
    clock,
    patience: hurried,
    onError: (error) => errors.push(error),
    ...options,
  });
  return {
    ...{ server, folder, clock, errors, certificate },
    url: `https://${server.address}`,
    caCerts: [await folder.read("ca.crt")],
    async [Symbol.asyncDispose]() {
      const closed = server[Symbol.asyncDispose]();
      await clock.advance(5_000);
      await closed;
      await folder[Symbol.asyncDispose]();
    },
  };
}

const echo = async (request: Request) =>
  new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);

/** A request over a connection of its own. */
async function ask({ url, caCerts }: Opened, path: string, init: RequestInit = {}) {
  using client = Deno.createHttpClient({ caCerts });
  const answer = await fetch(`${url}${path}`, { ...init, client });
  return { status: answer.status, text: await answer.text() };
}

/** What a client that sends these bytes by TLS gets until the connection ends. */
async function send({ server, caCerts }: Opened, text: string): Promise<string> {
  const [hostname, port] = server.address.split(":") as [string, string];
  using connection = await Deno.connectTls({ hostname, port: Number(port), caCerts });
  await connection.write(new TextEncoder().encode(text));
  return await untilClosed(connection);
}

async function untilClosed(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let got = "";
  for (;;) {
    try {
      const count = await connection.read(buffer);
      if (count === null) return got;
      got += new TextDecoder().decode(buffer.subarray(0, count));
    } catch (error) {
      // It may hang up without the farewell of TLS.
      if (error instanceof Deno.errors.UnexpectedEof) return got;
      if (error instanceof Deno.errors.ConnectionReset) return got;
      throw error;
    }
  }
}

Deno.test("startWebhookServer() hands requests on, and answers them", async () => {
  await using opened = await open(echo);
  assertEquals(await ask(opened, "/a", { method: "POST", body: "x" }), {
    status: 200,
    text: "POST /a x",
  });
  assertEquals((await ask(opened, "/b")).text, "GET /b ");
  assertEquals((await ask(opened, "/c", { method: "DELETE" })).text, "GET /c ");
  assertEquals(opened.errors, []);
});

/** A connection over which one request has been answered. */
async function idleConnection({ server, caCerts }: Opened) {
  const [hostname, port] = server.address.split(":") as [string, string];
  const connection = await Deno.connectTls({ hostname, port: Number(port), caCerts });
  const again = async () => {
    await connection.write(new TextEncoder().encode("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));
    const answer = new Uint8Array(4096);
    const count = await connection.read(answer);
    return new TextDecoder().decode(answer.subarray(0, count ?? 0)).split("\r\n")[0];
  };
  assertEquals(await again(), "HTTP/1.1 200 OK");
  return { again, connection, [Symbol.dispose]: () => connection.close() };
}

Deno.test("startWebhookServer() closes the longest idle connection where there are too many", async () => {
  await using opened = await open(echo, { maxIdle: 2 });
  using first = await idleConnection(opened);
  using second = await idleConnection(opened);
  assertEquals(await first.again(), "HTTP/1.1 200 OK");
  using third = await idleConnection(opened);
  assertEquals(await untilClosed(second.connection), "");
  assertEquals([await first.again(), await third.again()], Array(2).fill("HTTP/1.1 200 OK"));
});

Deno.test("startWebhookServer() answers 500 where answering fails, and serves on", async () => {
  await using opened = await open(() => Promise.reject(new Error("defect")));
  assertEquals((await ask(opened, "/")).status, 500);
  assertEquals((await ask(opened, "/", { method: "POST", body: "x" })).status, 500);
  assertEquals(opened.errors.map(String), ["Error: defect", "Error: defect"]);
});

Deno.test("WebhookServer.use() gives new connections another certificate, and drops no request", async () => {
  await using opened = await open(echo);
  await makeServerCertificate(opened.folder, "other");
  const certificates = [await opened.certificate("other"), await opened.certificate("server")];
  using kept = Deno.createHttpClient({ caCerts: opened.caCerts });
  for (let round = 0; round < 10; round++) {
    const asking = Array.from({ length: 8 }, (_, i) => ask(opened, `/${round}-${i}`));
    opened.server.use(certificates[round % 2]!);
    const old = await fetch(`${opened.url}/kept`, { client: kept });
    assertEquals(await old.text(), "GET /kept ");
    const answers = await Promise.all(asking);
    assertEquals(answers.map(({ status }) => status), Array(8).fill(200));
  }
  opened.server.use(certificates[0]!);
  // A client that knows the new certificate alone is served, one that knows the old alone is not.
  const trusting = (cert: string) => ({ ...opened, caCerts: [cert] });
  const [other, server] = certificates;
  const subject = await subjectOf(opened);
  assertStringIncludes(subject, "other");
  assertEquals(other!.cert === server!.cert, false);
  await assertRejects(() => ask(trusting(server!.cert), "/"), TypeError);
});

/** Whose certificate the server shows, by openssl. */
async function subjectOf({ server }: Opened): Promise<string> {
  const { stdout } = await new Deno.Command("openssl", {
    args: ["s_client", "-connect", server.address],
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).split("\n").find((line) => line.startsWith("subject"))!;
}

Deno.test("startWebhookServer() hangs up on clients that are slow, and serves the others", async () => {
  await using opened = await open(echo);
  const [hostname, port] = opened.server.address.split(":") as [string, string];
  using silent = await Deno.connect({ hostname, port: Number(port) });
  const head = "POST / HTTP/1.1\r\nhost: webhook\r\ncontent-length: 1000\r\n";
  const [withoutHandshake, inHeaders, inBody] = [
    untilClosed(silent),
    send(opened, head),
    send(opened, `${head}\r\nbegun`),
  ];
  assertEquals((await ask(opened, "/meanwhile")).status, 200);
  assertEquals(await withoutHandshake, "");
  assertStringIncludes(await inHeaders, "HTTP/1.1 408 ");
  assertStringIncludes(await inBody, "HTTP/1.1 408 ");
  assertEquals((await ask(opened, "/after")).status, 200);
  assertEquals(opened.errors, []);
});

Deno.test("startWebhookServer() answers 400 to what is no HTTP, and survives what is none of its methods", async () => {
  await using opened = await open(echo);
  assertStringIncludes(await send(opened, "hello\r\n\r\n"), "HTTP/1.1 400 ");
  const bye = "host: webhook\r\nconnection: close\r\n\r\n";
  for (const line of ["TRACE / HTTP/1.1", "OPTIONS * HTTP/1.1", "GET //[ HTTP/1.1"]) {
    assertStringIncludes(await send(opened, `${line}\r\n${bye}`), "HTTP/1.1 200 ");
  }
  assertEquals((await ask(opened, "/after")).status, 200);
  assertEquals(opened.errors, []);
});

Deno.test("startWebhookServer() lets a client hear that its 10 MB are too many", async () => {
  await using opened = await open(admissionWebhook({
    mayApprove: () => Promise.resolve(false),
    report: () => {},
    onFailure: () => {},
  }));
  const { status, text } = await ask(opened, "/validate-flows", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new Uint8Array(10_000_000),
  });
  assertEquals([status, text], [413, "a body has at most 7340032 bytes\n"]);
});

Deno.test("WebhookServer serves for a while when it is disposed of, and ends what is under way", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const opened = await open(async (request) => {
    if (new URL(request.url).pathname === "/long") {
      begun.resolve();
      await finish.promise;
    }
    return new Response("answered");
  });
  const long = ask(opened, "/long");
  await begun.promise;
  const closed = opened.server[Symbol.asyncDispose]();
  assertEquals((await ask(opened, "/late")).text, "answered");
  await opened.clock.advance(5_000);
  finish.resolve();
  assertEquals((await long).text, "answered");
  await closed;
  await assertRejects(() => ask(opened, "/gone"), TypeError);
  await opened.folder[Symbol.asyncDispose]();
});
