/**
 * The port at which the API server asks the admission webhook: HTTPS, with a certificate that can be
 * replaced while it serves, and limits on what a client may take. Of Node's interface, since Deno's
 * own can neither replace a certificate nor limit how long a client takes to send.
 */

import { type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { type Clock, sleep } from "../kube/clock.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Certificate } from "./certificate.ts";
import { listenAt } from "./listen.ts";

/** How long a client may take for its part, ms. */
export interface Patience {
  readonly handshakeMs: number;
  readonly headersMs: number;
  /** For the whole request, headers included. */
  readonly requestMs: number;
  /** How often that is looked at. */
  readonly checkEveryMs: number;
}

/** The API server takes milliseconds. */
const PATIENCE: Patience = {
  handshakeMs: 5_000,
  headersMs: 5_000,
  requestMs: 10_000,
  checkEveryMs: 1_000,
};

/** The API server closes an unused connection after 90 s; that must not meet a request of its own. */
const KEEP_ALIVE_MS = 120_000;

/** Each request in flight has a connection; an API server has a few hundred in flight. */
const MAX_CONNECTIONS = 1_000;

/** Of those that wait for a next request; an API server keeps no more than it has needed at once. */
const MAX_IDLE_CONNECTIONS = 500;

/** How long it serves on when it is told to end, ms: until everybody knows where else to ask. */
const LINGER_MS = 5_000;

/** How long requests may go on after that, ms. */
const LAST_REQUESTS_MS = 2_000;

export interface WebhookServerOptions {
  readonly address: Address;
  readonly certificate: Certificate;
  readonly answer: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  /** @default seconds */
  readonly patience?: Patience;
  /** Connections between two requests; more of them are closed, the longest idle first. @default 500 */
  readonly maxIdle?: number;
  /** Is told of an error in answering; the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/**
 * A server that listens. Disposing it lets it serve for a few seconds more, and then close its
 * connections once their requests are answered.
 */
export interface WebhookServer extends AsyncDisposable {
  /** Where it listens, the port as it was chosen. */
  readonly address: string;
  /** From now on new connections get this certificate. */
  use(certificate: Certificate): void;
}

/**
 * Starts to listen.
 *
 * @throws what the system says if that is not possible there.
 */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { address, certificate, clock, patience = PATIENCE } = options;
  const idle = new IdleConnections(options.maxIdle ?? MAX_IDLE_CONNECTIONS);
  const server = createServer({
    cert: certificate.cert,
    key: certificate.key,
    handshakeTimeout: patience.handshakeMs,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkEveryMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }, (incoming, outgoing) => {
    idle.busy(incoming, outgoing);
    respond(incoming, outgoing, options);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await listenAt(address, (host) => open(server, host, address.port));
  const { address: hostname, port } = server.address() as AddressInfo;
  return {
    address: formatAddress({ hostname, port }),
    use: ({ cert, key }) => server.setSecureContext({ cert, key }),
    async [Symbol.asyncDispose]() {
      await sleep(clock, LINGER_MS);
      await close(server, clock);
    },
  };
}

/** Whoever keeps connections and asks nothing must not keep the API server from having one. */
class IdleConnections {
  readonly #max: number;
  /** The longest idle first. */
  readonly #sockets = new Set<Socket>();

  constructor(max: number) {
    this.#max = max;
  }

  /** A connection has a request; it is idle again when that is answered. */
  busy({ socket }: IncomingMessage, outgoing: ServerResponse): void {
    this.#sockets.delete(socket);
    outgoing.once("close", () => {
      if (socket.destroyed) return;
      this.#sockets.add(socket);
      if (this.#sockets.size > this.#max) this.#closeOldest();
    });
  }

  /** Of those that have closed themselves some may be left in the list. */
  #closeOldest(): void {
    for (const socket of this.#sockets) if (socket.destroyed) this.#sockets.delete(socket);
    const [oldest] = this.#sockets;
    if (oldest === undefined || this.#sockets.size <= this.#max) return;
    this.#sockets.delete(oldest);
    oldest.destroy();
  }
}

function open(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, () => {
    server.off("error", reject);
    resolve();
  });
  return promise;
}

async function close(server: Server, clock: Clock): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const cancel = clock.schedule(LAST_REQUESTS_MS, () => server.closeAllConnections());
  await closed;
  cancel();
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { answer, onError }: WebhookServerOptions,
): Promise<void> {
  try {
    const response = await answer(requestOf(incoming));
    const body = new Uint8Array(await response.arrayBuffer());
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body);
  } catch (error) {
    if (outgoing.destroyed || incoming.destroyed) return; // the client is gone, or was too slow
    onError(error);
    outgoing.writeHead(500).end();
  }
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = "", url = "/" } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  // A Request takes neither every method nor every target; those that matter here it does.
  return new Request(new URL(URL.canParse(url, BASE) ? url : "/", BASE), {
    method: method === "POST" ? "POST" : "GET",
    headers,
    ...(method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array> } : {}),
  });
}

const BASE = "https://webhook";
