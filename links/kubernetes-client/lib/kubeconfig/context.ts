/** One context of a kubeconfig: the place to connect to, and the credentials to use there. */

import type { ClusterConfig, ContextConfig, UserConfig } from "./definitions.ts";
import { type ExecCredentialStatus, ExecPlugin } from "./exec_plugin.ts";
import { refuseUnsupported } from "./refusals.ts";

/** A context with its cluster and user. */
export class KubeConfigContext {
  readonly context: ContextConfig;
  readonly cluster: ClusterConfig;
  readonly user: UserConfig;
  readonly #plugin: ExecPlugin | undefined;

  /** @throws {Error} if something is asked for that cannot be done. */
  constructor(
    context: ContextConfig,
    cluster: ClusterConfig,
    user: UserConfig,
  ) {
    refuseUnsupported(cluster, user);
    this.context = context;
    this.cluster = cluster;
    this.user = user;
    this.#plugin = user.exec &&
      new ExecPlugin(user.exec, cluster, () => this.getServerTls());
  }

  get defaultNamespace(): string | null {
    return this.context.namespace || null;
  }

  /** The certificates by which to know the server, in PEM; `null` for the system's. */
  async getServerTls(
    signal?: AbortSignal,
  ): Promise<{ serverCert: string } | null> {
    const serverCert = await readPem(
      this.cluster,
      "certificate-authority",
      signal,
    );
    return serverCert === null ? null : { serverCert };
  }

  /** The certificate to present to the server and its key, in PEM. */
  async getClientTls(
    signal?: AbortSignal,
  ): Promise<{ userKey: string; userCert: string } | null> {
    const userCert = await readPem(this.user, "client-certificate", signal);
    const userKey = await readPem(this.user, "client-key", signal);
    if (userCert !== null && userKey !== null) return { userKey, userCert };
    if (userCert !== null || userKey !== null) {
      const [given, missing] = userCert !== null ? ["certificate", "key"] : ["key", "certificate"];
      throw new Error(
        `The kubeconfig's user has a client-${given}, but no client-${missing}`,
      );
    }
    const credential = await this.#plugin?.credential(signal);
    if (!credential?.clientCertificateData || !credential.clientKeyData) {
      return null;
    }
    return {
      userKey: credential.clientKeyData,
      userCert: credential.clientCertificateData,
    };
  }

  /** The value of the `Authorization` header; `null` for none. */
  async getAuthHeader(signal?: AbortSignal): Promise<string | null> {
    const { username, password, token, tokenFile } = this.user;
    if (username || password) {
      return `Basic ${
        new TextEncoder().encode(`${username ?? ""}:${password ?? ""}`)
          .toBase64()
      }`;
    }
    if (token) return bearer(token.trim(), "The kubeconfig's token");
    if (tokenFile) {
      const read = await readTokenFile(tokenFile, signal);
      return bearer(read, `The token in the kubeconfig's tokenFile '${tokenFile}'`);
    }
    const credential = await this.#plugin?.credential(signal);
    return credential ? authHeaderOf(credential) : null;
  }

  /** Whether the client certificate may change: it comes from a plugin and may expire. */
  get hasRenewableTls(): boolean {
    return this.#plugin !== undefined && !this.user["client-certificate"] &&
      !this.user["client-certificate-data"];
  }

  /**
   * The server refused what was sent with this header: have a plugin make new credentials for the
   * next request, unless it already has.
   */
  discardCredential(authHeader: string | null): void {
    this.#plugin?.discard((credential) => authHeaderOf(credential) === authHeader);
  }
}

function authHeaderOf({ token }: ExecCredentialStatus): string | null {
  return token ? bearer(token, "The token of the kubeconfig's plugin") : null;
}

/** What refuses a header shows it, so that a token which is none must not come there. */
function bearer(token: string, source: string): string {
  if (/^[\x20-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw new SyntaxError(`${source} is none: there is a line break or the like in it`);
}

/** PEM from `<field>-data`, or from the file at `<field>`; `null` if neither is set. */
async function readPem<F extends string>(
  entry: { readonly [K in F | `${F}-data`]?: string },
  field: F,
  signal?: AbortSignal,
): Promise<string | null> {
  const data: string | undefined = entry[`${field}-data`];
  const path: string | undefined = entry[field];
  if (data) {
    return checkPem(decodeBase64(data, `${field}-data`), `${field}-data`);
  }
  if (path) {
    return checkPem(
      await readFile(path, { field, signal }),
      `${field} '${path}'`,
    );
  }
  return null;
}

function decodeBase64(data: string, field: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(data.trim()));
  } catch (cause) {
    throw new SyntaxError(`The kubeconfig's ${field} is not base64`, { cause });
  }
}

/** Deno takes a CA text without any certificate in it, and then knows no server. */
function checkPem(text: string, source: string): string {
  if (text.includes("-----BEGIN ")) return text;
  throw new SyntaxError(
    `The kubeconfig's ${source} is not PEM: there is no -----BEGIN line in it`,
  );
}

/** Read for each request, as a service account's token is replaced while it is in use. */
async function readTokenFile(
  path: string,
  signal?: AbortSignal,
): Promise<string> {
  const token = (await readFile(path, { field: "tokenFile", signal })).trim();
  if (token === "") {
    throw new Error(`The kubeconfig's tokenFile '${path}' is empty`);
  }
  return token;
}

async function readFile(
  path: string,
  { field, signal }: { field: string; signal: AbortSignal | undefined },
): Promise<string> {
  try {
    return await Deno.readTextFile(path, { signal });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(
      `The kubeconfig's ${field} '${path}' does not exist`,
      { cause },
    );
  }
}
