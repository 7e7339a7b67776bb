/** A client that answers without a server, and API classes over it. */

import type { JSONValue, RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { BatchV1Api, type Job } from "@cloudydeno/kubernetes-apis/batch/v1";

/** A client that remembers what it is asked, and gives one answer. */
export class RecordingClient {
  readonly requests: RequestOptions[] = [];
  defaultNamespace?: string;
  readonly #answer: unknown;

  constructor(answer: unknown = {}) {
    this.#answer = answer;
  }

  performRequest(options: RequestOptions): Promise<unknown> {
    this.requests.push(options);
    return Promise.resolve(this.#answer);
  }

  [Symbol.dispose](): void {}

  /** The first request as `METHOD path?query` with its body. */
  get first(): { line: string; body?: JSONValue; contentType?: string } {
    const { method, path, querystring, bodyJson, contentType } = this.requests[0]!;
    const query = querystring?.toString() ?? "";
    const line = `${method} ${path}${query === "" ? "" : `?${query}`}`;
    return {
      line,
      ...(bodyJson === undefined ? {} : { body: JSON.parse(JSON.stringify(bodyJson)) }),
      ...(contentType === undefined ? {} : { contentType }),
    };
  }
}

/** As the API classes take it. */
export function asClient(client: RecordingClient): RestClient {
  return client as unknown as RestClient;
}

/** The Job that is sent. */
export const job: Job = { metadata: { name: "a" } };

/** The path of the Jobs, and the API class for them. */
export const JOBS = "/apis/batch/v1/namespaces/default/jobs";
export const jobs = (client: RestClient) => new BatchV1Api(client).namespace("default");
