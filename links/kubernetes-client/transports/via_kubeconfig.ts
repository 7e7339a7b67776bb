/** Requests to the API server that a kubeconfig names. */

import type { JSONValue, KubernetesTunnel, RequestOptions, RestClient } from "../lib/contract.ts";
import { KubeConfig, type KubeConfigContext } from "../lib/kubeconfig.ts";
import { abortableBody } from "./abortable_body.ts";
import { createFetchClient, type FetchClient, RenewedFetchClient } from "./http_client.ts";
import { readHttpError } from "./http_error.ts";
import { readJsonLines } from "./json_lines.ts";
import { HeaderDeadline } from "./header_deadline.ts";

/**
 * A client for one context of a kubeconfig.
 *
 * Needs `--allow-net` for the server and `--allow-read` for the files that the kubeconfig names;
 * `--allow-run` for an exec plugin.
 */
export class KubeConfigRestClient implements RestClient {
  readonly #context: KubeConfigContext;
  readonly #clients: RenewedFetchClient;
  readonly #server: URL;
  defaultNamespace?: string;

  /** @throws {TypeError} if the server's address cannot be used. */
  constructor(context: KubeConfigContext, fetchClient: FetchClient | null) {
    this.#context = context;
    this.#clients = new RenewedFetchClient(context, fetchClient);
    this.#server = parseServer(context.cluster.server);
    this.defaultNamespace = context.defaultNamespace ?? "default";
  }

  /** As the service account of the pod that this runs in. */
  static async forInCluster(): Promise<RestClient> {
    return await this.forKubeConfig(await KubeConfig.getInClusterConfig());
  }

  /** Through a `kubectl proxy` on this machine. */
  static async forKubectlProxy(): Promise<RestClient> {
    return await this.forKubeConfig(
      KubeConfig.getSimpleUrlConfig({ baseUrl: "http://localhost:8001" }),
    );
  }

  /** From a kubeconfig file; without a path from the usual ones. */
  static async readKubeConfig(
    path?: string,
    contextName?: string,
  ): Promise<RestClient> {
    const config = path ? KubeConfig.readFromPath(path) : KubeConfig.getDefaultConfig();
    return await this.forKubeConfig(await config, contextName);
  }

  static async forKubeConfig(
    config: KubeConfig,
    contextName?: string,
  ): Promise<RestClient> {
    return await this.forKubeConfigContext(config.fetchContext(contextName));
  }

  /** Reads the certificates, and runs an exec plugin if there is one. An abort closes the client. */
  static async forKubeConfigContext(
    context: KubeConfigContext,
    signal?: AbortSignal,
  ): Promise<RestClient> {
    parseServer(context.cluster.server);
    const client = new this(context, await createFetchClient(context, signal));
    signal?.addEventListener("abort", () => client.close(), { once: true });
    return client;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Gives up the connections. Requests under way go on; new ones are refused. */
  close(): void {
    this.#clients.close();
  }

  performRequest(
    opts: RequestOptions & { expectTunnel: string[] },
  ): Promise<KubernetesTunnel>;
  performRequest(
    opts: RequestOptions & { expectStream: true; expectJson: true },
  ): Promise<ReadableStream<JSONValue>>;
  performRequest(
    opts: RequestOptions & { expectStream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  performRequest(
    opts: RequestOptions & { expectJson: true },
  ): Promise<JSONValue>;
  performRequest(opts: RequestOptions): Promise<Uint8Array>;
  async performRequest(opts: RequestOptions): Promise<unknown> {
    if (opts.expectTunnel) {
      throw new Error("Tunnels are not supported by this client");
    }
    const body = await this.#fetch(opts);
    if (opts.expectStream) return opts.expectJson ? readJsonLines(body) : body;
    const answer = new Response(body);
    return opts.expectJson ? parseJson(await answer.text()) : await answer.bytes();
  }

  /** The body of the answer. */
  async #fetch(opts: RequestOptions): Promise<ReadableStream<Uint8Array>> {
    using deadline = new HeaderDeadline(opts.abortSignal);
    const authHeader = await this.#context.getAuthHeader(deadline.signal);
    const fetchClient = await this.#clients.get(deadline.signal);
    const response = await fetch(makeUrl(this.#server, opts), {
      method: opts.method,
      headers: makeHeaders(opts, authHeader),
      body: makeBody(opts),
      redirect: "error",
      signal: deadline.signal,
      ...fetchClient && { client: fetchClient.client },
    });
    const body = abortableBody(
      response.body ?? new Blob().stream(),
      opts.abortSignal,
    );
    if (response.ok) return body;
    if (response.status === 401) this.#context.discardCredential(authHeader);
    throw await readHttpError(response, body);
  }
}

function parseServer(server: string | undefined): URL {
  const url = URL.parse(server ?? "");
  if (url && ["http:", "https:"].includes(url.protocol)) return url;
  const given = server ? `is '${server}'` : "is not set";
  throw new TypeError(
    `The server of the kubeconfig must be an http or https address, but ${given}`,
  );
}

/** A base path of the server comes before the path of the request. */
function makeUrl(server: URL, { path, querystring }: RequestOptions): string {
  const base = server.origin + server.pathname.replace(/\/+$/, "");
  const query = querystring?.size ? `${path.includes("?") ? "&" : "?"}${querystring}` : "";
  return base + (path.startsWith("/") ? path : `/${path}`) + query;
}

function makeHeaders(opts: RequestOptions, authHeader: string | null): Headers {
  const headers = new Headers();
  const accept = opts.accept ??
    (opts.expectJson ? "application/json" : undefined);
  const isJson = opts.bodyJson !== undefined && !opts.bodyStream &&
    !opts.bodyRaw;
  const contentType = opts.contentType ??
    (isJson ? "application/json" : undefined);
  if (authHeader) headers.set("Authorization", authHeader);
  if (accept) headers.set("Accept", accept);
  if (contentType) headers.set("Content-Type", contentType);
  return headers;
}

function makeBody(
  { bodyStream, bodyRaw, bodyJson }: RequestOptions,
): BodyInit | undefined {
  if (bodyStream) return bodyStream;
  // A view of memory that nobody shares, as all our callers' are.
  if (bodyRaw) return bodyRaw as Uint8Array<ArrayBuffer>;
  return bodyJson === undefined ? undefined : JSON.stringify(bodyJson);
}

function parseJson(text: string): JSONValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = JSON.stringify(text.slice(0, 200));
    throw new SyntaxError(
      `Kubernetes answered with what is not JSON: ${start}`,
      { cause },
    );
  }
}
