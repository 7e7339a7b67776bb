/** Counts the requests that go through a client, by what was asked and what came of it. */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { readApiRequest } from "./api_request.ts";
import { statusCodeOf } from "./errors.ts";

/** One request, in the words of RBAC; without any object's name. */
export interface CountedRequest {
  readonly verb: string;
  /** `jobs`, or with a subresource `jobflows/status`. */
  readonly resource: string;
  /** The HTTP status code of a failure, `2xx`, or `none` where no answer came. */
  readonly code: string;
}

/**
 * A client that reports each request once it is answered; a stream, once it is open. Disposing it
 * disposes the client.
 *
 * @param report must not throw
 */
export function countedClient(
  client: RestClient,
  report: (request: CountedRequest) => void,
): RestClient {
  async function performRequest(opts: RequestOptions): Promise<unknown> {
    let code = "2xx";
    try {
      return await client.performRequest(opts);
    } catch (error) {
      code = String(statusCodeOf(error) ?? "none");
      throw error;
    } finally {
      report({ ...describe(opts), code });
    }
  }
  return {
    performRequest: performRequest as RestClient["performRequest"],
    defaultNamespace: client.defaultNamespace,
    close: () => client[Symbol.dispose](),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

function describe(opts: RequestOptions): Omit<CountedRequest, "code"> {
  const { verb, resource, subresource } = readApiRequest(opts);
  return { verb, resource: subresource === undefined ? resource : `${resource}/${subresource}` };
}
