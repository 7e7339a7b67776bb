/** What one cluster is made of, and the names and addresses that follow from it. Pure. */

import type { ClientName } from "./certificates.ts";
import type { RealNode } from "./node/addresses.ts";
import type { Layout } from "./paths.ts";
import type { Ports } from "./ports.ts";
import type { Binaries } from "./programs.ts";

/** Everything that the components' commands are made of. */
export interface ClusterPlan {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly binaries: Binaries;
  /** Without it the cluster's node is simulated. */
  readonly realNode?: RealNode;
  readonly oldestKubernetes: boolean;
}

export interface ComponentCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Answers 200 when the component is ready, or is a file that is there then. */
  readonly readyUrl: string;
}

export function serverUrl(ports: Ports): string {
  return `https://127.0.0.1:${ports.apiServer}`;
}

/** The kubeconfig of a component; the administrator's is the cluster's own. */
export function kubeconfigOf(layout: Layout, client: ClientName): string {
  return client === "admin" ? layout.kubeconfig : `${layout.pki}/${client}.kubeconfig`;
}
