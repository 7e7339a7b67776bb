/** A kubeconfig: contexts, clusters and users by name. */

import { KubeConfigContext } from "./context.ts";
import type { ClusterConfig, ContextConfig, RawKubeConfig, UserConfig } from "./definitions.ts";
import { mergeKubeConfigs } from "./merge.ts";
import { readKubeConfigFile } from "./read.ts";

/** Where each pod finds its service account. */
const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** A kubeconfig file's content, or several files' in one. */
export class KubeConfig {
  readonly data: RawKubeConfig;

  constructor(data: RawKubeConfig) {
    this.data = data;
  }

  /** Reads one file. Relative paths in it count from the file's folder. */
  static async readFromPath(path: string): Promise<KubeConfig> {
    return new KubeConfig(await readKubeConfigFile(path));
  }

  /**
   * Reads the files that `$KUBECONFIG` lists, skipping those that do not exist; without it the
   * one in the home folder, if there is one.
   */
  static async getDefaultConfig(): Promise<KubeConfig> {
    const listed = Deno.env.get("KUBECONFIG");
    const separator = Deno.build.os === "windows" ? ";" : ":";
    const paths = listed ? listed.split(separator).filter((path) => path !== "") : homeConfigs();
    const configs: RawKubeConfig[] = [];
    for (const path of paths) {
      try {
        configs.push(await readKubeConfigFile(path));
      } catch (error) {
        // A list of files is a search path.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    return new KubeConfig(mergeKubeConfigs(configs));
  }

  /**
   * The configuration of a pod: its service account, whose token is read anew as it is rotated.
   *
   * @throws {Error} without asking anybody, if reading the folder is not permitted.
   */
  static async getInClusterConfig({
    baseUrl = "https://kubernetes.default.svc.cluster.local",
    secretsPath = SERVICE_ACCOUNT_FOLDER,
  } = {}): Promise<KubeConfig> {
    const permission = await Deno.permissions.query({
      name: "read",
      path: secretsPath,
    });
    if (permission.state !== "granted") {
      throw new Error(
        `Cannot read the service account: --allow-read=${secretsPath} is not given`,
      );
    }
    const namespace = await Deno.readTextFile(`${secretsPath}/namespace`);
    return KubeConfig.fromPieces({
      contextName: "in-cluster",
      context: { namespace: namespace.trim() },
      cluster: {
        server: baseUrl,
        "certificate-authority": `${secretsPath}/ca.crt`,
      },
      user: { tokenFile: `${secretsPath}/token` },
    });
  }

  /** A server that wants no credentials, such as `kubectl proxy`. */
  static getSimpleUrlConfig(
    { baseUrl = "http://localhost:8080" } = {},
  ): KubeConfig {
    return KubeConfig.fromPieces({
      contextName: "simple-url",
      cluster: { server: baseUrl },
    });
  }

  static fromRaw(data: RawKubeConfig): KubeConfig {
    return new KubeConfig(data);
  }

  /** A configuration of one context. */
  static fromPieces({ contextName = "inline", context, cluster, user }: {
    contextName?: string;
    context?: ContextConfig;
    cluster?: ClusterConfig;
    user?: UserConfig;
  }): KubeConfig {
    const names = { cluster: contextName, user: contextName, ...context };
    return new KubeConfig({
      apiVersion: "v1",
      kind: "Config",
      "current-context": contextName,
      contexts: [{ name: contextName, context: names }],
      clusters: [{ name: names.cluster, cluster: cluster ?? {} }],
      users: [{ name: names.user, user: user ?? {} }],
    });
  }

  getContext(name?: string): { name: string; context: ContextConfig } | null {
    return findByName(this.data.contexts, name);
  }

  getCluster(name?: string): { name: string; cluster: ClusterConfig } | null {
    return findByName(this.data.clusters, name);
  }

  getUser(name?: string): { name: string; user: UserConfig } | null {
    return findByName(this.data.users, name);
  }

  /**
   * A context with its cluster and user; the current one unless another is named.
   *
   * @throws {Error} if one of the three is not there, or asks for what cannot be done.
   */
  fetchContext(contextName?: string): KubeConfigContext {
    const name = contextName ?? this.data["current-context"];
    const existing = listNames(this.data.contexts);
    if (!name) {
      throw new Error(
        `No context is named, and no current-context is set; ${existing}`,
      );
    }
    const context = this.getContext(name)?.context;
    if (!context) {
      throw new Error(
        `There is no context '${name}' in the kubeconfig; ${existing}`,
      );
    }
    const cluster = this.getCluster(context.cluster)?.cluster;
    if (!cluster) throw new Error(dangling(name, "cluster", context.cluster));
    const user = this.getUser(context.user)?.user;
    if (!user && context.user) {
      throw new Error(dangling(name, "user", context.user));
    }
    return new KubeConfigContext(context, cluster, user ?? {});
  }
}

function homeConfigs(): string[] {
  const home = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  return home ? [`${home}/.kube/config`] : [];
}

function findByName<T extends { name: string }>(
  list: T[] | undefined,
  name?: string,
): T | null {
  return name ? list?.find((entry) => entry.name === name) ?? null : null;
}

function listNames(list: { name: string }[] | undefined): string {
  if (!list?.length) return "it has no contexts";
  return `its contexts are: ${list.map(({ name }) => name).join(", ")}`;
}

function dangling(
  context: string,
  what: string,
  name: string | undefined,
): string {
  return `The context '${context}' of the kubeconfig names the ${what} '${name ?? ""}', ` +
    `which does not exist there`;
}
