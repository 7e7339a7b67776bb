/**
 * What a kubeconfig may ask for that is not done here. To pass over it would lead to another place
 * than is meant, or there as somebody else.
 */

import type { ClusterConfig, UserConfig } from "./definitions.ts";

const UNSUPPORTED = {
  cluster: ["insecure-skip-tls-verify", "tls-server-name", "proxy-url"],
  user: ["auth-provider", "as", "as-uid", "as-groups", "as-user-extra"],
};

/** @throws {Error} if something of it is set. */
export function refuseUnsupported(cluster: ClusterConfig, user: UserConfig): void {
  refuse("cluster", cluster);
  refuse("user", user);
}

function refuse(what: keyof typeof UNSUPPORTED, entry: object): void {
  const settings = new Map<string, unknown>(Object.entries(entry));
  for (const field of UNSUPPORTED[what]) {
    const value = settings.get(field);
    if (!value || (typeof value === "object" && Object.keys(value).length === 0)) continue;
    throw new Error(`The kubeconfig's ${what} sets ${field}, which this client does not support`);
  }
}
