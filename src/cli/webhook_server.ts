/**
 * The port at which the API server asks the admission webhook: HTTPS, with a certificate that can be
 * replaced while it serves, and limits on what a client may take. Of Node's interface, since Deno's
 * own can neither replace a certificate nor limit how long a client takes to send.
 */

import { type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
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

/** How long it serves on when it is told to end, ms: until everybody knows where else to ask. */
const LINGER_MS = 3_000;

/** How long requests may go on after that, ms. */
const LAST_REQUESTS_MS = 2_000;

export interface WebhookServerOptions {
  readonly address: Address;
  readonly certificate: Certificate;
  readonly answer: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  /** @default seconds */
  readonly patience?: Patience;
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
  const server = createServer({
    cert: certificate.cert,
    key: certificate.key,
    handshakeTimeout: patience.handshakeMs,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkEveryMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }, (incoming, outgoing) => {
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
