/**
 * Remembers of each failed request what it was. The errors stay what they are, so that `errors.ts` of
 * the machinery reads them.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { CommandError } from "../host.ts";
import { type ApiRequest, readApiRequest } from "../../kube/api_request.ts";

const requests = new WeakMap<object, ApiRequest>();

/** The request that failed with this error; undefined where the error is of something else. */
export function requestOf(error: unknown): ApiRequest | undefined {
  return typeof error === "object" && error !== null ? requests.get(error) : undefined;
}

/** Everything that an API server says has a kind; something else may have its address. */
function checkAnswer(answer: unknown, { method, path }: RequestOptions): void {
  const isObject = typeof answer === "object" && answer !== null;
  if (isObject && typeof (answer as { kind?: unknown }).kind === "string") return;
  throw new CommandError(
    `what answers to ${method} ${path} is no Kubernetes API server: its JSON has no kind; look at the ` +
      "server's address in the kubeconfig",
  );
}

/** The same client, of whose errors {@linkcode requestOf} knows what was asked. */
export function namingClient(client: RestClient): RestClient {
  async function performRequest(opts: RequestOptions): Promise<unknown> {
    let answer: unknown;
    try {
      answer = await client.performRequest(opts);
    } catch (error) {
      // Who gives a request up knows what it was.
      if (error instanceof Error && !opts.abortSignal?.aborted) {
        requests.set(error, readApiRequest(opts));
      }
      throw error;
    }
    if (opts.expectJson && !opts.expectStream) checkAnswer(answer, opts);
    return answer;
  }
  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}
