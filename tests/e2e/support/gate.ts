/**
 * A gate in front of the API server: passes requests on, and holds back one that a test is
 * interested in, or the answer to it, so that what happens in between can be brought about; or
 * answers it with a failure.
 */

import type { Cluster } from "../../cluster/cluster.ts";
import { within } from "./watching.ts";

export interface Held {
  readonly method: string;
  /** The end of the path, without the query. */
  readonly pathEnd: string;
  /** What is in the body; anything, if not given. */
  readonly body?: string;
  /** Which of the requests of this kind, from 1. */
  readonly nth: number;
  /** Whether the API server is to get the request, and only the answer is lost. */
  readonly carriedOut: boolean;
  /** The HTTP code of the failure that is answered in place of holding it back. */
  readonly failure?: number;
}

/** Where a gate listens: on a port of its own, without TLS, unless given. */
export interface Listen {
  readonly port?: number;
  /** PEM. */
  readonly key?: string;
  readonly cert?: string;
}

/** A running gate. Disposing it closes it and all that go through it. */
export class Gate implements AsyncDisposable {
  readonly #target: string;
  readonly #scheme: string;
  readonly #client: Deno.HttpClient;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = new AbortController();
  readonly #closed = Promise.withResolvers<void>();
  readonly #held: readonly Held[];
  readonly #counts = new Map<Held, number>();
  readonly #reached = new Map<Held, PromiseWithResolvers<void>>();
  /** Sends what was held back. */
  readonly #late = new Map<Held, () => Promise<Response>>();
  readonly #passed = new Map<Held, PromiseWithResolvers<Response>>();

  constructor(
    target: string,
    { authority, held, listen = {} }: {
      readonly authority: string;
      readonly held: readonly Held[];
      readonly listen?: Listen;
    },
  ) {
    this.#target = target;
    this.#scheme = listen.cert === undefined ? "http" : "https";
    this.#held = held;
    this.#client = Deno.createHttpClient({ caCerts: [authority] });
    for (const one of held) {
      this.#reached.set(one, Promise.withResolvers());
      this.#passed.set(one, Promise.withResolvers());
    }
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      ...listen,
      signal: this.#closing.signal,
      onListen() {},
    }, (request) => this.#handle(request));
  }

  /** Where to send requests. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Resolves once the request is held back: nothing of it, or all but the answer, has happened. */
  reached(held: Held): Promise<void> {
    const { method, pathEnd, nth } = held;
    return within(this.#reached.get(held)!.promise, `${method} ${pathEnd} number ${nth}`);
  }

  /**
   * Lets the API server have the request that is held back, whoever still waits for the answer.
   *
   * @returns the HTTP status code of the answer
   */
  async letThrough(held: Held): Promise<number> {
    await this.reached(held);
    const answer = await this.#late.get(held)!();
    const { status, headers } = answer;
    this.#passed.get(held)!.resolve(
      new Response(await answer.arrayBuffer(), { status, headers }),
    );
    return status;
  }

  async #handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("host");
    headers.delete("accept-encoding");
    const body = request.body === null ? null : await request.arrayBuffer();
    // All of them count it, not only the first that it is.
    const text = body === null ? "" : new TextDecoder().decode(body);
    const [held] = this.#held.filter((one) => this.#isIt(request, text, one));
    const { method } = request;
    const { signal } = this.#closing;
    const send = () =>
      fetch(`${this.#target}${pathname}${search}`, {
        ...{ method, headers, body, signal },
        client: this.#client,
      });
    if (held?.carriedOut === false) {
      this.#late.set(held, send);
      return await this.#hold(held);
    }
    try {
      const answer = await send();
      if (held === undefined) return answer;
      await answer.body?.cancel();
    } catch (error) {
      if (!signal.aborted) throw error;
      return new Response(null, { status: 502 });
    }
    return await this.#hold(held);
  }

  #isIt(request: Request, body: string, held: Held): boolean {
    const { pathname } = new URL(request.url);
    if (request.method !== held.method || !pathname.endsWith(held.pathEnd)) return false;
    if (held.body !== undefined && !body.includes(held.body)) return false;
    const count = (this.#counts.get(held) ?? 0) + 1;
    this.#counts.set(held, count);
    return count === held.nth;
  }

  /** Fails it, or gives no answer until it is let through or the gate closes. */
  async #hold(held: Held): Promise<Response> {
    this.#reached.get(held)!.resolve();
    if (held.failure !== undefined) return failed(held.failure);
    const closed = this.#closed.promise.then(() => new Response(null, { status: 502 }));
    return await Promise.race([this.#passed.get(held)!.promise, closed]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#closed.resolve();
    await this.#server.finished;
    this.#client.close();
  }
}

/** As the API server words a failure of its own. */
function failed(code: number): Response {
  const message = `the gate answers ${code}`;
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
  return Response.json(status, { status: code });
}

/** Opens a gate in front of a cluster. */
export async function openGate(
  cluster: Cluster,
  held: readonly Held[],
  listen: Listen = {},
): Promise<Gate> {
  const authority = await Deno.readTextFile(`${cluster.dir}/pki/ca.crt`);
  return new Gate(cluster.server, { authority, held, listen });
}
