/**
 * A gate in front of the API server that knows connections only: it passes bytes on, TLS and all,
 * until it is told that a connection's other end has vanished. The connection then stays open, takes
 * what is sent, and never brings anything again.
 */

import { within } from "./watching.ts";

interface Pair {
  readonly client: Deno.TcpConn;
  readonly server: Deno.TcpConn;
  isDead: boolean;
}

/** A running gate. Disposing it closes all its connections. */
export class TcpGate implements AsyncDisposable {
  readonly #target: { readonly hostname: string; readonly port: number };
  readonly #listener: Deno.TcpListener;
  readonly #pairs = new Set<Pair>();
  readonly #work = new Set<Promise<void>>();
  #accepted = 0;
  #isOut = false;
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  /** @param target `https://127.0.0.1:PORT` */
  constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#target = { hostname, port: Number(port) };
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#add(this.#accept());
  }

  /** Where to connect to in place of the target. */
  get url(): string {
    return `https://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** How many connections have been accepted so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** The other end of every connection that is open now vanishes; new ones work. */
  vanish(): void {
    for (const pair of this.#pairs) pair.isDead = true;
  }

  /** As `vanish()`, and so do those of all connections to come, until `comeBack()`. */
  goOut(): void {
    this.#isOut = true;
    this.vanish();
  }

  /** Connections from now on work. */
  comeBack(): void {
    this.#isOut = false;
  }

  /** Resolves once so many connections have been accepted. */
  async hasAccepted(count: number): Promise<void> {
    if (this.#accepted >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push({ count, resolve });
    await within(promise, `the gate has accepted ${count} connections`);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      this.#accepted++;
      for (const { count, resolve } of this.#waiters) if (this.#accepted >= count) resolve();
      this.#add(this.#connect(client));
    }
  }

  async #connect(client: Deno.TcpConn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect(this.#target);
    } catch (error) {
      client.close();
      if (error instanceof Deno.errors.ConnectionRefused) return; // the server does not run
      throw error;
    }
    const pair = { client, server, isDead: this.#isOut };
    this.#pairs.add(pair);
    await Promise.all([pass(client, server, pair), pass(server, client, pair)]);
    this.#pairs.delete(pair);
  }

  #add(work: Promise<void>): void {
    this.#work.add(work);
    work.finally(() => this.#work.delete(work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const { client, server } of this.#pairs) {
      closed(client);
      closed(server);
    }
    await Promise.all(this.#work);
  }
}

/** Passes on what comes, or drops it, until either end closes; then closes the other one. */
async function pass(from: Deno.TcpConn, to: Deno.TcpConn, pair: Pair): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
      for (let sent = 0; sent < size && !pair.isDead;) {
        sent += await to.write(buffer.subarray(sent, size));
      }
    }
  } catch {
    // One of the two ends is closed or has been reset, which is how most connections end.
  }
  closed(to);
  closed(from);
}

function closed(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
