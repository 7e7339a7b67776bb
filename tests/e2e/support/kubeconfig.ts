/** Kubeconfigs for controllers, each with a token of its own, so that the audit log tells them apart. */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import type { Cluster } from "../../cluster/cluster.ts";

/** A service account. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** As the audit log names a service account. */
export function userOf({ namespace, name }: Account): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

let kubeconfigs = 0;

/**
 * Writes a kubeconfig with a fresh token of the account and returns its path. It is removed with
 * the cluster.
 *
 * @param server an address in place of the cluster's, such as a proxy's
 */
export async function writeKubeconfig(
  cluster: Cluster,
  client: RestClient,
  { account, server = cluster.server }: { readonly account: Account; readonly server?: string },
): Promise<string> {
  const token = await freshToken(client, account);
  const authority = (await Deno.readFile(`${cluster.dir}/pki/ca.crt`)).toBase64();
  const isSecure = server.startsWith("https:");
  const name = "zen-flow-test";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name,
      cluster: { server, ...(isSecure ? { "certificate-authority-data": authority } : {}) },
    }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  const path = `${cluster.dir}/controller-${++kubeconfigs}.kubeconfig`;
  await Deno.writeTextFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function freshToken(client: RestClient, { namespace, name }: Account): Promise<string> {
  const answer = await client.performRequest({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    bodyJson: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 7200 },
    },
    expectJson: true,
  });
  return (answer as { status: { token: string } }).status.token;
}
