/**
 * The certificates of one cluster: the authorities, the servers' certificates, one client
 * certificate for each component and one for the administrator. Made by openssl.
 */

import { nodeName } from "./node/addresses.ts";

/** Client identities: file name, and group and name as the API server's RBAC knows them. */
const subjects = {
  "admin": "/O=system:masters/CN=admin",
  "kube-controller-manager": "/CN=system:kube-controller-manager",
  "kube-scheduler": "/CN=system:kube-scheduler",
  "kwok": "/O=system:masters/CN=kwok",
  "kubelet": `/O=system:nodes/CN=system:node:${nodeName}`,
  "kube-apiserver": "/O=system:masters/CN=kube-apiserver",
  "front-proxy": "/CN=front-proxy",
  "kube-proxy": "/CN=system:kube-proxy",
  "coredns": "/O=system:masters/CN=coredns",
} as const;

export type ClientName = keyof typeof subjects;

/**
 * Who signs for all but one. Whom the front proxy's authority has signed for may speak for
 * others, so it signs for the front proxy alone: the API server as a client of the servers that
 * extend it.
 */
const commonAuthority = "ca";
const frontProxyAuthority = "front-proxy-ca";

/** Whose certificates a cluster needs. */
export interface Identities {
  readonly clients: readonly ClientName[];
  /** Names (`DNS:localhost`) and addresses (`IP:127.0.0.1`) of each server, by file name. */
  readonly servers: Readonly<Record<string, readonly string[]>>;
}

/** Long enough for any cluster of this kind: a test, or a day of work at one. */
const validDays = "365";

/**
 * Writes `.key` and `.crt` of `ca`, `front-proxy-ca` and each server and client, and
 * `service-accounts.key` and `.pub`, into `dir`, which must exist.
 *
 * @throws {Error} if openssl is missing or fails.
 */
export async function makeCertificates(dir: string, wanted: Identities): Promise<void> {
  for (const authority of [commonAuthority, frontProxyAuthority]) {
    await makeKey(`${dir}/${authority}.key`);
    await openssl([
      ...["req", "-x509", "-new", "-key", `${dir}/${authority}.key`],
      ...["-out", `${dir}/${authority}.crt`],
      ...["-subj", `/CN=zen-flow-test-cluster-${authority}`, "-days", validDays],
    ]);
  }
  await makeKey(`${dir}/service-accounts.key`);
  await openssl([
    ...["pkey", "-in", `${dir}/service-accounts.key`],
    ...["-pubout", "-out", `${dir}/service-accounts.pub`],
  ]);
  for (const [file, names] of Object.entries(wanted.servers)) {
    await signed(dir, file, {
      authority: commonAuthority,
      subject: `/CN=${file}`,
      extensions: `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`,
    });
  }
  for (const file of wanted.clients) {
    await signed(dir, file, {
      authority: file === "front-proxy" ? frontProxyAuthority : commonAuthority,
      subject: subjects[file],
      extensions: "extendedKeyUsage=clientAuth\n",
    });
  }
}

async function makeKey(path: string): Promise<void> {
  await openssl([
    ...["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path],
  ]);
}

async function signed(
  dir: string,
  name: string,
  certificate: {
    readonly authority: string;
    readonly subject: string;
    readonly extensions: string;
  },
): Promise<void> {
  const { authority, subject, extensions } = certificate;
  const path = `${dir}/${name}`;
  await makeKey(`${path}.key`);
  await openssl([
    ...["req", "-new", "-key", `${path}.key`, "-subj", subject],
    ...["-out", `${path}.csr`],
  ]);
  await Deno.writeTextFile(`${path}.ext`, extensions);
  await openssl([
    ...["x509", "-req", "-in", `${path}.csr`, "-extfile", `${path}.ext`, "-days", validDays],
    ...["-CA", `${dir}/${authority}.crt`, "-CAkey", `${dir}/${authority}.key`],
    ...["-CAcreateserial", "-out", `${path}.crt`],
  ]);
  await Deno.remove(`${path}.csr`);
  await Deno.remove(`${path}.ext`);
}

async function openssl(args: readonly string[]): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("openssl", { args: [...args], stdin: "null" }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      "Cannot make the cluster's certificates: there is no 'openssl' on PATH; install openssl",
      { cause: error },
    );
  }
  if (output.success) return;
  const reason = new TextDecoder().decode(output.stderr).trim();
  throw new Error(`Cannot make the cluster's certificates: 'openssl ${args[0]}' said: ${reason}`);
}

/** A kubeconfig with everything in it, so that it can be copied away from its cluster. */
export async function kubeconfigFor(
  pkiDir: string,
  client: ClientName,
  server: string,
): Promise<string> {
  const inline = async (file: string) => (await Deno.readFile(`${pkiDir}/${file}`)).toBase64();
  const name = "zen-flow-test";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name,
      cluster: { server, "certificate-authority-data": await inline("ca.crt") },
    }],
    users: [{
      name: client,
      user: {
        "client-certificate-data": await inline(`${client}.crt`),
        "client-key-data": await inline(`${client}.key`),
      },
    }],
    contexts: [{ name, context: { cluster: name, user: client, namespace: "default" } }],
    "current-context": name,
  };
  return JSON.stringify(config, undefined, 2) + "\n";
}
