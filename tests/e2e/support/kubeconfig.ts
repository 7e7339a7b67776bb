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

/** Whom and what a kubeconfig is for. */
export interface KubeconfigOptions {
  readonly account: Account;
  /** An address in place of the cluster's, such as a proxy's. */
  readonly server?: string;
  /** Path of the authority's certificate, which is then read by whoever uses the kubeconfig. */
  readonly authorityFile?: string;
}

/**
 * Writes a kubeconfig with a fresh token of the account and returns its path. It is removed with
 * the cluster.
 */
export async function writeKubeconfig(
  cluster: Cluster,
  client: RestClient,
  { account, server = cluster.server, authorityFile }: KubeconfigOptions,
): Promise<string> {
  const token = await freshToken(client, account);
  const authority = authorityFile === undefined
    ? {
      "certificate-authority-data": (await Deno.readFile(`${cluster.dir}/pki/ca.crt`)).toBase64(),
    }
    : { "certificate-authority": authorityFile };
  const isSecure = server.startsWith("https:");
  const name = "zen-flow-test";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name,
      cluster: { server, ...(isSecure ? authority : {}) },
    }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  const path = `${cluster.dir}/controller-${++kubeconfigs}.kubeconfig`;
  await Deno.writeTextFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** A token by which the API server knows the account. */
export async function freshToken(
  client: RestClient,
  { namespace, name }: Account,
): Promise<string> {
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
