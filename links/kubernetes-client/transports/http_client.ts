/** The connections to one server, with the certificates that they need. */

import type { KubeConfigContext } from "../lib/kubeconfig/context.ts";

/** What `fetch` takes to use other certificates than the system's. */
export interface FetchClient {
  readonly client: Deno.HttpClient;
  /** The certificate that it presents. */
  readonly userCert?: string;
}

/**
 * Makes the client that a context needs; `null` if `fetch` alone will do.
 *
 * @throws {Error} if a certificate cannot be read.
 */
export async function createFetchClient(
  context: KubeConfigContext,
  signal?: AbortSignal,
): Promise<FetchClient | null> {
  const serverTls = await context.getServerTls(signal);
  const clientTls = await context.getClientTls(signal);
  if (!serverTls && !clientTls) return null;
  const client = Deno.createHttpClient({
    caCerts: serverTls ? [serverTls.serverCert] : [],
    ...clientTls && { cert: clientTls.userCert, key: clientTls.userKey },
    // One connection for all would be silent for all once the network forgets it. With HTTP/1 a
    // request that times out takes its own connection along.
    http2: false,
  });
  return { client, userCert: clientTls?.userCert };
}

/** Keeps a client until its certificate is another. */
export class RenewedFetchClient {
  readonly #context: KubeConfigContext;
  #current: FetchClient | null;
  #renewal: Promise<void> | undefined;
  #isClosed = false;

  constructor(context: KubeConfigContext, initial: FetchClient | null) {
    this.#context = context;
    this.#current = initial;
  }

  /** The client for the next request, to be used at once. */
  async get(signal?: AbortSignal): Promise<FetchClient | null> {
    if (this.#context.hasRenewableTls) {
      const tls = await this.#context.getClientTls(signal);
      if (tls && tls.userCert !== this.#current?.userCert) {
        await (this.#renewal ??= this.#renew().finally(() => this.#renewal = undefined));
      }
    }
    if (this.#isClosed) throw new Error("The Kubernetes client is closed");
    return this.#current;
  }

  async #renew(): Promise<void> {
    const renewed = await createFetchClient(this.#context);
    // Requests under way keep their connections.
    this.#current?.client.close();
    this.#current = renewed;
    if (this.#isClosed) this.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#current?.client.close();
    this.#current = null;
  }
}
