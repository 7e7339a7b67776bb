/**
 * A `RestClient` that stands between the controller and an API server: notes each request, and
 * lets a test make one fail before or after it took effect, or hold the watches back.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { NoAnswerError } from "../../src/kube/errors.ts";

/**
 * `lost`: it took effect and no answer came; `refused`: it never reached the server; `twice`: it
 * arrives twice, and the second answer is the one that comes.
 */
export type Meddling = "lost" | "refused" | "twice" | undefined;

export class MeddlingClient implements RestClient {
  readonly #client: RestClient;
  /** Writes so far, as `POST jobs`, `PATCH jobflows/status`. */
  readonly writes: string[] = [];
  /** Deletes so far, as `DELETE jobs/<name> <uid of the precondition>`. */
  readonly deletes: string[] = [];
  /** Lists so far, by resource. */
  readonly lists: string[] = [];
  /** Reads of single objects so far, as `GET jobs/<name>`. */
  readonly reads: string[] = [];
  /** Decides about each request, told as in `writes` and `reads`. */
  meddle: (request: string) => Meddling | Promise<Meddling> = () => undefined;
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  constructor(client: RestClient) {
    this.#client = client;
  }

  get defaultNamespace(): string | undefined {
    return this.#client.defaultNamespace;
  }

  /** Holds back what watches on these resources bring, until `releaseWatches`. */
  holdWatches(...resources: string[]): void {
    for (const resource of resources) {
      if (!this.#gates.has(resource)) this.#gates.set(resource, Promise.withResolvers());
    }
  }

  releaseWatches(): void {
    for (const gate of this.#gates.values()) gate.resolve();
    this.#gates.clear();
  }

  performRequest = (async (opts: RequestOptions): Promise<unknown> => {
    if (opts.expectStream) {
      const stream: unknown = await this.#client.performRequest(opts as never);
      return this.#gated(stream as ReadableStream<unknown>, opts.path.split("/").at(-1)!);
    }
    const request = describe(opts);
    if (opts.method === "DELETE") this.deletes.push(describeDelete(opts));
    if (opts.method !== "GET") this.writes.push(request);
    else if (request.includes("/")) this.reads.push(request);
    else this.lists.push(request.slice("GET ".length));
    const decision = await this.meddle(request);
    if (decision === "refused") throw new NoAnswerError(`${request}: connection refused`);
    if (decision === "twice") await this.#client.performRequest(opts as never);
    const answer = await this.#client.performRequest(opts as never);
    if (decision === "lost") throw new NoAnswerError(`${request}: connection lost`);
    return answer;
  }) as RestClient["performRequest"];

  #gated(stream: ReadableStream<unknown>, resource: string): ReadableStream<unknown> {
    return stream.pipeThrough(
      new TransformStream({
        transform: async (event, controller) => {
          await this.#gates.get(resource)?.promise;
          controller.enqueue(event);
        },
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

/** `POST jobs`, `PATCH jobflows/status`, `GET jobs/name`; a list is `GET jobs`. */
function describe({ method, path }: RequestOptions): string {
  const parts = path.split("/namespaces/default/")[1]?.split("/") ?? [path.split("/").at(-1)!];
  const [resource, name, subresource] = parts;
  if (subresource) return `${method} ${resource}/${subresource}`;
  return method === "GET" && name ? `GET ${resource}/${name}` : `${method} ${resource}`;
}

function describeDelete({ path, bodyJson }: RequestOptions): string {
  const { preconditions } = (bodyJson ?? {}) as { preconditions?: { uid?: string } };
  return `DELETE ${path.split("/").slice(-2).join("/")} ${preconditions?.uid}`;
}
