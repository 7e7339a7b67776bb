/**
 * Finding the API server: a kubeconfig or an address that is given, else the cluster that this
 * runs in, else the kubeconfig of the user's home.
 */

import { KubeConfig, KubeConfigRestClient, type RestClient } from "@cloudydeno/kubernetes-client";
import { mergeKubeConfigs } from "@cloudydeno/kubernetes-client/lib/kubeconfig.ts";
import { refuseUnsupported } from "./kubeconfig_limits.ts";

/** Where each pod finds its service account. */
const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What is said about where to connect to. */
export interface ConnectOptions {
  /** Path of a kubeconfig; in place of those in `$KUBECONFIG`. */
  readonly kubeconfig?: string;
  /** A context of the kubeconfig, in place of its current one. */
  readonly context?: string;
  /** Address of the API server, in place of the kubeconfig's. */
  readonly master?: string;
  /** Reads a variable of the environment. */
  readonly env: (name: string) => string | undefined;
  /** Folder with `token`, `ca.crt` and `namespace`. */
  readonly serviceAccountFolder?: string;
}

/**
 * Connects to an API server. No request is sent, but an exec plugin of the kubeconfig may run.
 * The client's `defaultNamespace` is that of the context or the pod, else `default`.
 *
 * @throws {Error} if there is no configuration, or it is not complete, or asks for what is not
 * supported; the message says what to set.
 */
export async function connect(options: ConnectOptions): Promise<RestClient> {
  const config = await findConfig(options);
  const name = options.context ?? config.data["current-context"];
  const context = config.getContext(name)?.context;
  if (!context) throw new Error(`${missing(name)}; ${listContexts(config)}`);
  const cluster = config.getCluster(context.cluster)?.cluster;
  const user = config.getUser(context.user)?.user;
  if (!cluster?.server) throw new Error(`The context '${name}' of the kubeconfig has no server`);
  refuseUnsupported({ cluster, user });
  return await KubeConfigRestClient.forKubeConfig(config, name);
}

/**
 * Names of the contexts that {@linkcode connect} could be given. No request is sent.
 *
 * @throws {Error} as it does.
 */
export async function contextNames(
  options: Pick<ConnectOptions, "kubeconfig" | "env">,
): Promise<string[]> {
  return namesOf(await findConfig(options));
}

function namesOf(config: KubeConfig): string[] {
  return (config.data.contexts ?? []).map(({ name }) => name);
}

async function findConfig(options: ConnectOptions): Promise<KubeConfig> {
  const { kubeconfig, master, env } = options;
  const listed = kubeconfig ? [kubeconfig] : splitPaths(env("KUBECONFIG"));
  if (listed.length > 0) {
    const config = await readFirst(listed);
    if (config) return master ? withServer(config, master, options.context) : config;
    const source = kubeconfig ? "--kubeconfig" : "KUBECONFIG";
    throw new Error(`There is no kubeconfig at ${listed.join(" or ")}, where ${source} points to`);
  }
  if (master) return KubeConfig.fromPieces({ cluster: { server: master } });
  const host = env("KUBERNETES_SERVICE_HOST");
  const port = env("KUBERNETES_SERVICE_PORT");
  if (host && port) return await inCluster(host, port, options.serviceAccountFolder);
  const home = env("HOME") || env("USERPROFILE");
  const homeConfig = home ? `${home}/.kube/config` : "~/.kube/config";
  const config = home ? await readFirst([homeConfig]) : undefined;
  if (config) return config;
  throw new Error(
    "There is no Kubernetes cluster to connect to: KUBERNETES_SERVICE_HOST and " +
      "KUBERNETES_SERVICE_PORT are not set, so this runs in no cluster, and there is no " +
      `kubeconfig at ${homeConfig}; set --kubeconfig or KUBECONFIG to the path of one`,
  );
}

function splitPaths(paths: string | undefined): string[] {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  return (paths ?? "").split(separator).filter((path) => path !== "");
}

/** The files that exist, as one; undefined if none does. The first to name something wins. */
async function readFirst(paths: readonly string[]): Promise<KubeConfig | undefined> {
  const configs: KubeConfig[] = [];
  for (const path of paths) {
    try {
      configs.push(await KubeConfig.readFromPath(path));
    } catch (error) {
      // A list of files is a search path.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return configs.length > 0 ? KubeConfig.fromRaw(mergeKubeConfigs(configs)) : undefined;
}

/** The same context with another server; its certificates and credentials stay. */
function withServer(config: KubeConfig, server: string, contextName?: string): KubeConfig {
  const name = contextName ?? config.data["current-context"];
  const context = config.getContext(name)?.context;
  // Reported with the list of those that exist.
  if (!context) return config;
  return KubeConfig.fromPieces({
    contextName: name,
    context,
    cluster: { ...config.getCluster(context.cluster)?.cluster, server },
    user: config.getUser(context.user)?.user,
  });
}

/** As the service account of this pod; its token is read anew as it is rotated. */
async function inCluster(
  host: string,
  port: string,
  folder = SERVICE_ACCOUNT_FOLDER,
): Promise<KubeConfig> {
  return KubeConfig.fromPieces({
    contextName: "in-cluster",
    context: { namespace: await readNamespace(`${folder}/namespace`) },
    cluster: {
      server: inClusterServer(host, port),
      "certificate-authority": `${folder}/ca.crt`,
    },
    user: { tokenFile: `${folder}/token` },
  });
}

/** The address of the API server from what a pod is told; needs no DNS. */
export function inClusterServer(host: string, port: string): string {
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function readNamespace(path: string): Promise<string> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(
      `This runs in a cluster (KUBERNETES_SERVICE_HOST is set), but there is no service account ` +
        `at ${path}: set automountServiceAccountToken: true for the pod, or give a --kubeconfig`,
      { cause },
    );
  }
}

function missing(name: string | undefined): string {
  return name ? `There is no context '${name}' in the kubeconfig` : "No current-context is set";
}

function listContexts(config: KubeConfig): string {
  const names = namesOf(config);
  return names.length > 0 ? `its contexts are: ${names.join(", ")}` : "it has no contexts";
}
