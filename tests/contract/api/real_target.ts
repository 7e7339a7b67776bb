/** A real API server as a target of the contract. */

import { KubeConfigRestClient } from "@cloudydeno/kubernetes-client";
import type { ContractTarget } from "./target.ts";

/** Where a real server is. */
export interface RealServer {
  readonly kubeconfigPath: string;
  /** `http://127.0.0.1:PORT` of the etcd behind it. */
  readonly etcdUrl: string;
  /** Ends the API server and starts it again. */
  readonly restart: () => Promise<void>;
}

/** The key in etcd that tells API servers up to where the history has been cut. */
const COMPACT_REVISION_KEY = "compact_rev_key";

/** The contract's view of a real server. */
export function realTarget(server: RealServer): ContractTarget {
  const compact = () => compactEtcd(server.etcdUrl);
  return {
    side: "real",
    connect: () => KubeConfigRestClient.readKubeConfig(server.kubeconfigPath),
    compact,
    async expirePages() {
      await compact();
      // Its cache answers old pages for some seconds more; a new one knows no old pages.
      await server.restart();
    },
    elapse: (promise) => promise,
  };
}

/** Does what an API server does every five minutes. */
export async function compactEtcd(url: string): Promise<void> {
  const { header: { revision } } = await etcd(url, "range", { key: btoa(COMPACT_REVISION_KEY) });
  await etcd(url, "put", { key: btoa(COMPACT_REVISION_KEY), value: btoa(revision) });
  await etcd(url, "compaction", { revision, physical: true });
}

async function etcd(
  url: string,
  operation: string,
  body: unknown,
): Promise<{ header: { revision: string } }> {
  const response = await fetch(`${url}/v3/kv/${operation}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`etcd cannot ${operation}: ${await response.text()}`);
  return await response.json();
}
