/** A cluster without a controller, in memory and behind HTTP, and zen-flow as its administrator. */

import {
  type JobFlow,
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { createEmbeddedApi } from "../../src/local/api/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { serveApi } from "../support/http_api.ts";
import type { Loopback } from "../support/loopback.ts";
import { seededRandom } from "../support/random.ts";
import { tempFolder } from "./flow_file.ts";
import { zenFlow, type ZenFlowOptions, type ZenFlowResult } from "./zen_flow.ts";

export class ServedCluster implements AsyncDisposable {
  readonly client: RestClient;
  readonly folder: string;
  /** Called before each request of the program, as `POST jobflows`; what it throws is the answer. */
  beforeRequest: (request: string) => void | Promise<void> = () => {};
  readonly #parts: AsyncDisposableStack;

  private constructor(client: RestClient, folder: string, parts: AsyncDisposableStack) {
    this.client = client;
    this.folder = folder;
    this.#parts = parts;
  }

  static async start(): Promise<ServedCluster> {
    const api = createEmbeddedApi({ clock: new FakeClock(), random: seededRandom(1) });
    const parts = new AsyncDisposableStack();
    const { path } = parts.use(await tempFolder());
    const cluster = new ServedCluster(api.connect(), path, parts);
    await cluster.#writeKubeconfig(parts.use(serveApi(cluster.#watchedClient())));
    return cluster;
  }

  #watchedClient(): RestClient {
    const performRequest = async (opts: RequestOptions) => {
      const [resource] = opts.path.split("/namespaces/default/")[1]?.split("/") ?? [];
      await this.beforeRequest(`${opts.method} ${resource}`);
      return await this.client.performRequest(opts);
    };
    return {
      performRequest: performRequest as RestClient["performRequest"],
      [Symbol.dispose]() {},
    };
  }

  async #writeKubeconfig({ url }: Loopback): Promise<void> {
    await Deno.writeTextFile(
      `${this.folder}/kubeconfig`,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "here",
        clusters: [{ name: "here", cluster: { server: url } }],
        users: [{ name: "me", user: {} }],
        contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
      }),
    );
  }

  get flows() {
    return new WorkflowZenIoV1alpha1Api(this.client).namespace("default");
  }

  /** Creates a flow, and gives it a status as a controller would. */
  async make(flow: string, status?: JobFlowStatus): Promise<JobFlow> {
    const made = await this.flows.createJobFlow(JSON.parse(flow));
    if (status === undefined) return made;
    return await this.flows.replaceJobFlowStatus(made.metadata.name!, { ...made, status });
  }

  /** Runs the program in the namespace `default` of this cluster. */
  run(args: readonly string[], options: ZenFlowOptions = {}): Promise<ZenFlowResult> {
    const env = { KUBECONFIG: `${this.folder}/kubeconfig`, ...options.env };
    return zenFlow(args, { ...options, env });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}
