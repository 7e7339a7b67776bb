/**
 * Finding an API server without being told where: as a pod, or from a kubeconfig. What merely
 * listens on this machine is not tried.
 */

import type { JSONObject, RestClient } from "../lib/contract.ts";
import { KubeConfigRestClient } from "./via_kubeconfig.ts";

/** Ways to a client, by what to call them in errors. */
type Chain = [string, () => Promise<RestClient>][];

/** What makes clients; `KubeConfigRestClient` does. */
interface ClientFactory {
  forInCluster(): Promise<RestClient>;
  readKubeConfig(path?: string, contextName?: string): Promise<RestClient>;
}

/** Ways to a client, tried in order. */
export class ClientProviderChain {
  chain: Chain;

  constructor(chain: Chain) {
    this.chain = chain;
  }

  /**
   * The first client whose server answers as Kubernetes does.
   *
   * @throws {AggregateError} if there is none; its message tells why each was not.
   */
  async getClient(): Promise<RestClient> {
    const errors: Error[] = [];
    for (const [label, provide] of this.chain) {
      try {
        return await probed(await provide());
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        errors.push(new Error(`${label}: ${reason}`, { cause }));
      }
    }
    const reasons = errors.map(({ message }) => `  - ${message}`).join("\n");
    throw new AggregateError(
      errors,
      `There is no way to a Kubernetes API server:\n${reasons}`,
    );
  }
}

async function probed(client: RestClient): Promise<RestClient> {
  try {
    const answer = await client.performRequest({
      method: "GET",
      path: "/api",
      expectJson: true,
    });
    const { kind } = Object(answer) as JSONObject;
    if (kind === "APIVersions") return client;
    throw new Error(
      `The server answers /api with ${JSON.stringify(kind)}, not "APIVersions"`,
    );
  } catch (error) {
    client[Symbol.dispose]();
    throw error;
  }
}

/** The usual ways, with clients made by the factory. */
export function makeClientProviderChain(
  restClientFactory: ClientFactory,
): ClientProviderChain {
  return new ClientProviderChain([
    ["InCluster", () => restClientFactory.forInCluster()],
    ["KubeConfig", () => restClientFactory.readKubeConfig()],
  ]);
}

/** The usual ways. */
export const DefaultClientProvider: ClientProviderChain = makeClientProviderChain(
  KubeConfigRestClient,
);

/** A client by the first of the usual ways that works. */
export async function autoDetectClient(): Promise<RestClient> {
  return await DefaultClientProvider.getClient();
}
