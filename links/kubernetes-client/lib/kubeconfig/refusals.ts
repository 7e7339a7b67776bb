/** What a kubeconfig may ask for that cannot be done here, and what to do instead. */

import type { ClusterConfig, UserConfig } from "./definitions.ts";

const CLUSTER_REFUSALS: Readonly<Record<string, string>> = {
  "insecure-skip-tls-verify": "put the server's CA into certificate-authority-data",
  "tls-server-name":
    "use a server address that is in its certificate, or add the address to the certificate",
  "proxy-url": "set the HTTPS_PROXY variable, or use an address that needs no proxy",
};

const USER_REFUSALS: Readonly<Record<string, string>> = {
  "auth-provider": "use an exec plugin, as kubectl has needed since Kubernetes 1.26",
  as: "use credentials of the user to act as",
  "as-uid": "use credentials of the user to act as",
  "as-groups": "use credentials of a member of the groups",
  "as-user-extra": "use credentials of the user to act as",
};

/** @throws {Error} if something is set that would silently not be done. */
export function refuseUnsupported(
  cluster: ClusterConfig,
  user: UserConfig,
): void {
  refuse("cluster", cluster, CLUSTER_REFUSALS);
  refuse("user", user, USER_REFUSALS);
}

function refuse(
  what: string,
  entry: object,
  refusals: Readonly<Record<string, string>>,
): void {
  for (const [field, instead] of Object.entries(refusals)) {
    const value: unknown = (entry as Record<string, unknown>)[field];
    const isUnset = !value ||
      (typeof value === "object" && Object.keys(value).length === 0);
    if (isUnset) continue;
    throw new Error(
      `The kubeconfig's ${what} sets ${field}, which is not supported: ${instead}`,
    );
  }
}
