/** The port that operators, kubelets and Prometheus ask at. */

import { type Address, formatAddress } from "./address.ts";
import { CommandError } from "./host.ts";

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
export function startOpsServer(
  address: Address,
  answer: (request: Request) => Response | Promise<Response>,
): OpsServer {
  const closing = new AbortController();
  const server = listen(
    address,
    (hostname) =>
      Deno.serve(
        { hostname, port: address.port, signal: closing.signal, onListen: () => {} },
        answer,
      ),
  );
  const { hostname, port } = server.addr;
  return {
    address: formatAddress({ hostname, port }),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server.finished;
    },
  };
}

type Server = Deno.HttpServer<Deno.NetAddr>;

function listen(address: Address, open: (hostname: string) => Server): Server {
  try {
    if (address.hostname !== undefined) return open(address.hostname);
    try {
      return open("::"); // of both families, where there is an IPv6 at all
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) throw error;
      return open("0.0.0.0");
    }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    const why = error instanceof Deno.errors.AddrInUse ? "the port is in use" : error.message;
    throw new CommandError(
      `cannot listen at ${formatAddress(address)}: ${why}; --metrics-addr says where to`,
      { cause: error },
    );
  }
}
