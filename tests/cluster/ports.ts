/** Free loopback ports, chosen when a cluster starts, so that several can run side by side. */

export interface Ports {
  readonly etcdClient: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

// Below the range from which Linux takes ports for outgoing connections (32768 and up), so that
// no connection can take a chosen port before the program that it is for has bound it.
const firstPort = 20_000;
const lastPort = 32_000;
const attempts = 1_000;

/** @throws {Error} if hardly any port of the range is free. */
export function choosePorts(): Ports {
  const taken = new Set<number>();
  return {
    etcdClient: choosePort(taken),
    etcdPeer: choosePort(taken),
    apiServer: choosePort(taken),
    controllerManager: choosePort(taken),
    scheduler: choosePort(taken),
    kwok: choosePort(taken),
  };
}

/** A free port that is not among those taken, and is then. */
export function choosePort(taken: Set<number> = new Set()): number {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort));
    if (taken.has(port) || !isFree(port)) continue;
    taken.add(port);
    return port;
  }
  throw new Error(
    `Cannot find a free port on 127.0.0.1: tried ${attempts} from ${firstPort} to ${lastPort}`,
  );
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
