/** The port that operators, kubelets and Prometheus ask at. */

import { type Address, formatAddress } from "./address.ts";
import { CommandError } from "./host.ts";
import { isPortInUse, listenAt } from "./listen.ts";

/** A server that listens. Disposing it closes all its connections. */
export interface OpsServer extends AsyncDisposable {
  /** Where it listens, the port as it was chosen. */
  readonly address: string;
}

/**
 * Starts to listen.
 *
 * @throws {CommandError} if that is not possible there, naming the flag.
 */
export async function startOpsServer(
  address: Address,
  answer: (request: Request) => Response | Promise<Response>,
): Promise<OpsServer> {
  const closing = new AbortController();
  const { port } = address;
  const options = { port, signal: closing.signal, onListen: () => {} };
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = await listenAt(address, (hostname) => Deno.serve({ ...options, hostname }, answer));
  } catch (error) {
    throw startFailure(address, error);
  }
  return {
    address: formatAddress(server.addr),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server.finished;
    },
  };
}

function startFailure(address: Address, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) return error;
  const why = isPortInUse(error) ? "the port is in use" : error.message;
  return new CommandError(
    `cannot listen at ${formatAddress(address)}: ${why}; --metrics-addr says where to`,
    { cause: error },
  );
}
