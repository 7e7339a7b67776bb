/** Servers on this machine for the tests of what carries requests, plain, broken and with TLS. */

import { KubeConfig, KubeConfigRestClient, type RestClient } from "@cloudydeno/kubernetes-client";

type Cluster = NonNullable<NonNullable<Parameters<typeof KubeConfig.fromPieces>[0]>["cluster"]>;
type User = NonNullable<NonNullable<Parameters<typeof KubeConfig.fromPieces>[0]>["user"]>;

/** A server for one test. */
export interface Loopback extends AsyncDisposable {
  /** Its address, without a slash at the end. */
  readonly url: string;
}

/** Serves until disposed. With a key and a certificate in PEM over TLS. */
export function serve(
  handler: (request: Request) => Response | Promise<Response>,
  tls?: { key: string; cert: string },
): Loopback {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, ...tls }, handler);
  const url = `${tls ? "https" : "http"}://127.0.0.1:${server.addr.port}`;
  return { url, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Answers the one request that comes with these bytes, and hangs up. */
export function serveRaw(answer: string): Loopback {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(65_536));
    await connection.write(new TextEncoder().encode(answer));
  })();
  return {
    url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    async [Symbol.asyncDispose]() {
      await served;
      listener.close();
    },
  };
}

/** A client of the server. */
export function clientOf(
  { url }: { readonly url: string },
  pieces: { cluster?: Cluster; user?: User } = {},
): Promise<RestClient> {
  return KubeConfigRestClient.forKubeConfig(
    KubeConfig.fromPieces({ ...pieces, cluster: { server: url, ...pieces.cluster } }),
  );
}

/** What the server answers to a GET, which is JSON. */
export function get(client: RestClient, path = "/") {
  return client.performRequest({ method: "GET", path, expectJson: true });
}

/** A folder that goes with its test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, and returns its path. */
  write(name: string, text: string, mode?: number): Promise<string>;
  read(name: string): Promise<string>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-" });
  return {
    path,
    async write(name, text, mode) {
      await Deno.writeTextFile(`${path}/${name}`, text, { mode });
      return `${path}/${name}`;
    },
    read: (name) => Deno.readTextFile(`${path}/${name}`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/**
 * Makes `ca.crt`, and with it `server.crt` and `server.key` for 127.0.0.1, and `client.crt` and
 * `client.key` for the common name `flow-runner`, and `renewed.*` for `flow-renewed`.
 */
export async function makeCertificates({ path }: Pick<TemporaryFolder, "path">): Promise<void> {
  await run("openssl", [
    ...["req", "-x509", ...NEW_KEY, "-keyout", "ca.key", "-out", "ca.crt"],
    ...["-days", "2", "-subj", "/CN=test-ca"],
  ], path);
  await issue(path, "server", {
    commonName: "localhost",
    extension: "subjectAltName=IP:127.0.0.1",
  });
  await issue(path, "client", { commonName: "flow-runner", extension: FOR_CLIENTS });
  await issue(path, "renewed", { commonName: "flow-renewed", extension: FOR_CLIENTS });
}

/**
 * Makes another certificate and its key by the authority in the folder.
 *
 * @param hosts whose it is, as `DNS:localhost`; 127.0.0.1 unless given
 */
export async function makeServerCertificate(
  { path }: Pick<TemporaryFolder, "path">,
  name: string,
  hosts = "IP:127.0.0.1",
): Promise<void> {
  await issue(path, name, { commonName: name, extension: `subjectAltName=${hosts}` });
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const FOR_CLIENTS = "extendedKeyUsage=clientAuth";

async function issue(
  folder: string,
  name: string,
  { commonName, extension }: { readonly commonName: string; readonly extension: string },
): Promise<void> {
  await run("openssl", [
    ...["req", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`],
    ...["-subj", `/CN=${commonName}`, "-addext", extension],
  ], folder);
  await run("openssl", [
    ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.crt", "-CAkey", "ca.key"],
    ...["-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", `${name}.crt`],
  ], folder);
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, cwd, stdout: "null" })
    .output();
  if (success) return;
  throw new Error(`Cannot run ${command} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

/** A server that wants a client certificate, and answers with a page about it. */
export async function serveClientCertificates({ path }: TemporaryFolder): Promise<Loopback> {
  const process = new Deno.Command("openssl", {
    args: [
      ...["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "server.crt"],
      ...["-key", "server.key", "-CAfile", "ca.crt", "-Verify", "1", "-verify_return_error"],
    ],
    cwd: path,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream());
  let printed = "";
  let port: string | undefined;
  for await (const text of lines.values({ preventCancel: true })) {
    printed += text;
    port = /ACCEPT \S+:(\d+)/.exec(printed)?.[1];
    if (port) break;
  }
  if (!port) throw new Error(`openssl s_server did not start: ${printed}`);
  return {
    url: `https://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      process.kill();
      await lines.cancel();
      await process.status;
    },
  };
}

/** An error that carries what the transport says of a failed request. */
export type HttpError = Error & { httpCode?: number; status?: Record<string, unknown> };
